using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Core.Stations;

/// <summary>
/// What a station tells the vault every few seconds, and whenever something happens: the live state of its bays, and the events the
/// vault has not yet written down. It is sealed by the station's key, whatever line it travels on.
/// </summary>
/// <param name="Format">Always <see cref="FormatName"/>, so that no other sealed text passes for a report.</param>
/// <param name="At">By the station's clock; a vault that finds it more than a few minutes off says so.</param>
/// <param name="Agent">Name and version of the agent.</param>
/// <param name="Manifests">The manifest versions that this agent can write.</param>
/// <param name="Events">Oldest first, at most <see cref="MostEvents"/>; each is told again until the vault has accepted its id.</param>
/// <param name="RegisterTag">Tag of the register slice that the station has; null if it has none.</param>
public sealed record StationReport(
    string Format, int Version, string Station, DateTimeOffset At, string Agent, VersionRange Manifests, StationClock Clock, SpoolLevel Spool,
    IReadOnlyList<BayReport> Bays, IReadOnlyList<StationEvent> Events, string? RegisterTag)
{
    public const string FormatName = "evidencevault-station-report";
    public const int FormatVersion = 1;

    /// <summary>Events in one report; the others wait for the next.</summary>
    public const int MostEvents = 200;

    /// <summary>Bays of one station.</summary>
    public const int MostBays = 128;

    /// <summary>The largest report that a vault reads, in bytes.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Relative address of the desk that takes reports: POST <see cref="SealedReport"/>, answered with <see cref="StationOrders"/>.</summary>
    public const string Address = "intake/stations/reports";
}

/// <summary>A report as it travels.</summary>
/// <param name="Report">The report as JSON (UTF-8): the very bytes that are sealed.</param>
/// <param name="Seal">Detached CAdES over them, by the station.</param>
public sealed record SealedReport(byte[] Report, byte[] Seal);

/// <summary>From the oldest to the newest version that a side can read or write.</summary>
public sealed record VersionRange(int Least, int Most);

/// <summary>How full the station's spool is. Sizes in bytes.</summary>
/// <param name="LimitBytes">The most that it may hold.</param>
/// <param name="FreeBytes">Free on its disk.</param>
/// <param name="WaitingSessions">Sealed sessions that the vault does not have yet.</param>
/// <param name="RefusedSessions">Sessions set apart because the vault refused them for good; null where an older agent does not tell.</param>
public sealed record SpoolLevel(long UsedBytes, long LimitBytes, long FreeBytes, int WaitingSessions, long WaitingBytes, int? RefusedSessions = null);

/// <summary>What the officer in front of a bay is told.</summary>
public enum BayState
{
    /// <summary>Nothing is plugged in.</summary>
    Free,

    /// <summary>The recorder is being read: it must not be pulled out.</summary>
    Reading,

    /// <summary>Sealed and durable on the station, and the rule pack lets it go: the recorder may be taken away.</summary>
    Released,

    /// <summary>The vault's receipt is checked, and what it names is removed from the recorder: it must not be pulled out.</summary>
    Clearing,

    /// <summary>All is done; the recorder may be taken away.</summary>
    Done,

    /// <summary>It must wait, such as for room in the spool. Nothing on it is touched.</summary>
    Waiting,

    /// <summary>It is not taken, and nothing on it was opened; the reason says why.</summary>
    Refused,

    /// <summary>Something was not taken, or went wrong; the reason says what. What was sealed is safe.</summary>
    Failed,

    /// <summary>The device does not answer any more.</summary>
    Hung,
}

/// <summary>One bay as it is now.</summary>
/// <param name="Bay">The printed name.</param>
/// <param name="Since">Since when it is in this state.</param>
/// <param name="Recorder">Serial of what is plugged in; null if nothing is, or it tells none.</param>
/// <param name="Files">Files found on the recorder.</param>
/// <param name="Bytes">Their bytes together.</param>
/// <param name="BytesPerSecond">Over the last seconds; 0 when nothing moves.</param>
/// <param name="Reason">A word from <see cref="BayReasons"/>; null in states that need none.</param>
public sealed record BayReport(
    string Bay, BayState State, DateTimeOffset Since, string? Recorder, string? Officer, DockingSessionId? Session,
    int Files, int FilesDone, long Bytes, long BytesDone, long BytesPerSecond, string? Reason);

/// <summary>The words for why a bay is waiting, refuses or failed. Screens translate them.</summary>
public static class BayReasons
{
    /// <summary>Neither the register nor a binding nor a profile knows it.</summary>
    public const string UnknownDevice = "unknown-device";

    /// <summary>A keyboard, a network card, a hub in a bay: no recorder at all.</summary>
    public const string NotARecorder = "not-a-recorder";

    /// <summary>The register has it in another unit.</summary>
    public const string OtherUnit = "other-unit";

    /// <summary>A recorder of the same identity is in another bay.</summary>
    public const string Clone = "clone";

    /// <summary>The same identity with another volume than last time: formatted, or a clone. The equipment manager must look at it.</summary>
    public const string VolumeChanged = "volume-changed";

    /// <summary>The register has it as withdrawn from service.</summary>
    public const string OutOfService = "out-of-service";

    /// <summary>No file system of a known kind.</summary>
    public const string NoFileSystem = "no-file-system";

    /// <summary>The spool has no room for another session.</summary>
    public const string SpoolFull = "spool-full";

    /// <summary>It was pulled out, or answered no more, while it was read or cleared.</summary>
    public const string Pulled = "pulled";

    /// <summary>Some files could not be read; all others are sealed.</summary>
    public const string Unread = "unread";

    /// <summary>Something on it was not cleared although the rule says so.</summary>
    public const string NotCleared = "not-cleared";

    /// <summary>The device could not be opened.</summary>
    public const string NotOpened = "not-opened";

    /// <summary>The device does not answer.</summary>
    public const string Silent = "silent";

    /// <summary>A recorder that must be spoken to takes another password than the station has.</summary>
    public const string WrongPassword = "wrong-password";

    /// <summary>A recorder that must be spoken to does not say who it is in the form that its profile promises.</summary>
    public const string BadIdentity = "bad-identity";

    /// <summary>It must be spoken to, and another bay is doing so: one at a time.</summary>
    public const string LibraryBusy = "library-busy";

    /// <summary>It cannot be spoken to: it does not answer, refuses, or its vendor's library cannot be used.</summary>
    public const string NoAnswer = "no-answer";

    /// <summary>It was told to turn into a disk, and did not come back as one.</summary>
    public const string NotReturned = "not-returned";

    /// <summary>The vault refuses the session for good.</summary>
    public const string VaultRefused = "vault-refused";

    /// <summary>Something unforeseen; the station's log says what.</summary>
    public const string Unexpected = "unexpected";
}
