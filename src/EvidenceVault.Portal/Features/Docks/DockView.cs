using EvidenceVault.Catalog;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Portal.Features.Docks;

/// <summary>What is wrong at a station as a whole.</summary>
internal enum DockTrouble
{
    /// <summary>It has never reported.</summary>
    NoNews,

    /// <summary>Its last report is too old to believe.</summary>
    Silent,

    /// <summary>Its clock is off, or follows nothing.</summary>
    Clock,

    /// <summary>Its spool is nearly full.</summary>
    Spool,
}

/// <summary>A bay as it is shown.</summary>
/// <param name="IsKnown">False where the report is too old: what it was then is not what it is.</param>
internal sealed record BayView(BayReport Bay, bool IsKnown)
{
    /// <summary>Whether somebody has to do something.</summary>
    public bool IsProblem => IsKnown && Bay.State is BayState.Refused or BayState.Failed or BayState.Hung or BayState.Waiting;

    public bool IsMoving => IsKnown && Bay.State is BayState.Reading or BayState.Clearing && Bay.Bytes > 0;

    public string Shape => !IsKnown ? "unknown" : Bay.State switch
    {
        BayState.Free => "free",
        BayState.Reading or BayState.Clearing => "preparing",
        BayState.Released or BayState.Done => "ok",
        BayState.Waiting => "warn",
        BayState.Refused or BayState.Failed or BayState.Hung => "fail",
        _ => "unknown",
    };

    /// <summary>Key of the text for the state.</summary>
    public string Word => !IsKnown ? "bay.unknown" : "bay." + Bay.State;

    /// <summary>Whole percents; full only when all is.</summary>
    public int Percent => Bay.Bytes <= 0 ? 0 : Bay.BytesDone >= Bay.Bytes ? 100 : (int)Math.Min(99, Bay.BytesDone * 100.0 / Bay.Bytes);

    /// <summary>Null while nothing moves.</summary>
    public double? SecondsLeft => Bay.BytesPerSecond > 0 ? Math.Max(0, Bay.Bytes - Bay.BytesDone) / (double)Bay.BytesPerSecond : null;
}

/// <summary>A station with its bays in the order in which they are printed.</summary>
internal sealed record DockView(Station Station, HeardReport? Heard, IReadOnlyList<BayView> Bays, IReadOnlyList<DockTrouble> Troubles)
{
    /// <summary>An older report says nothing of now.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(30);

    /// <summary>From this share of its limit on the spool is nearly full.</summary>
    private const double SpoolLowFrom = 0.9;

    private static readonly TimeSpan MostClockOff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CertificateLate = TimeSpan.FromDays(30); // a station renews by itself four months before the end

    /// <summary>When the station's newest certificate ends; null where it cannot be read.</summary>
    public DateTimeOffset? CertificateEndsAt { get; } = CertificateTerm.Find(Station.Certificate)?.EndsAt;

    public bool IsFresh => Heard is not null && !Troubles.Contains(DockTrouble.Silent);

    public int Problems => Troubles.Count + Bays.Count(b => b.IsProblem);

    /// <summary>The first part of the ids of what belongs to the station on the page.</summary>
    public string Anchor => "dock-" + Station.CertificateSha256.Hex[..8];

    /// <summary>Whether the station should have renewed its certificate long ago.</summary>
    public bool IsCertificateLate(DateTimeOffset now) => now > CertificateEndsAt - CertificateLate;

    public static DockView Of(Station station, HeardReport? heard, DateTimeOffset now)
    {
        var isFresh = heard is not null && now - heard.ReceivedAt <= FreshFor;
        var bays = heard?.Report.Bays.OrderBy(b => b.Bay, PrintedOrder.Comparer).Select(b => new BayView(b, isFresh)).ToList() ?? [];
        return new DockView(station, heard, bays, [.. TroublesOf(heard, isFresh)]);
    }

    /// <summary>How full the spool is, in whole percents.</summary>
    public static int SpoolPercent(SpoolLevel spool) => spool.LimitBytes <= 0 ? 100 : (int)Math.Min(100, spool.UsedBytes * 100.0 / spool.LimitBytes);

    private static IEnumerable<DockTrouble> TroublesOf(HeardReport? heard, bool isFresh)
    {
        if (heard is null)
        {
            return [DockTrouble.NoNews];
        }

        if (!isFresh)
        {
            return [DockTrouble.Silent];
        }

        var (clock, spool) = (heard.Report.Clock, heard.Report.Spool);
        var isOff = clock.Synchronised == false || Math.Abs((double)(clock.OffsetMilliseconds ?? 0)) > MostClockOff.TotalMilliseconds || (heard.Report.At - heard.ReceivedAt).Duration() > MostClockOff;
        return [.. isOff ? [DockTrouble.Clock] : Array.Empty<DockTrouble>(), .. spool.UsedBytes >= spool.LimitBytes * SpoolLowFrom ? [DockTrouble.Spool] : Array.Empty<DockTrouble>()];
    }
}

/// <summary>As people count: bay 2 comes before bay 10.</summary>
internal static class PrintedOrder
{
    public static IComparer<string> Comparer { get; } = StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering);
}
