using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>What all bays of a station share.</summary>
/// <param name="Copying">How fast recorders are read, all bays together.</param>
public sealed record BayTools(
    AgentSetup Setup, IReadOnlyList<IRecorderTransport> Transports, SpoolDirectory Spool, SpoolRoom Room, ICopyPace Copying, BackgroundHandOver Queue, StationDiary Diary)
{
    /// <summary>What manifests state besides what is found.</summary>
    public ManifestTerms Terms { get; init; } = ManifestTerms.Newest;

    /// <summary>Where bays get at vendors' libraries.</summary>
    public VendorDesk Vendor { get; init; } = VendorDesk.Native(Setup.Time);

    /// <summary>Clocks that were set and are not told yet.</summary>
    public ClockSetBook ClockSets { get; } = new(Path.Combine(Setup.Options.Spool, "clock-set"));

    /// <summary>What is known of a serial beforehand.</summary>
    /// <param name="isDocked">Whether a serial is in another bay.</param>
    public DeviceStanding StandingOf(string? serial, Func<string, bool> isDocked) => new(
        serial is null ? null : Diary.Memory.Find(serial), Setup.Options.Bindings.GetValueOrDefault(serial ?? AgentOptions.NamelessRecorder),
        serial is null ? null : Diary.Memory.FindVolume(serial), serial is not null && isDocked(serial));
}
