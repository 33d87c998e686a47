using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Health;

/// <summary>How the box is: for those who run it and see no footage.</summary>
internal sealed class HealthModel(HealthParts parts, CustodyLog log, PortalOptions options, TimeProvider clock) : PageModel
{
    private static readonly TimeSpan OpenTooLong = TimeSpan.FromHours(24);

    private static readonly TimeSpan CopyLateAfter = TimeSpan.FromHours(24);
    private const int MostTroubled = 10;

    public IReadOnlyDictionary<DerivationState, long> Queue { get; private set; } = new Dictionary<DerivationState, long>();

    public IReadOnlyList<Station> Stations { get; private set; } = [];

    /// <summary>Docking sessions that have waited for bytes for longer than a day.</summary>
    public IReadOnlyList<IntakeSession> LeftOpen { get; private set; } = [];

    public DateTimeOffset? CheckpointAt { get; private set; }

    public long LogSize { get; private set; }

    /// <summary>How the stores are, with the first ten objects in trouble.</summary>
    public StoreStanding Stores { get; private set; } = null!;

    public bool HasSecondStore => options.HasSecondStore;

    public TimeSpan Cycle => TimeSpan.FromDays(options.FixityCycleDays);

    /// <summary>Whether something waits for its second copy for longer than a day.</summary>
    public bool IsCopyLate => HasSecondStore && Stores.Lag.OldestAt is { } oldest && clock.GetUtcNow() - oldest > CopyLateAfter;

    /// <summary>Whether an object of this store was not read again within the cycle.</summary>
    public bool IsCheckLate(DateTimeOffset? oldest) => oldest is { } at && clock.GetUtcNow() - at > Cycle;

    public string? Ffmpeg { get; private set; }

    /// <summary>Whether anybody can tell if ffmpeg is there.</summary>
    public bool KnowsFfmpeg => options.FindFfmpeg is not null;

    public void OnGet()
    {
        Queue = parts.Derivations.Counts();
        Stations = parts.Stations.All();
        LeftOpen = [.. parts.Sessions.OpenSince(clock.GetUtcNow() - OpenTooLong).Select(parts.Sessions.Find).OfType<IntakeSession>()];
        (CheckpointAt, LogSize) = (log.LatestCheckpointAt(), log.TreeSize());
        Stores = parts.Stores.Read(MostTroubled, HasSecondStore);
        Ffmpeg = options.FindFfmpeg?.Invoke();
    }
}

/// <summary>What of the catalogue the health page counts.</summary>
internal sealed record HealthParts(Derivations Derivations, Stations Stations, IntakeSessions Sessions, StoreStandings Stores);
