using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>What all bays of a station share.</summary>
/// <param name="Copying">How fast recorders are read, all bays together.</param>
public sealed record BayTools(
    AgentSetup Setup, IReadOnlyList<IRecorderTransport> Transports, SpoolDirectory Spool, SpoolRoom Room, ICopyPace Copying, BackgroundHandOver Queue, StationDiary Diary);

/// <summary>Where the station writes down what happens: for the vault, for its own log, and for its screen.</summary>
/// <param name="Events">Durable, until the vault has them.</param>
/// <param name="Memory">What is known of recorders.</param>
public sealed record StationDiary(BayBoard Board, BayLines Lines, EventBook Events, StationMemory Memory)
{
    /// <summary>Writes an event down for the vault.</summary>
    public Task TellAsync(StationEventKind kind, StationEvent about, CancellationToken cancel) =>
        Events.AddAsync((id, at) => about with { Id = id, Kind = kind, At = at }, cancel);
}
