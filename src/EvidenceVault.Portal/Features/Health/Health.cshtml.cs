using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Health;

/// <summary>How the box is: for those who run it and see no footage.</summary>
internal sealed class HealthModel(Derivations derivations, Stations stations, CustodyLog log, PortalOptions options) : PageModel
{
    public IReadOnlyDictionary<DerivationState, long> Queue { get; private set; } = new Dictionary<DerivationState, long>();

    public IReadOnlyList<Station> Stations { get; private set; } = [];

    public DateTimeOffset? CheckpointAt { get; private set; }

    public long LogSize { get; private set; }

    public string? Ffmpeg { get; private set; }

    /// <summary>Whether anybody can tell if ffmpeg is there.</summary>
    public bool KnowsFfmpeg => options.FindFfmpeg is not null;

    public void OnGet()
    {
        Queue = derivations.Counts();
        Stations = stations.All();
        (CheckpointAt, LogSize) = (log.LatestCheckpointAt(), log.TreeSize());
        Ffmpeg = options.FindFfmpeg?.Invoke();
    }
}
