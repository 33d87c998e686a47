using EvidenceVault.Catalog;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Review;

public sealed class LaneTests
{
    [Fact]
    public async Task What_was_found_in_the_pictures_stands_on_the_time_line_with_its_seconds_and_in_words()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync(); // 60 s from second 7
        rig.Seeds.Examined(item, "Video", 60, """{"why_not":null}""", new ItemFinding("FrozenPicture", "The picture does not change for 6.0 s.", 37, 43), new ItemFinding("BlackPicture", "The picture is black for 3.0 s.", 22, 25));
        await rig.Seeds.AddCopyAsync(item, "scenes", "application/json", new SceneCurve(7000, 100, [.. Enumerable.Repeat(10, 300), 1000, .. Enumerable.Repeat(10, 299)], [37_000]).ToBytes());
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");

        var black = page.QuerySelector("#lanes .warn rect.BlackPicture")!;
        Assert.Equal(("250", "50"), (black.GetAttribute("x"), black.GetAttribute("width")));
        Assert.Contains("00:22.0 – 00:25.0 (3.0 s)", black.TextContent, StringComparison.Ordinal);
        var frozen = page.QuerySelector("#lanes .warn rect.FrozenPicture")!;
        Assert.Equal(("500", "100"), (frozen.GetAttribute("x"), frozen.GetAttribute("width")));
        Assert.Equal(["22", "37"], page.QuerySelectorAll("#lanes .told a[data-seek]").Select(a => a.GetAttribute("data-seek"))); // in the order of time
        Assert.All(page.QuerySelectorAll("#lanes .told li"), li => Assert.True(li.QuerySelector(".muted")!.TextContent.Length > 20));

        Assert.Equal("500", page.QuerySelector("#lanes .scenes .cut")!.GetAttribute("x"));
        var edge = page.QuerySelector("#lanes .scenes polygon")!.GetAttribute("points")!;
        Assert.Contains("500,0 ", edge, StringComparison.Ordinal); // a change of everything reaches the top
        Assert.NotNull(page.QuerySelector("#lanes time-lanes .hand[role=slider][tabindex='0']"));
    }

    [Fact]
    public async Task A_recording_without_findings_and_curves_still_has_its_lanes()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        await rig.Seeds.AddCopyAsync(item, "proxy", "video/mp4", [1]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.NotNull(page.QuerySelector("#lanes time-lanes .lane"));
        Assert.Empty(page.QuerySelectorAll("#lanes .warn, #lanes .scenes, #lanes .told"));
    }
}
