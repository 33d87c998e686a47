using EvidenceVault.Core.Custody;

namespace EvidenceVault.Retention;

/// <summary>How the stores are looked after.</summary>
public sealed record UpkeepOptions
{
    /// <summary>The zone in which days begin and pauses are meant.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Within how many days every object is read once.</summary>
    public int CycleDays { get; init; } = 90;

    /// <summary>How fast at most stored bytes are read again; bytes per second.</summary>
    public long BytesPerSecond { get; init; } = 50L * 1024 * 1024;

    /// <summary>Local times of day between which nothing is read again, over midnight where the first is the later; null for none.</summary>
    public (TimeOnly From, TimeOnly To)? Pause { get; init; }

    /// <summary>In whose name the custody log tells of it.</summary>
    public CustodyActor Actor { get; init; } = new(ActorKind.Vault, "store-upkeep");

    /// <summary>Where from; null for the vault's own schedule.</summary>
    public string? From { get; init; }

    /// <summary>Whether nothing is read at this instant. A pause that begins when it ends is none.</summary>
    public bool IsPausedAt(DateTimeOffset at) => Pause is { } pause && TimeOnly.FromDateTime(Local(at).DateTime).IsBetween(pause.From, pause.To);

    /// <summary>The local day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(Local(at).DateTime);

    /// <summary>When the local day of an instant began.</summary>
    public DateTimeOffset DayBegan(DateTimeOffset at)
    {
        var midnight = Local(at).Date;
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
    }

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);
}
