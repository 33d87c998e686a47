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
}
