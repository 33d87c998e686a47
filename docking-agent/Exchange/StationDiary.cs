using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Bays;
using EvidenceVault.DockingAgent.Docking;

namespace EvidenceVault.DockingAgent.Exchange;

/// <summary>Where the station writes down what happens: for the vault, for its own log, and for its screen.</summary>
/// <param name="Events">Durable, until the vault has them.</param>
/// <param name="Memory">What is known of recorders.</param>
public sealed record StationDiary(BayBoard Board, BayLines Lines, EventBook Events, StationMemory Memory)
{
    /// <summary>Writes an event down for the vault.</summary>
    public Task TellAsync(StationEventKind kind, StationEvent about, CancellationToken cancel) =>
        Events.AddAsync((id, at) => about with { Id = id, Kind = kind, At = at }, cancel);
}
