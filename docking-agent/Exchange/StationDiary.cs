using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Bays;
using EvidenceVault.DockingAgent.Docking;

namespace EvidenceVault.DockingAgent.Exchange;

/// <summary>Where the station writes down what happens: for the vault, for its own log, and for its screen.</summary>
/// <param name="Events">Durable, until the vault has them.</param>
/// <param name="Memory">What is known of recorders.</param>
public sealed record StationDiary(BayBoard Board, BayLines Lines, EventBook Events, StationMemory Memory)
{
    private const int LongestName = 64;
    private const int LongestFact = 400;

    /// <summary>Writes an event down for the vault.</summary>
    public Task TellAsync(StationEventKind kind, StationEvent about, CancellationToken cancel) =>
        Events.AddAsync((id, at) => Short(about) with { Id = id, Kind = kind, At = at }, cancel);

    /// <summary>Writes an event down whose id follows from what it is about: told twice, it is still one.</summary>
    public Task TellOnceAsync(string id, StationEventKind kind, StationEvent about, CancellationToken cancel) =>
        Events.AddAsync((_, at) => Short(about) with { Id = id, Kind = kind, At = at }, cancel);

    /// <summary>Names from devices may be longer than a report takes; one that the vault refuses would stand before all others.</summary>
    private static StationEvent Short(StationEvent about) => about with
    {
        Recorder = Cut(about.Recorder, LongestName), Officer = Cut(about.Officer, LongestName), Bay = Cut(about.Bay, LongestName),
        Facts = about.Facts.ToDictionary(f => f.Key, f => Cut(f.Value, LongestFact)!),
    };

    private static string? Cut(string? text, int most) =>
        text is null ? null : new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(most)]) is { Length: > 0 } cut ? cut : "?";
}
