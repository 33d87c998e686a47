using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Tests.Rig;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Portal.Tests.Pages;

public sealed class PageTests
{
    [Fact]
    public async Task The_proof_on_the_page_holds_and_the_files_beside_it_convince_a_stranger()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.NotNull(page.QuerySelector("[aria-labelledby=proof-title] .notice.ok"));
        using var proof = await browser.GetAsync($"/evidence/{item.Id}/proof");
        using var entry = await browser.GetAsync($"/evidence/{item.Id}/proof/entry");
        var opening = TlogProof.Read(await proof.Content.ReadAsStringAsync(PortalRig.Cancel)).Verify(await entry.Content.ReadAsByteArrayAsync(PortalRig.Cancel), rig.Get<CustodyLog>().Verifier);
        Assert.True(opening.IsAccepted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entry_in_the_log_that_tells_of_another_item_or_other_bytes_proves_nothing(bool otherItem)
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync("DCIM/first.mp4");
        var item = await rig.Seeds.AdmitAsync("DCIM/second.mp4");
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        await TamperAsync(rig, otherItem, item);
        var proof = (await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelector("[aria-labelledby=proof-title]")!;
        Assert.Null(proof.QuerySelector(".notice.ok"));
        Assert.Contains("not the admission of this item", proof.QuerySelector(".notice.fail")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Stop relying on this item", proof.TextContent, StringComparison.Ordinal);
        using var file = await browser.GetAsync($"/evidence/{item.Id}/proof");
        Assert.Equal(System.Net.HttpStatusCode.Conflict, file.StatusCode);
        Assert.Contains("Stop relying on this item", await file.Content.ReadAsStringAsync(PortalRig.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_claim_of_time_is_shown_and_one_is_marked_with_its_rule()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var times = (await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelector("#times")!;
        Assert.Equal(3, times.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("Recorder clock", times.QuerySelector("tr.chosen")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("ahead by 00:38", times.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_are_paged_by_key_both_ways()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, [.. Enumerable.Range(0, 60).Select(i => new SeedFile($"DCIM/{i:000}.mp4", Encoding.ASCII.GetBytes($"file {i}")) { Earlier = TimeSpan.FromMinutes(i) })]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var first = await browser.ReadAsync("/evidence?recorder=DSJ0042");
        var second = await browser.ReadAsync(first.QuerySelector("[rel=next]")!.GetAttribute("href")!);
        var third = await browser.ReadAsync(second.QuerySelector("[rel=next]")!.GetAttribute("href")!);
        Assert.Null(third.QuerySelector("[rel=next]"));
        var back = await browser.ReadAsync(third.QuerySelector("[rel=prev]")!.GetAttribute("href")!);
        Assert.Equal(Names(second), Names(back));
        Assert.Equal(60, Names(first).Concat(Names(second)).Concat(Names(third)).Distinct().Count());
        Assert.Null(first.QuerySelector("[rel=prev]"));

        static IEnumerable<string> Names(AngleSharp.Dom.IDocument page) => page.QuerySelectorAll(".items .name").Select(n => n.TextContent);
    }

    [Fact]
    public async Task An_empty_list_says_why_and_how_to_go_on()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        Assert.Contains("Dock your recorder", (await browser.ReadAsync("/evidence")).QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
        await rig.Seeds.AdmitAsync();
        var filtered = await browser.ReadAsync("/evidence?class=overspeed&from=2026-01-01");
        Assert.Contains("you can see 1 item", filtered.QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/evidence?from=2026-01-01", filtered.QuerySelector(".chips a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task An_item_in_the_media_room_tells_how_far_it_is_and_moves_to_the_front()
    {
        await using var rig = await PortalRig.StartAsync();
        await rig.Seeds.AdmitAsync("DCIM/first.avi");
        var item = await rig.Seeds.AdmitAsync("DCIM/second.avi");
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        Assert.NotNull((await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelector("job-progress progress"));
        Assert.Equal(item.Id, rig.Get<Derivations>().TakeNext(rig.Clock.GetUtcNow()));
        rig.Get<Derivations>().Report(item.Id, "proxy", 40, rig.Clock.GetUtcNow());
        using var progress = await browser.GetAsync($"/evidence/{item.Id}/progress");
        Assert.Contains("\"percent\":40", await progress.Content.ReadAsStringAsync(PortalRig.Cancel), StringComparison.Ordinal);
        Assert.Contains("Preparing 40 %", (await browser.ReadAsync("/evidence")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_log_is_shown_as_text_that_does_nothing()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = (await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, new SeedFile("LOG/device.log", Encoding.UTF8.GetBytes("boot\n<script>alert(1)</script>\u001b[2J")) { Role = FileRole.DeviceLog })).Single();
        rig.Seeds.Examined(item, "text", null);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var text = (await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelector("pre.screen")!;
        Assert.Empty(text.QuerySelectorAll("script"));
        Assert.Contains("<script>alert(1)</script>", text.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text.TextContent);
    }

    [Fact]
    public async Task Repeated_visits_are_folded_and_none_is_lost()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        for (var i = 0; i < 4; i++)
        {
            await browser.ReadAsync($"/evidence/{item.Id}");
        }

        var trail = (await browser.ReadAsync($"/evidence/{item.Id}/custody")).QuerySelector(".trail")!;
        Assert.Equal(4, trail.QuerySelectorAll("details li").Length);
        Assert.Equal(2, trail.Children.Length);
    }

    [Fact]
    public async Task A_trail_of_thousands_of_lines_is_turned_page_by_page_and_none_is_lost()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        var before = rig.Get<CustodyLog>().Trail(item.Id, 10).Count;
        rig.Database.Write(t =>
        {
            for (var i = 0; i < 2500; i++)
            {
                t.Append(new CustodyEvent { Act = i % 2 == 0 ? CustodyAct.Classified : CustodyAct.ItemViewed, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Person, "li"), Item = item.Id });
            }
        });
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var (address, leaves, visits) = ($"/evidence/{item.Id}/custody", new List<long>(), 0);
        while (true)
        {
            var page = await browser.ReadAsync(address);
            var shown = page.QuerySelectorAll("main .trail a.leaf").Select(a => long.Parse(a.GetAttribute("href")!.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.InRange(shown.Count, 1, 200);
            Assert.Contains((before + 2500 + visits).ToString("0", System.Globalization.CultureInfo.InvariantCulture), page.QuerySelector("main nav.pager span")!.TextContent, StringComparison.Ordinal);
            Assert.Equal(visits > 0, page.QuerySelector("main nav.pager a[rel=next]") is not null);
            leaves.InsertRange(0, shown);
            visits++;
            if (page.QuerySelector("main nav.pager a[rel=prev]") is not { } older)
            {
                break;
            }

            address = $"/evidence/{item.Id}/custody" + older.GetAttribute("href");
        }

        Assert.Equal(rig.Get<CustodyLog>().Trail(item.Id, 10_000).Take(before + 2500).Select(r => r.Index), leaves);
        var newer = await browser.ReadAsync($"/evidence/{item.Id}/custody?after={leaves[199]}");
        Assert.EndsWith($"/{leaves[200]}", newer.QuerySelector("main .trail a.leaf")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal(200, newer.QuerySelectorAll("main .trail a.leaf").Length);
    }

    /// <summary>Does what somebody with the file of the catalogue in his hands could do: its guards are gone first.</summary>
    private static async Task TamperAsync(PortalRig rig, bool otherItem, EvidenceItem item)
    {
        const string OtherItem = "DROP TRIGGER custody_entry_no_update; UPDATE custody_entry SET item = $item WHERE act = 'item-admitted'";
        const string OtherBytes = "DROP TRIGGER evidence_item_never_changes; UPDATE evidence_item SET bytes = bytes + 1 WHERE id = $item";
        await using var connection = new SqliteConnection($"Data Source={rig.Database.Path}");
        await connection.OpenAsync(PortalRig.Cancel);
        await using var command = connection.CreateCommand();
        if (otherItem)
        {
            command.CommandText = OtherItem;
        }
        else
        {
            command.CommandText = OtherBytes;
        }

        command.Parameters.AddWithValue("$item", item.Id.Value);
        Assert.True(await command.ExecuteNonQueryAsync(PortalRig.Cancel) > 0);
    }
}
