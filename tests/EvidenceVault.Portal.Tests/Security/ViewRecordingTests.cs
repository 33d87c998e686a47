using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class ViewRecordingTests
{
    [Fact]
    public async Task One_look_at_an_item_is_exactly_one_event_with_who_what_from_where_and_why()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var before = rig.Events().Count;
        await browser.ReadAsync($"/evidence/{item.Id}?t=2.5");
        var seen = Assert.Single(rig.Events().Skip(before));
        Assert.Equal((CustodyAct.ItemViewed, "Officer", item.Id, "127.0.0.1", "own-recording"), (seen.Act, seen.Actor.Name, seen.Item, seen.From, seen.Reason));
    }

    [Fact]
    public async Task A_list_and_a_trail_are_recorded_with_what_was_asked()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        await browser.ReadAsync("/evidence?unclassified=1&q=DSJ0042&nonsense=1");
        await browser.ReadAsync($"/evidence/{item.Id}/custody");
        var list = Assert.Single(rig.Events(CustodyAct.ItemListed));
        Assert.Equal(("q=DSJ0042&unclassified=1", "1"), (list.Facts["query"], list.Facts["shown"]));
        Assert.Equal(item.Id, Assert.Single(rig.Events(CustodyAct.CustodyTrailViewed)).Item);
        Assert.Empty(rig.Events(CustodyAct.ItemViewed));
    }

    [Fact]
    public async Task From_the_log_one_can_tell_which_items_every_page_of_a_list_has_shown()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, [.. Enumerable.Range(0, 30).Select(i => new SeedFile($"DCIM/{i:000}.mp4", [(byte)i]) { Earlier = TimeSpan.FromMinutes(i) })]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var next = (await browser.ReadAsync("/evidence?recorder=DSJ0042")).QuerySelector("[rel=next]")!.GetAttribute("href")!;
        var second = await browser.ReadAsync(next);
        var home = await browser.ReadAsync("/");
        var lists = rig.Events(CustodyAct.ItemListed);
        Assert.Equal(30, lists.Take(2).SelectMany(l => l.Facts["items"].Split(' ')).Distinct().Count());
        Assert.Equal(next, "/evidence?" + lists[1].Facts["query"]);
        Assert.Equal(Ids(second), lists[1].Facts["items"].Split(' '));
        Assert.Equal(Ids(home), lists[2].Facts["items"].Split(' '));

        static IEnumerable<string> Ids(AngleSharp.Dom.IDocument page) => page.QuerySelectorAll(".items th a").Select(a => a.GetAttribute("href")!.Split('/')[^1]);
    }

    [Theory]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    public async Task What_a_browser_fetches_ahead_is_refused_and_nobody_has_seen_it(string header, string value)
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var before = rig.Events().Count;
        foreach (var path in new[] { $"/evidence/{item.Id}", $"/media/{item.Id}/original", "/evidence" })
        {
            using var answer = await browser.GetAsync(path, (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Equal(before, rig.Events().Count);
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_not_shown()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using (var connection = new SqliteConnection($"Data Source={rig.Database.Path}"))
        {
            await connection.OpenAsync(PortalRig.Cancel);
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TRIGGER full BEFORE INSERT ON custody_entry BEGIN SELECT RAISE(ABORT, 'disk full'); END";
            await command.ExecuteNonQueryAsync(PortalRig.Cancel);
        }

        using var page = await browser.GetAsync($"/evidence/{item.Id}");
        Assert.Equal(HttpStatusCode.InternalServerError, page.StatusCode);
        Assert.DoesNotContain(item.Name, await page.Content.ReadAsStringAsync(PortalRig.Cancel), StringComparison.Ordinal);
        using var media = await browser.GetAsync($"/media/{item.Id}/original");
        Assert.Equal(HttpStatusCode.InternalServerError, media.StatusCode);
    }
}
