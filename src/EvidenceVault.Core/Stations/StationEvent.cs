using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Stations;

/// <summary>What happened at a station. The vault writes each into the custody log, once.</summary>
public enum StationEventKind
{
    /// <summary>The agent began to watch its bays.</summary>
    StationStarted,

    /// <summary>The agent stopped in good order.</summary>
    StationStopped,

    /// <summary>A recorder was plugged in and recognised.</summary>
    RecorderDocked,

    /// <summary>A device was refused and not opened; an alarm.</summary>
    DeviceRefused,

    /// <summary>A recorder was taken away, or answered no more, while it was being read or cleared.</summary>
    DockingInterrupted,

    /// <summary>The officer was told that the recorder may be taken: everything is sealed and durable on the station.</summary>
    RecorderReleased,

    /// <summary>Files were removed from the recorder after the receipt; the facts count them.</summary>
    RecorderCleared,

    /// <summary>The recorder's clock was set.</summary>
    RecorderClockSet,

    /// <summary>The recorder left its bay.</summary>
    RecorderUndocked,

    /// <summary>A bay failed or hangs; an alarm.</summary>
    BayFailed,

    /// <summary>The spool is nearly full, or full; an alarm.</summary>
    SpoolLow,

    /// <summary>At the station, a recorder was issued to an officer.</summary>
    RecorderIssued,

    /// <summary>At the station, a recorder was returned.</summary>
    RecorderReturned,

    /// <summary>At the station, an officer confirmed class and case for a session.</summary>
    FilingConfirmed,
}

/// <summary>One event, kept at the station until the vault has accepted it.</summary>
/// <param name="Id">32 lower-case hexadecimal digits, made once at random.</param>
/// <param name="At">By the station's clock.</param>
/// <param name="Recorder">Serial of the recorder; null if there is none, or it tells none.</param>
/// <param name="Reason">A word from <see cref="BayReasons"/>, or null.</param>
/// <param name="Facts">At most 32 short texts under snake_case names.</param>
public sealed record StationEvent(
    string Id, StationEventKind Kind, DateTimeOffset At, string? Bay, string? Recorder, string? Officer, DockingSessionId? Session, string? Reason,
    IReadOnlyDictionary<string, string> Facts);
