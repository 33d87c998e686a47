using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.DurableFiles;

/// <summary>What a durable copy must turn out to be. The default demands nothing and leaves a file of mode 0444.</summary>
public sealed record DurableCopyOptions
{
    /// <summary>
    /// Length in bytes the content must have; null if unknown. A known length is also reserved on the disk before the first
    /// byte is read, so that a full disk shows at once and not after gigabytes.
    /// </summary>
    public long? ExpectedBytes { get; init; }

    /// <summary>SHA-256 the content must have; null if the copy is what establishes it.</summary>
    public Sha256Digest? ExpectedSha256 { get; init; }

    /// <summary>Permissions of the finished file, independent of the umask.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>
    /// Told the bytes written so far, after each piece of at most 1 MiB, from a thread of the copy: it must return quickly, and
    /// what it throws ends the copy.
    /// </summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>
    /// Buffers of 1 MiB between reader, digest and disk: 8 keep all three busy; whoever runs many copies at once takes fewer, and
    /// at least 3, so that each of the three has one.
    /// </summary>
    public int Buffers { get; init; } = 8;

    /// <summary>Options that demand exactly this content.</summary>
    public static DurableCopyOptions For(ContentSeal seal) => new() { ExpectedBytes = seal.Bytes, ExpectedSha256 = seal.Sha256 };
}
