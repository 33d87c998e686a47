using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Times;
using EvidenceVault.Portal.Features.Marking;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Synchronous;

/// <summary>One recording of several that are seen on one clock.</summary>
/// <param name="Offset">Seconds that somebody moved it by, to where he thinks it belongs.</param>
/// <param name="BeginsAt">When it begins on the common clock, with that.</param>
/// <param name="ErrorSeconds">By how much its own time may be wrong; null where nobody can say.</param>
/// <param name="First">Where its timeline begins, in seconds.</param>
internal sealed record SyncTile(EvidenceItem Item, PlayerView Player, double Offset, DateTimeOffset BeginsAt, double? ErrorSeconds, double First, double Seconds)
{
    public DateTimeOffset EndsAt => BeginsAt.AddSeconds(Seconds);
}

/// <summary>Up to four recordings on one clock. Where one has no pictures its tile says so, and the others go on.</summary>
internal sealed class SyncModel(VisibleItems visible, DossierReader dossiers, CustodyPen pen, SyncParts parts) : EvidencePage
{
    public const int Most = 4;
    private const double LargestOffset = 24 * 3600;

    public IReadOnlyList<SyncTile> Tiles { get; private set; } = [];

    /// <summary>The common clock where the page opens.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>All of them on the common clock; more than one where they lie far apart.</summary>
    public IReadOnlyList<IncidentChart> Charts { get; private set; } = [];

    /// <summary>On how many of them the marker that was just set stands; null where none was.</summary>
    public int? Marked { get; private set; }

    /// <summary>Whether the viewer may mark any of them: what he sees by a grant he only sees.</summary>
    public bool MayMark { get; private set; }

    public DateTimeOffset From => Tiles.Min(t => t.BeginsAt);

    public DateTimeOffset To => Tiles.Max(t => t.EndsAt);

    public async Task<IActionResult> OnGetAsync([FromQuery(Name = "i")] string[] items, [FromQuery(Name = "off")] string[] offsets, string? at, string? marked, CancellationToken cancel)
    {
        var sights = items.Distinct().Take(Most).Select(id => visible.See(id, Viewer)).ToList();
        if (sights.Count == 0 || sights.Contains(null))
        {
            return NotFound();
        }

        if (sights.FirstOrDefault(s => parts.Reasons.MustBeAsked(Viewer, s!.Item.Id.Value)) is { } unasked)
        {
            return LocalRedirect($"/reason/{unasked.Item.Id}?back={Uri.EscapeDataString(Request.Path + Request.QueryString)}"); // one after the other, until all are told
        }

        Tiles = await Task.WhenAll(sights.Select(s => TileAsync(s!.Item, Offset(offsets, s.Item.Id.Value), cancel)));
        At = DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var asked) && asked >= From && asked <= To ? asked : From;

        Charts = await parts.Charts.ReadAsync([.. Tiles.Select(t => new Placed(t.Item, t.Offset))], cancel);
        (MayMark, Marked) = (sights.Exists(s => s!.By is null), int.TryParse(marked, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null);

        // One line for each recording that is shown: all but the first are written here, the first with the page.
        var facts = new Dictionary<string, string> { ["together"] = string.Join(' ', Tiles.Select(t => t.Item.Id.Value)) };
        foreach (var other in sights.Skip(1))
        {
            pen.Record(Viewer, new SeenAct(CustodyAct.ItemViewed, other!.Item.Id) { By = other.By, Facts = facts });
        }

        Seen = new SeenAct(CustodyAct.ItemViewed, sights[0]!.Item.Id) { By = sights[0]!.By, Facts = facts };
        return Page();
    }

