using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Review;

public sealed class SyncTests
{
    [Fact]
    public async Task Recordings_stand_on_one_clock_and_each_that_is_shown_has_its_line()
    {
        await using var rig = await PortalRig.StartAsync();
        var (one, two) = (await rig.Seeds.AdmitVideoAsync("DCIM/one.mp4"), await rig.Seeds.AdmitVideoAsync("DCIM/two.mp4"));
        await rig.Seeds.AddCopyAsync(one, "proxy", "video/mp4", [1]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync($"/sync?i={one.Id}&i={two.Id}&i={one.Id}&off={two.Id}:-1.2");
        var begins = page.QuerySelectorAll(".tile").Select(t => long.Parse(t.GetAttribute("data-begins")!, null)).ToList();
        Assert.Equal((2, 1200), (begins.Count, begins[0] - begins[1]));
        Assert.Contains("moved by -1.2 s", page.QuerySelectorAll(".tile .tell")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("± 2 s", page.QuerySelectorAll(".tile .tell")[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(new[] { one.Id.Value, two.Id.Value }.Order(), rig.Events(CustodyAct.ItemViewed).Select(e => e.Item!.Value.Value).Order());
        Assert.All(rig.Events(CustodyAct.ItemViewed), e => Assert.Equal($"{one.Id} {two.Id}", e.Facts["together"]));
    }

    [Fact]
    public async Task One_that_may_not_be_seen_closes_the_whole_page_and_leaves_no_line()
    {
        await using var rig = await PortalRig.StartAsync();
        var (own, other) = (await rig.Seeds.AdmitVideoAsync(), await rig.Seeds.AdmitAsync("DCIM/o.mp4", Seeds.OtherOfficer));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var query in new[] { $"i={own.Id}&i={other.Id}", "i=ev-none", "" })
        {
            using var answer = await browser.GetAsync("/sync?" + query);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Empty(rig.Events(CustodyAct.ItemViewed));
    }

    [Fact]
    public async Task A_marker_on_the_common_clock_stands_on_every_recording_that_was_running_each_with_its_own_line()
    {
        await using var rig = await PortalRig.StartAsync();
        var (one, two) = (await rig.Seeds.AdmitVideoAsync("DCIM/one.mp4"), await rig.Seeds.AdmitVideoAsync("DCIM/two.mp4")); // both at 12:05:52, from second 7 of their own timelines
        rig.Clock.Advance(TimeSpan.FromMinutes(5));
        var later = await rig.Seeds.AdmitVideoAsync("DCIM/later.mp4");
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = $"/sync?i={one.Id}&i={two.Id}&i={later.Id}&off={two.Id}:-1.2";
        using var answer = await browser.PostAsync(page, page, ("clock", "12:06:02.5"), ("note", "碰撞"));
        Assert.EndsWith("&at=2026-07-04T04%3A06%3A02.5000000Z&marked=2#mark", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        var markers = new Markers(rig.Database);
        Assert.Equal([17.5, 18.7], new[] { one, two }.Select(i => Assert.Single(markers.Of(i.Id)).Seconds));
        Assert.Empty(markers.Of(later.Id));
        Assert.Equal(2, rig.Events(CustodyAct.MarkerSet).Select(e => e.Item).Distinct().Count());
        var shown = await browser.ReadAsync(answer.Headers.Location.OriginalString.Split('#')[0]);
        Assert.Contains("stands on 2 of the recordings", shown.QuerySelector("#mark [role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, shown.QuerySelectorAll(".gaps a path.mark").Length);
        using var outside = await browser.PostAsync(page, page, ("clock", "23:00:00"), ("note", "x"));
        Assert.Contains("marked=0", outside.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }
}
