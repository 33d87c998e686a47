using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Features.Retention;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Pages;

public sealed class ForecastTests
{
    private const string Page = "/retention/forecast";
    private static readonly string[] Classes = ["patrol", "overspeed", "overload", "drunk-driving", "red-light", "fatigue", "minor-accident", "on-spot-check"];

    [Theory]
    [InlineData("zh-CN", "存储预测", "待分类", "按最近 10 天的入库量")]
    [InlineData("en", "Storage forecast", "Unclassified", "days counted: 10")]
    public async Task The_chart_shows_what_the_table_says_in_both_languages(string language, string heading, string unclassified, string basis)
    {
        await using var rig = await PortalRig.StartAsync();
        await FillAsync(rig);
        rig.AddAccount("wang", AccountRole.Supervisor);
        using var browser = await rig.SignInAsync("wang", language);
        var page = await browser.ReadAsync(Page);
        Assert.Equal(heading, page.QuerySelector("h1")!.TextContent);
        Assert.Contains(basis, page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var chart = page.QuerySelector("svg.chart[role=img]")!;
        Assert.All(["aria-labelledby", "aria-describedby"], name => Assert.NotEmpty(page.GetElementById(chart.GetAttribute(name)!)!.TextContent));

        var rows = page.QuerySelectorAll("#by-class tbody tr").Select(r => (Look: LookOf(r.QuerySelector(".swatch rect")!), Bytes: r.QuerySelectorAll("data").Select(Value).ToList())).ToList();
        Assert.Equal((Classes.Length + 1, 8), (rows.Count, rows.Select(r => r.Look).Distinct().Count())); // six classes, the rest, and what is unclassified
        Assert.Contains(unclassified, page.QuerySelectorAll("#by-class tbody th")[^1].TextContent, StringComparison.Ordinal);
        var bars = page.QuerySelectorAll(".bar").ToList();
        Assert.Equal(25, bars.Count);
        var scale = Height(bars[24]) / rows.Sum(r => r.Bytes[2]);
        foreach (var (column, bar) in new[] { (0, bars[0]), (1, bars[12]), (2, bars[24]) })
        {
            Assert.Equal(rows.Sum(r => r.Bytes[column]), Value(page.QuerySelectorAll("#by-class tfoot data")[column]));
            Assert.All(rows.GroupBy(r => r.Look, r => r.Bytes[column]), look => Assert.Equal(look.Sum() * scale, bar.QuerySelectorAll($"rect[data-look='{look.Key}']").Sum(r => Number(r, "height")), 0.1));
        }
    }

    [Fact]
    public async Task Nothing_on_it_is_styled_inline_needs_a_script_or_names_an_item_or_a_person()
    {
        await using var rig = await PortalRig.StartAsync();
        await FillAsync(rig);
        rig.AddAccount("admin", AccountRole.SystemAdministrator);
        using var browser = await rig.SignInAsync("admin");
        var main = (await browser.ReadAsync(Page)).QuerySelector("main")!;
        Assert.Empty(main.QuerySelectorAll("[style], style, script"));
        Assert.DoesNotContain(Seeds.Officer, main.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("ev-", main.OuterHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("DSJ0042", main.OuterHtml, StringComparison.Ordinal);
        Assert.Null(main.QuerySelector("a[href='/retention']")); // which an administrator may not see
        Assert.NotNull((await browser.ReadAsync("/health")).QuerySelector($"main a[href='{Page}']"));
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        using var answer = await officer.GetAsync(Page);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_empty_vault_and_one_that_has_not_decided_yet_say_what_is_missing()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("admin", AccountRole.SystemAdministrator);
        using var browser = await rig.SignInAsync("admin");
        Assert.Contains("The vault is empty", (await browser.ReadAsync(Page)).QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
        await rig.Seeds.AdmitAsync();
        rig.Clock.Advance(RecentForecast.MostAge + TimeSpan.FromSeconds(1));
        var undecided = await browser.ReadAsync(Page);
        Assert.Contains("Nothing has been decided yet", undecided.QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(undecided.QuerySelector(".empty a[href='/schedule']"));
        Assert.Null(undecided.QuerySelector("svg.chart"));
    }

    [Fact]
    public async Task A_page_that_is_loaded_again_is_not_counted_again()
    {
        await using var rig = await PortalRig.StartAsync();
        var recent = rig.Get<RecentForecast>();
        var first = recent.Get();
        rig.Clock.Advance(RecentForecast.MostAge);
        Assert.Same(first.Forecast, recent.Get().Forecast);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(first.Forecast, recent.Get().Forecast);
    }

    [Fact]
    public void The_end_of_the_room_is_drawn_where_it_is_in_sight_and_heights_are_read_by_round_amounts()
    {
        var sums = new StorageSums([new HeldBytes("patrol", null, 1L << 40)], [], [], 1, 1);
        StorageChart Chart(long? free) => StorageChart.Of(StorageForecast.Of(sums, _ => null, new DateOnly(2026, 7, 1), free));
        Assert.Equal(StorageChart.Top, Chart(1L << 39).LimitY!.Value, 0.001); // a quarter more of originals, and their copies
        Assert.Null(Chart(1L << 41).LimitY);
        Assert.Null(Chart(null).LimitY);
        Assert.Equal(["0 TiB", "0.2 TiB", "0.4 TiB", "0.6 TiB", "0.8 TiB", "1 TiB"], Chart(null).Lines.Select(l => l.Label));
    }

    /// <summary>Eight classes and an item without one, ten days old and decided by a pack that keeps most of it for a year.</summary>
    private static async Task FillAsync(PortalRig rig)
    {
        PutInForce(rig);
        foreach (var (at, of) in Classes.Append(null).Index())
        {
            var item = await rig.Seeds.AdmitAsync($"DCIM/033123_DSJ0042_{of ?? "none"}.mp4", content: Encoding.ASCII.GetBytes(new string((char)('a' + at), 1000 * (at + 1))));
            rig.Database.Write(t => rig.Get<EvidenceItems>().SetClass(t, item.Id, of));
        }

        rig.Clock.Advance(TimeSpan.FromDays(10));
        var policy = rig.Get<RetentionPacks>().Policy(TimeZoneInfo.Utc);
        rig.Get<ItemDecisions>().Note([.. rig.Get<RetentionSubjects>().Page(0, 100).Select(s => (s, policy.Decide(s.Subject, [], rig.Clock.GetUtcNow())))]);
    }

    private static void PutInForce(PortalRig rig)
    {
        var (now, actor) = (rig.Clock.GetUtcNow(), new CustodyActor(ActorKind.Tool, "test"));
        var pack = new RetentionPack("test", 1, new Bilingual("规则", "Rules"), new DateOnly(2020, 1, 1), "test",
        [
            new RetentionRule("R1", new Bilingual("一般", "Ordinary"), KeepingPeriod.Months(12), RuleScope.All, "1", "test"),
            new RetentionRule("R2", new Bilingual("醉驾", "Drunk driving"), KeepingPeriod.Permanent, RuleScope.OfClasses("drunk-driving"), "2", "test"),
        ]);
        var request = new ApprovalRequest("ap-test", ApprovalKind.RulePack, "test 1 0 0", null, 2, now, "console", "r", now.AddDays(20), [], RetentionPackFormat.Write(pack));
        rig.Database.Write(t =>
        {
            rig.Get<ApprovalBook>().Ask(t, request, ApprovalBook.Asking(request, actor, null));
            rig.Get<RetentionPacks>().Write(t, new CustodyEvent { Act = CustodyAct.RulePackInForce, At = now, Actor = actor, Facts = RetentionPacks.Facts(pack, request.Id, now) });
        });
    }

    private static string LookOf(IElement swatch) => swatch.GetAttribute("fill")!["url(#look-".Length..^1];

    private static double Height(IElement bar) => bar.QuerySelectorAll("rect").Sum(r => Number(r, "height"));

    private static double Number(IElement element, string name) => double.Parse(element.GetAttribute(name)!, CultureInfo.InvariantCulture);

    private static long Value(IElement data) => long.Parse(data.GetAttribute("value")!, CultureInfo.InvariantCulture);
}
