using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Health;

/// <summary>How the box is: for those who run it and see no footage.</summary>
internal sealed class HealthModel(HealthParts parts, CustodyLog log, PortalOptions options, TimeProvider clock) : PageModel
{
    private static readonly TimeSpan OpenTooLong = TimeSpan.FromHours(24);

    public IReadOnlyDictionary<DerivationState, long> Queue { get; private set; } = new Dictionary<DerivationState, long>();

    public IReadOnlyList<Station> Stations { get; private set; } = [];

    /// <summary>Docking sessions that have waited for bytes for longer than a day.</summary>
    public IReadOnlyList<IntakeSession> LeftOpen { get; private set; } = [];

    public DateTimeOffset? CheckpointAt { get; private set; }

    public long LogSize { get; private set; }

    public string? Ffmpeg { get; private set; }

    /// <summary>Whether anybody can tell if ffmpeg is there.</summary>
    public bool KnowsFfmpeg => options.FindFfmpeg is not null;

    public void OnGet()
    {
        Queue = parts.Derivations.Counts();
        Stations = parts.Stations.All();
        LeftOpen = [.. parts.Sessions.OpenSince(clock.GetUtcNow() - OpenTooLong).Select(parts.Sessions.Find).OfType<IntakeSession>()];
        (CheckpointAt, LogSize) = (log.LatestCheckpointAt(), log.TreeSize());
        Ffmpeg = options.FindFfmpeg?.Invoke();
    }
}

/// <summary>What of the catalogue the health page counts.</summary>
internal sealed record HealthParts(Derivations Derivations, Stations Stations, IntakeSessions Sessions);
