namespace EvidenceVault.Core.Storage;

/// <summary>The bytes that arrived are not the bytes that were announced. Nothing of them was kept.</summary>
public sealed class ContentMismatchException(string message) : Exception(message);

/// <summary>No object has this key.</summary>
public sealed class ObjectNotFoundException(ObjectKey key) : Exception($"The store holds no object {key}.")
{
    public ObjectKey Key { get; } = key;
}

/// <summary>The object's lock has not ended, so it stays.</summary>
public sealed class ObjectLockedException(ObjectKey key, DateTimeOffset lockedUntil)
    : Exception($"Object {key} is locked until {lockedUntil:yyyy-MM-ddTHH:mm:ssZ} and was not removed.")
{
    public ObjectKey Key { get; } = key;

    public DateTimeOffset LockedUntil { get; } = lockedUntil;
}

/// <summary>Somebody asked for a shorter lock than the object has.</summary>
public sealed class LockShortenedException(ObjectKey key, DateTimeOffset lockedUntil)
    : Exception($"Object {key} is already locked until {lockedUntil:yyyy-MM-ddTHH:mm:ssZ}; a lock never becomes shorter.")
{
    public ObjectKey Key { get; } = key;

    public DateTimeOffset LockedUntil { get; } = lockedUntil;
}

/// <summary>The object is held, so it stays whatever its lock says.</summary>
public sealed class ObjectHeldException(ObjectKey key) : Exception($"Object {key} is held and was not removed. Release the hold first.")
{
    public ObjectKey Key { get; } = key;
}
