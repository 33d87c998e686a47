using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Storage;

/// <summary>What content must be: its length in bytes and its digest.</summary>
public sealed record ContentSeal(long Bytes, Sha256Digest Sha256);

/// <summary>An object as the store sees it. <paramref name="LockedUntil"/> is the end of its lock (UTC).</summary>
/// <param name="Held">Whether it must stay beyond its lock until the hold is released.</param>
public sealed record StoredObject(ObjectKey Key, long Bytes, DateTimeOffset LockedUntil, bool Held = false);

/// <summary>A line of a store's listing.</summary>
public sealed record ListedObject(ObjectKey Key, long Bytes);

/// <summary>Bytes <paramref name="From"/> up to, not including, <paramref name="From"/> + <paramref name="Length"/>; cut at the object's end.</summary>
public readonly record struct ByteRange(long From, long Length);

/// <summary>How a put ended.</summary>
public enum PutOutcome
{
    /// <summary>The object is new and durable.</summary>
    Created,

    /// <summary>An object of this key was there before and is untouched.</summary>
    AlreadyThere,
}
