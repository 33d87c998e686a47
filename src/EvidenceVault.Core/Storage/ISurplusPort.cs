namespace EvidenceVault.Core.Storage;

/// <summary>Why a version stands in a store without being the object.</summary>
public enum SurplusKind
{
    /// <summary>The same key was uploaded again after the proven version.</summary>
    SecondUpload,

    /// <summary>It does not hold what its key promises, or was damaged and set aside.</summary>
    Rejected,

    /// <summary>Somebody tried to remove the object: a marker that hides it from those who do not ask for its version. Never removed here; find out who did.</summary>
    DeleteMarker,
}

/// <summary>A version of a key that is not its object. <paramref name="LockedUntil"/> is the end of its own lock (UTC).</summary>
public sealed record SurplusVersion(ObjectKey Key, string Version, long Bytes, DateTimeOffset LockedUntil, SurplusKind Kind);

/// <summary>What a store that keeps versions holds beside its objects. Only the retention room may hold it.</summary>
public interface ISurplusPort
{
    /// <summary>Every surplus version below a first segment.</summary>
    /// <exception cref="IOException">The store cannot be asked.</exception>
    IAsyncEnumerable<SurplusVersion> ListSurplusAsync(string firstSegment, CancellationToken cancel);

    /// <summary>Removes a surplus version for good.</summary>
    /// <exception cref="InvalidOperationException">It is the proven version by now, or a delete marker; nothing was removed.</exception>
    /// <exception cref="ObjectLockedException">Its lock has not ended; nothing was removed.</exception>
    /// <exception cref="ObjectHeldException">It is held; nothing was removed.</exception>
    Task RemoveSurplusAsync(SurplusVersion surplus, CancellationToken cancel);
}
