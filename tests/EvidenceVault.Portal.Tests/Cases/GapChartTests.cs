using AngleSharp.Dom;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Cases;

/// <summary>On the page of a case stands who recorded when, and what is missing why.</summary>
public sealed class GapChartTests
{
    private const string Number = "2026-118";

    [Fact]
    public async Task A_case_shows_all_its_recorders_on_one_clock_with_what_is_missing_and_what_was_written_about_it()
    {
        await using var rig = await PortalRig.StartAsync();
        var items = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, Recording(1, 20), Recording(2, 15), Recording(5, 10), Recording(8, 5));
        foreach (var item in items)
        {
            rig.Seeds.Examined(item, "Video", 60, """{"why_not":null}""", [.. item == items[0] ? [new ItemFinding("FrameGap", "no pictures", 20, 30)] : Array.Empty<ItemFinding>()]);
        }

        rig.Database.Write(t => new Markers(rig.Database).Write(t, Told(rig, CustodyAct.MarkerSet, items[1]) with
        {
            Facts = Markers.Facts(new Marker(Markers.NewId(), items[1].Id, new Stretch(5000, 5000), null, null, null, "告知", null, "wang", rig.Clock.GetUtcNow(), null, null)),
        }));
        Explain(rig, items[2], "explain-1", 3, 4, "换电池时录像中断");
        using var li = await CaseAsync(rig, items);

        var page = await li.ReadAsync(CaseAddress.Of(Number));
        var chart = Assert.Single(page.QuerySelectorAll("#gaps .gap-chart"));
        Assert.Equal(items.Select(i => $"/evidence/{i.Id}").Append($"/evidence/{items[1].Id}?t=5").Order(), chart.QuerySelectorAll("svg a").Select(a => a.GetAttribute("href")!).Order());
        Assert.Equal((2, 1, 1, 1), (chart.QuerySelectorAll("rect.hole.told").Length, chart.QuerySelectorAll("rect.hole:not(.told)").Length, chart.QuerySelectorAll("rect.missing").Length, chart.QuerySelectorAll("path.mark").Length));
        var why = chart.QuerySelectorAll("tbody .why").Select(w => string.Join(' ', w.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal(4, why.Count);
        Assert.Equal("11:46:52–11:50:52 Not recording: its numbers run on, so nothing is missing.", why[0]);
        Assert.StartsWith("11:51:52–11:55:52 2 recordings are missing here by their numbers. missing numbers 3–4", why[1], StringComparison.Ordinal);
        Assert.Contains("Battery was empty：换电池时录像中断 Officer", why[1], StringComparison.Ordinal);
        Assert.EndsWith("Nobody has been asked to explain it.", why[2], StringComparison.Ordinal); // 6 and 7
        Assert.StartsWith("11:46:12–11:46:22", why[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Footage_of_another_unit_is_not_drawn_and_days_apart_are_charts_of_their_own()
    {
        await using var rig = await PortalRig.StartAsync();
        var own = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, Recording(1, 600), Recording(2, 10));
        var other = await rig.Seeds.AdmitAsync("044000", "二中队", Recording(9, 10));
        foreach (var item in own.Concat(other))
        {
            rig.Seeds.Examined(item, "Video", 60);
        }

        rig.Seeds.Link(Number, [.. other]);
        using var li = await CaseAsync(rig, own);
        var charts = (await li.ReadAsync(CaseAddress.Of(Number))).QuerySelectorAll("#gaps .gap-chart");
        Assert.Equal([$"/evidence/{own[0].Id}", $"/evidence/{own[1].Id}"], charts.Select(c => Assert.Single(c.QuerySelectorAll("svg a")).GetAttribute("href")));
    }

    private static SeedFile Recording(long number, int minutesEarlier) =>
        new($"DCIM/{number}.mp4", [1, (byte)number]) { Sequence = number, Earlier = TimeSpan.FromMinutes(minutesEarlier) };

    private static async Task<Visitor> CaseAsync(PortalRig rig, IReadOnlyList<EvidenceItem> items)
    {
        var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var opened = await li.PostAsync("/case-form", "/case-form", ("number", Number), ("kind", "administrative"), ("title", "追尾"), ("unit", PortalRig.Unit), ("officers", Seeds.Officer));
        rig.Seeds.Link(Number, [.. items]);
        return li;
    }

    private static void Explain(PortalRig rig, EvidenceItem item, string id, long first, long last, string words) => rig.Database.Write(t =>
    {
        var (book, now) = (new Explanations(rig.Database), rig.Clock.GetUtcNow());
        var asked = new Explanation(id, new Incompleteness(IncompletenessKind.SequenceGap, "", 1, first, last), item.Session, item.Recorder!, item.Officer, item.Unit, now, now.AddDays(1), new RecorderTelemetry(12, null, null));
        book.Write(t, Told(rig, CustodyAct.ExplanationAsked, null) with { Session = item.Session, Facts = Explanations.Facts(asked) });
        book.Write(t, Told(rig, CustodyAct.ExplanationGiven, null) with { Session = item.Session, Reason = words, Facts = new Dictionary<string, string> { ["explanation"] = id, ["recorder"] = item.Recorder!, ["code"] = "battery-empty" } });
    });

    private static CustodyEvent Told(PortalRig rig, CustodyAct act, EvidenceItem? item) =>
        new() { Act = act, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Person, "Officer"), Item = item?.Id };
}
