using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Core.Manifests;

/// <summary>
/// What one docking session found, as the station states it under its signature: one manifest from plug-in to unplug.
/// It never holds a place in the custody log, for the log refers to the manifest.
/// </summary>
public sealed record Manifest(
    DockingSessionId Session,
    StationClaim Station,
    RecorderClaim Recorder,
    DutyClaim Duty,
    ClockMeasurement Clock,
    DateTimeOffset CopyStartedAt,
    DateTimeOffset CopyEndedAt,
    string AgentVersion,
    SeenCheckpoint? Checkpoint,
    IReadOnlyList<ManifestFile> Files,
    IReadOnlyList<UnreadFile> Unread)
{
    /// <summary>The name that every manifest carries, so that no other signed text can pass for one.</summary>
    public const string FormatName = "evidencevault-manifest";

    /// <summary>The newest version, which this code writes unless it is asked for an older one.</summary>
    public const int FormatVersion = 2;

    /// <summary>The oldest version that this code reads and writes: vault and agents may differ by one.</summary>
    public const int OldestVersion = 1;

    /// <summary>The version it is written in, or was read from. What a version has no words for is null or empty.</summary>
    public int Version { get; init; } = FormatVersion;

    /// <summary>Whether every file on the recorder was listed, taken or not; null in version 1. Only then does it mean something that a file is not named.</summary>
    public bool? IsWholeListing { get; init; }

    /// <summary>No session has more files than this: a full 256 GB card of 5-second clips stays below it.</summary>
    public const int MostFiles = 20_000;
}

/// <summary>The station and the bay (the physical port) at which the recorder was docked.</summary>
public sealed record StationClaim(string Name, string Bay)
{
    /// <summary>How well the station's own clock was kept when the session was sealed; null in version 1.</summary>
    public StationClock? Clock { get; init; }
}

/// <summary>What the recorder says of itself. Everything here is a claim of the device but the profile, which the agent chose.</summary>
/// <param name="Profile">Id of the recorder profile that matched.</param>
/// <param name="Serial">Serial number by USB descriptor, identity block or file names; null if none speaks.</param>
/// <param name="VendorProduct">USB <c>vendor:product</c> in hexadecimal; null where the recorder was a plain directory.</param>
/// <param name="VolumeId">Id of the file system.</param>
public sealed record RecorderClaim(string Profile, string? Serial, string? VendorProduct, string? VolumeId)
{
    /// <summary>By what it was read: <c>mass-storage</c>, <c>mtp</c> or <c>folder</c>; null in version 1.</summary>
    public string? Transport { get; init; }

    /// <summary>The identity block (GA/T 947) as read, in hexadecimal; null where none was.</summary>
    public string? IdentityBlock { get; init; }

    /// <summary>Charge in percent; null where it does not tell.</summary>
    public int? BatteryPercent { get; init; }

    /// <summary>Space on the card when it was docked; null where it does not tell.</summary>
    public CardSpace? Card { get; init; }

    /// <summary>How it numbers its files; null where its profile does not promise that numbers follow each other.</summary>
    public FileNumbering? Numbering { get; init; }
}

/// <summary>Space on a recorder's card, in bytes.</summary>
public sealed record CardSpace(long Bytes, long FreeBytes);

/// <summary>A promise of the recorder profile: within a series numbers rise one by one, from <paramref name="First"/> to <paramref name="Last"/>, and then begin again.</summary>
public sealed record FileNumbering(long First, long Last);

/// <summary>Who wore the recorder: as the device claims, and as the station's configuration binds it.</summary>
public sealed record DutyClaim(string? ClaimedOfficer, string? BoundOfficer, string? ClaimedUnit, string? BoundUnit);

/// <summary>How far the recorder's clock was ahead (+) or behind (−), and how that was measured.</summary>
/// <param name="OffsetSeconds">Recorder minus station; null when it could not be measured.</param>
/// <param name="Method">Such as <c>newest-file-time</c> or <c>not-measured</c>.</param>
public sealed record ClockMeasurement(long? OffsetSeconds, string Method);

/// <summary>The newest state of the custody log that the agent has seen: the vault cannot later show it another history.</summary>
public sealed record SeenCheckpoint(long TreeSize, Sha256Digest RootHash);

/// <summary>What role a file plays on the recorder.</summary>
public enum FileRole
{
    /// <summary>Footage, sound or a picture.</summary>
    Recording,

    /// <summary>Belongs to a recording: track, bookmarks, thumbnail.</summary>
    Sidecar,

    /// <summary>The device's own log.</summary>
    DeviceLog,

    /// <summary>Not understood; kept all the same.</summary>
    Unknown,
}

/// <summary>One file that was read whole and sealed.</summary>
/// <param name="Path">Path as found, below the recorder's root, with '/'; bytes that are no UTF-8 stand as %XX.</param>
/// <param name="Group">Files of one recording share it: the path without extension and importance mark.</param>
/// <param name="MarkedImportant">The recorder's IMP mark.</param>
/// <param name="Findings">What the agent noticed, such as <c>changed-while-copying</c>; each a word of <see cref="AgentFinding"/>.</param>
public sealed record ManifestFile(
    string Path,
    long Bytes,
    Sha256Digest Sha256,
    FileRole Role,
    string Group,
    long? Sequence,
    bool MarkedImportant,
    IReadOnlyList<ClaimedTime> Times,
    IReadOnlyList<string> Findings)
{
    /// <summary>
    /// The series in which <see cref="Sequence"/> counts: empty where the recorder counts on for ever, the day where it begins anew each day.
    /// Null where the number is no running one.
    /// </summary>
    public string? Series { get; init; }
}

/// <summary>A file that was there and could not be read: nothing of it is admitted, and it is never cleared.</summary>
public sealed record UnreadFile(string Path, string Reason)
{
    /// <summary>Its number, as in <see cref="ManifestFile"/>: it is missing from what was read, and not from the recorder.</summary>
    public long? Sequence { get; init; }

    /// <summary>The series in which it counts.</summary>
    public string? Series { get; init; }
}

/// <summary>The findings an agent may state about a file.</summary>
public static class AgentFinding
{
    /// <summary>Size or time of the source changed while it was read: the copy is quarantined, the source is kept.</summary>
    public const string ChangedWhileCopying = "changed-while-copying";

    /// <summary>The file has no bytes.</summary>
    public const string Empty = "empty";

    /// <summary>The name holds bytes that are no UTF-8, control characters, a backslash or a per cent sign: they stand in the manifest as %XX.</summary>
    public const string NameEscaped = "name-escaped";

    /// <summary>No profile knows what kind of file this is.</summary>
    public const string UnknownKind = "unknown-kind";
}