    /// <summary>Sets a marker at a moment of the common clock on every recording that was running then and that the viewer may mark: each is a line of its own.</summary>
    public async Task<IActionResult> OnPostAsync([FromQuery(Name = "i")] string[] items, [FromQuery(Name = "off")] string[] offsets, string? clock, string? note, CancellationToken cancel)
    {
        var sights = items.Distinct().Take(Most).Select(id => visible.See(id, Viewer)).ToList();
        if (sights.Count == 0 || sights.Contains(null) || sights.Exists(s => parts.Reasons.MustBeAsked(Viewer, s!.Item.Id.Value)))
        {
            return NotFound();
        }

        Tiles = await Task.WhenAll(sights.Select(s => TileAsync(s!.Item, Offset(offsets, s.Item.Id.Value), cancel)));
        var (at, set) = (Moment(clock), 0);
        foreach (var tile in Tiles.Where((t, i) => sights[i]!.By is null && at >= t.BeginsAt && at <= t.EndsAt))
        {
            var moment = (tile.First + (at!.Value - tile.BeginsAt).TotalSeconds).ToString("0.###", CultureInfo.InvariantCulture);
            set += await parts.Marking.SetAsync(Viewer, tile.Item, new MarkerForm(moment, null, note), null, cancel) == MarkingOutcome.Done ? 1 : 0;
        }

        var shown = string.Concat(Tiles.Select(t => $"i={t.Item.Id}&")) + string.Concat(Tiles.Where(t => t.Offset != 0).Select(t => string.Create(CultureInfo.InvariantCulture, $"off={t.Item.Id}:{t.Offset}&")));
        return LocalRedirect(string.Create(CultureInfo.InvariantCulture, $"/sync?{shown}at={Uri.EscapeDataString((at ?? From).UtcDateTime.ToString("O", CultureInfo.InvariantCulture))}&marked={set}#mark"));
    }

    /// <summary>The local time of day as typed, on the day on which it lies within what is shown; null where it is none.</summary>
    private DateTimeOffset? Moment(string? clock)
    {
        if (!TimeOnly.TryParseExact((clock ?? "").Trim(), ["H:mm:ss", "H:mm:ss.f", "H:mm:ss.ff", "H:mm:ss.fff"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        var zone = parts.Options.Zone;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(From, zone).DateTime);
        return new[] { day, day.AddDays(1) }.Select(d => d.ToDateTime(time)).Where(d => !zone.IsInvalidTime(d)).Select(d => (DateTimeOffset?)new DateTimeOffset(d, zone.GetUtcOffset(d)))
            .FirstOrDefault(d => d >= From.AddSeconds(-1) && d <= To.AddSeconds(1));
    }

    private async Task<SyncTile> TileAsync(EvidenceItem item, double offset, CancellationToken cancel)
    {
        var dossier = dossiers.Read(item, parts.Options);
        var frames = await parts.Frames.FindAsync(item.Id, cancel);
        var seconds = frames is not null ? frames.EndSeconds - frames.First.Seconds : item.DurationSeconds is > 0 and < 1e6 ? item.DurationSeconds.Value : 0;
        return new SyncTile(
            item, PlayerView.Of(dossier, parts.Files.ShownType(item)), offset, item.RecordedAt.AddSeconds(offset), ErrorOf(item.TimeRule), frames?.First.Seconds ?? 0, seconds);
    }

    /// <summary>How far a rule may be off: a satellite's second; a clock that was compared at docking, and ran on from there; all others nobody knows.</summary>
    internal static double? ErrorOf(string rule) => Enum.TryParse<TimeRule>(rule, out var known) ? known switch
    {
        TimeRule.Gps => 1,
        TimeRule.RecorderClockCorrected => 2,
        _ => null,
    } : null;

    private static double Offset(IEnumerable<string> offsets, string id) => offsets
        .Select(o => o.Split(':', 2))
        .Where(o => o.Length == 2 && o[0] == id && double.TryParse(o[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) <= LargestOffset)
        .Select(o => double.Parse(o[1], NumberStyles.Float, CultureInfo.InvariantCulture)).FirstOrDefault();
}

/// <summary>What the page needs besides.</summary>
internal sealed record SyncParts(MediaFiles Files, FrameLists Frames, OpeningReasons Reasons, PortalOptions Options, IncidentCharts Charts, MarkingDesk Marking);
