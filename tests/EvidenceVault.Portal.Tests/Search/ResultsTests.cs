using System.Net;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Search;

public sealed class ResultsTests
{
    [Fact]
    public async Task A_table_that_is_taken_away_is_safe_to_open_complete_and_named_in_the_log_by_its_digest()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, new SeedFile("DCIM/=1+2.mp4", [1]), new SeedFile("DCIM/a,\"b.mp4", [2]) { Earlier = TimeSpan.FromMinutes(1) });
        await rig.Seeds.AdmitAsync("DCIM/elsewhere.mp4", Seeds.OtherOfficer, "二中队");
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var answer = await browser.GetAsync("/evidence.csv?unclassified=1");
        var bytes = await answer.Content.ReadAsByteArrayAsync(PortalRig.Cancel);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        Assert.Equal(["'=1+2.mp4", "\"a,\"\"b.mp4\""], [lines[1].Split(',')[1], string.Join(',', lines[2].Split(',')[1..3])]);
        Assert.Equal(("End: 2 rows", ""), (lines[3], lines[4]));
        var told = Assert.Single(rig.Events(CustodyAct.ListExported));
        Assert.Equal(("unclassified=1", "2", "no", Sha256Digest.Of(bytes).Hex), (told.Facts["query"], told.Facts["shown"], told.Facts["cut"], told.Facts["sha256"]));
    }

    [Theory]
    [InlineData(3, "Cut", "yes")]
    [InlineData(4, "End", "no")]
    public async Task A_table_that_is_cut_says_so_in_its_last_line_and_in_the_log(int most, string last, string cut)
    {
        await using var rig = await PortalRig.StartAsync(change: o => o with { MostRowsTaken = most });
        for (byte n = 1; n <= 4; n++)
        {
            await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, new SeedFile($"DCIM/{n}.mp4", [n]));
        }

        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var answer = await browser.GetAsync("/evidence.csv");
        var lines = (await answer.Content.ReadAsStringAsync(PortalRig.Cancel)).TrimEnd().Split("\r\n");
        Assert.Equal(1 + most + 1, lines.Length);
        Assert.StartsWith(last, lines[^1].Trim('"'), StringComparison.Ordinal);
        var told = Assert.Single(rig.Events(CustodyAct.ListExported));
        Assert.Equal((most.ToString(System.Globalization.CultureInfo.InvariantCulture), cut), (told.Facts["shown"], told.Facts["cut"]));
    }

    [Fact]
    public async Task A_row_says_which_cases_it_is_in_what_is_overdue_and_what_was_lost()
    {
        await using var rig = await PortalRig.StartAsync();
        var (filed, waiting) = (await rig.Seeds.AdmitAsync("DCIM/filed.mp4"), await rig.Seeds.AdmitAsync("DCIM/waiting.mp4"));
        rig.Seeds.Link("2026-118", filed);
        rig.Seeds.Link("2026-119", filed);
        rig.Seeds.Examined(filed, "Video", 60, findings: new ItemFinding("FrameGap", "", null, null));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        Assert.Empty((await browser.ReadAsync("/evidence")).QuerySelectorAll("td.class .badge.warn"));

        rig.Clock.Advance(TimeSpan.FromDays(8));
        using var later = await rig.SignInAsync("Officer");
        var list = await later.ReadAsync("/evidence");
        var row = list.QuerySelector($"tr:has(a[href='/evidence/{filed.Id}'])")!;
        Assert.Equal(("2026-118", "2026-118 · 2026-119"), (row.QuerySelector(".in-cases bdi")!.TextContent, row.QuerySelector(".in-cases")!.GetAttribute("title")));
        Assert.Contains("+1", row.QuerySelector(".in-cases")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Damaged", row.QuerySelector(".states")!.TextContent, StringComparison.Ordinal);
        row = list.QuerySelector($"tr:has(a[href='/evidence/{waiting.Id}'])")!;
        Assert.Null(row.QuerySelector(".in-cases"));
        Assert.Contains("Class overdue", row.QuerySelector("td.class")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Damaged", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Newer_items_are_counted_and_nothing_is_noted_of_it()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync("DCIM/1.mp4");
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var source = (await browser.ReadAsync("/evidence")).QuerySelector("newer-items")!.GetAttribute("data-source")!;
        rig.Clock.Advance(TimeSpan.FromMinutes(16)); // a cookie would be renewed by what counts as activity
        var events = rig.Events().Count;
        Assert.Contains("\"newer\":0", await AskAsync(), StringComparison.Ordinal);
        await rig.Seeds.AdmitAsync("DCIM/2.mp4");
        await rig.Seeds.AdmitAsync("DCIM/foreign.mp4", Seeds.OtherOfficer);
        events = rig.Events().Count;
        Assert.Contains("\"newer\":1", await AskAsync(), StringComparison.Ordinal);
        Assert.Equal(events, rig.Events().Count);

        async Task<string> AskAsync()
        {
            using var answer = await browser.GetAsync(source);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            return await answer.Content.ReadAsStringAsync(PortalRig.Cancel);
        }
    }

    [Fact]
    public async Task A_search_is_kept_for_oneself_shown_with_its_count_and_forgotten()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var saved = await browser.PostAsync("/evidence", "/searches?handler=Save", ("name", "待分类"), ("query", "unclassified=1&nonsense=1"));
        Assert.Equal("/evidence?unclassified=1", saved.Headers.Location!.OriginalString);
        using var bare = await browser.PostAsync("/evidence", "/searches?handler=Save", ("name", "<b>"), ("query", ""));
        Assert.Contains("saved=BadName", bare.Headers.Location!.OriginalString, StringComparison.Ordinal);
        foreach (var page in new[] { "/", "/evidence?class=overspeed" })
        {
            var chip = Assert.Single((await browser.ReadAsync(page)).QuerySelectorAll(".saved a"));
            Assert.Equal(("/evidence?unclassified=1", "待分类1"), (chip.GetAttribute("href"), chip.TextContent.Trim()));
        }

        rig.AddAccount("fa", AccountRole.LegalOfficer);
        using var other = await rig.SignInAsync("fa");
        Assert.Empty((await other.ReadAsync("/evidence")).QuerySelectorAll(".saved a"));
        using var gone = await browser.PostAsync("/evidence?unclassified=1", "/searches?handler=Remove", ("name", "待分类"), ("query", "unclassified=1"));
        Assert.Empty((await browser.ReadAsync("/evidence")).QuerySelectorAll(".saved a"));
    }

    [Fact]
    public void Nobody_keeps_more_searches_than_he_may()
    {
        var database = CatalogDatabase.Open(Path.Combine(Directory.CreateTempSubdirectory("saved-").FullName, "catalogue.db"));
        var saved = new SavedSearches(database);
        for (var i = 0; i < SavedSearches.Most; i++)
        {
            Assert.True(saved.TrySave("li", new SavedSearch($"n{i}", "q=1"), DateTimeOffset.UnixEpoch));
        }

        Assert.False(saved.TrySave("li", new SavedSearch("one more", "q=1"), DateTimeOffset.UnixEpoch));
        Assert.True(saved.TrySave("LI", new SavedSearch("n0", "q=2"), DateTimeOffset.UnixEpoch)); // one of the same name is replaced
        Assert.True(saved.TrySave("wang", new SavedSearch("n0", "q=3"), DateTimeOffset.UnixEpoch));
        database.Dispose();
    }

    [Fact]
    public async Task Filters_stand_in_the_address_count_what_they_leave_and_an_empty_list_says_which_one_to_drop()
    {
        await using var rig = await PortalRig.StartAsync();
        var damaged = await rig.Seeds.AdmitAsync("DCIM/1.mp4");
        await rig.Seeds.AdmitAsync("DCIM/2.mp4");
        rig.Seeds.Examined(damaged, "Video", 12, """{"probe":{"positions":[{"latitude":31.2,"longitude":121.4}]}}""", new ItemFinding("Truncated", "short", null, null));
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        var list = await browser.ReadAsync("/evidence");
        foreach (var (filter, count) in new[] { ("damaged=1", "1"), ("located=1", "1"), ("finding=Truncated", "1"), ("unreviewed=1", "2"), ("preparing=1", "1"), ("cases=without", "2"), ("officer=" + Seeds.Officer, "2") })
        {
            var link = list.QuerySelector($".facet a[href='/evidence?{filter}']")!;
            Assert.Equal(count, link.QuerySelector(".count")!.TextContent);
            Assert.Equal(count, (await browser.ReadAsync("/evidence?" + filter)).QuerySelectorAll(".items tbody tr").Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await browser.ReadAsync($"/evidence/{damaged.Id}"); // a legal officer is not its officer
        Assert.Single((await browser.ReadAsync("/evidence?unreviewed=1")).QuerySelectorAll(".items tbody tr"));
        var empty = await browser.ReadAsync("/evidence?quarantined=1&damaged=1");
        Assert.Equal(["/evidence?damaged=1"], empty.QuerySelectorAll(".empty li a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public void An_address_says_what_is_asked_and_hostile_values_are_left_out()
    {
        Assert.Equal("q=a%26b&class=patrol&damaged=1", ListQuery.Parse("damaged=1&class=patrol&q=a%26b&evil=1&officer=%0A&after=x").Plainly);
        Assert.Equal("/evidence?class=patrol&from=2026-07-01&to=2026-07-04", ListQuery.Parse("class=patrol&from=2020-01-01").Between(new DateOnly(2026, 7, 1), new DateOnly(2026, 7, 4)));
    }
}
