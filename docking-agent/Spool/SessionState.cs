using EvidenceVault.Core.Evidence;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;

namespace EvidenceVault.DockingAgent.Spool;

/// <summary>Which recorder a session belongs to, and when it began: <c>session.json</c>.</summary>
/// <param name="SourcePath">Full path of the recorder's folder.</param>
/// <param name="RootDevice">Device number of that folder; another device under the same path is another recorder.</param>
/// <param name="RootInode">Inode number of that folder.</param>
/// <param name="PlugIn">The kernel's number for that plug-in of the disk; null where it was on no disk of its own.</param>
/// <param name="Volume">The file system's own id; null where it has none that can be read.</param>
public sealed record SessionOrigin(
    DockingSessionId Session, string SourcePath, ulong RootDevice, ulong RootInode, string Bay, DateTimeOffset StartedAt, string? PlugIn = null, string? Volume = null)
{
    /// <summary>Whether the session began in the place where the open recorder is. Another recorder may have been put there since.</summary>
    public bool IsAt(RecorderPlace place) => (SourcePath, RootDevice, RootInode) == (place.Path, place.Device, place.Inode);

    /// <summary>
    /// Whether the recorder was never unplugged since. On FAT path, device and root inode are the same for every recorder in a bay, so
    /// only with this may the session's files be looked for on it.
    /// </summary>
    public bool IsOf(RecorderPlace place) => IsAt(place) && (PlugIn, Volume) == (place.PlugIn, place.Volume);

    /// <summary>Whether this is the very plug-in of the volume, wherever it is mounted now: only devices can tell.</summary>
    public bool IsSamePlugIn(RecorderPlace place) =>
        PlugIn is not null && (PlugIn, Volume, RootDevice, RootInode) == (place.PlugIn, place.Volume, place.Device, place.Inode);
}

/// <summary>Where a line of the manifest came from, so that it can be cleared, and where its copy lies: a line of <c>copied.json</c>.</summary>
/// <param name="Number">Name of the copy in <c>files/</c>.</param>
/// <param name="Names">The path's names as bytes, from the recorder's root down.</param>
/// <param name="Identity">The source as it was when it was read.</param>
/// <param name="ChangedMeanwhile">Never clear it.</param>
public sealed record SpooledFile(int Number, IReadOnlyList<byte[]> Names, FileIdentity Identity, long Bytes, Sha256Digest Sha256, bool ChangedMeanwhile)
{
    public static SpooledFile Of(CopiedFile file) => new(file.Number, file.Source.Path.Names, file.Source.Identity, file.Bytes, file.Sha256, file.ChangedMeanwhile);
}

/// <summary>What became of one file of the recorder: a line of <c>cleared.json</c>.</summary>
/// <param name="Outcome">One of <see cref="ClearingOutcome"/>.</param>
public sealed record ClearedFile(string Path, string Outcome);

/// <summary>The words for what became of a file on the recorder.</summary>
public static class ClearingOutcome
{
    /// <summary>It was removed.</summary>
    public const string Cleared = "cleared";

    /// <summary>It was not there any more, such as after a crash between removing it and writing that down.</summary>
    public const string Gone = "gone";

    /// <summary>It stays because it was asked for, or the rule pack says so.</summary>
    public const string Kept = "kept";

    /// <summary>It stays: it is not the file that was sealed.</summary>
    public const string Changed = "not-cleared-changed";

    /// <summary>It stays: the receipt has no line for it.</summary>
    public const string NoReceiptLine = "not-cleared-no-receipt-line";

    /// <summary>It stays: the recorder did not let go of it.</summary>
    public const string Failed = "not-cleared-failed";

    /// <summary>The recorder went away while it was cleared: nobody knows whether this file is still on it. If so, it is taken again.</summary>
    public const string Interrupted = "clearing-interrupted";

    /// <summary>It was removed, but the recorder did not confirm that it stays removed. Should it come back, it is taken again.</summary>
    public const string Unconfirmed = "cleared-unconfirmed";
}
