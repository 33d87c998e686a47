using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Review;

/// <summary>What the player's page carries for each kind of item.</summary>
public sealed class PlayerPageTests
{
    [Fact]
    public async Task Sound_has_the_same_player_with_the_keys_that_need_no_picture_and_takes_markers()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync("DCIM/033123_DSJ0042_20260704T140630_0007.mp3");
        rig.Seeds.Examined(item, "Audio", 12);
        await rig.Seeds.AddCopyAsync(item, "loudness", "application/json", new LoudnessCurve(0, 100, [.. Enumerable.Repeat(-20, 60), .. Enumerable.Repeat(-90, 60)]).ToBytes());
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.NotNull(page.QuerySelector("evidence-player audio"));
        Assert.NotNull(page.QuerySelector("evidence-player .bar input[type=range]"));
        Assert.Equal(PlayerKey.All.Where(k => k.Need != KeyNeed.Pictures).Select(k => k.Key).Order(StringComparer.Ordinal), page.QuerySelectorAll("dialog.keys kbd").Select(k => k.GetAttribute("data-key")!).Order(StringComparer.Ordinal));
        Assert.Null(page.QuerySelector("[data-do=next-frame], [data-do=clip], [data-do=full]"));
        Assert.NotNull(page.QuerySelector("#lanes polygon"));
        Assert.Equal("Silent from 00:06.0 to 00:12.0", page.QuerySelector("#lanes .quiet-part")!.TextContent);
        Assert.Equal("Done", await MarkingTests.SetAsync(browser, item, "3.5", "", "heard"));
        Assert.Equal("3500", Assert.Single(rig.Events(CustodyAct.MarkerSet)).Facts["from_ms"]);
    }

    [Fact]
    public async Task A_photo_takes_notes_without_a_time()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync("DCIM/033123_DSJ0042_20260704T140630_0008.jpg");
        rig.Seeds.Examined(item, "Image", null);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.NotNull(page.QuerySelector("evidence-player [data-still] img"));
        Assert.Equal(["?", "N", "P", "m"], page.QuerySelectorAll("dialog.keys kbd").Select(k => k.GetAttribute("data-key")!).Order(StringComparer.Ordinal));
        Assert.Null(page.QuerySelector("#marker-form [name=From]"));
        Assert.Equal("Done", await MarkingTests.SetAsync(browser, item, "", "", "plate in the background"));
        Assert.Equal("0", Assert.Single(rig.Events(CustodyAct.MarkerSet)).Facts["from_ms"]);
        page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.Equal("plate in the background", page.QuerySelector(".markers .note")!.TextContent.Trim());
        Assert.Null(page.QuerySelector(".markers a[data-seek]"));
        Assert.Null(page.QuerySelector("#lanes"));
    }

    [Fact]
    public async Task The_next_and_the_previous_recording_of_the_session_are_one_key_away_and_others_are_not_named()
    {
        await using var rig = await PortalRig.StartAsync();
        static byte[] Bytes(int n) => [1, 2, (byte)n];
        var items = await rig.Seeds.AdmitAsync(
            Seeds.Officer, PortalRig.Unit,
            new SeedFile("DCIM/a1.mp4", Bytes(1)) { Earlier = TimeSpan.FromMinutes(30) }, new SeedFile("DCIM/a2.jpg", Bytes(2)) { Earlier = TimeSpan.FromMinutes(20) },
            new SeedFile("DCIM/a2.json", Bytes(3)) { Role = FileRole.Sidecar, Earlier = TimeSpan.FromMinutes(15) }, new SeedFile("DCIM/a3.mp3", Bytes(4)) { Earlier = TimeSpan.FromMinutes(10) });
        await rig.Seeds.AdmitAsync("DCIM/elsewhere.mp4"); // another session
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        static (string?, string?) Of(AngleSharp.Dom.IDocument page) => (page.QuerySelector("a[data-item=previous]")?.GetAttribute("href"), page.QuerySelector("a[data-item=next]")?.GetAttribute("href"));
        Assert.Equal((null, $"/evidence/{items[1].Id}"), Of(await browser.ReadAsync($"/evidence/{items[0].Id}")));
        Assert.Equal(($"/evidence/{items[0].Id}", $"/evidence/{items[3].Id}"), Of(await browser.ReadAsync($"/evidence/{items[1].Id}")));
        Assert.Equal(($"/evidence/{items[1].Id}", null), Of(await browser.ReadAsync($"/evidence/{items[3].Id}")));
    }

    [Fact]
    public async Task The_way_is_drawn_to_scale_and_asks_nobody_for_a_map()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync(); // 60 s from second 7
        var degree = 40_075_016.686 / 360; // metres
        var points = Enumerable.Range(0, 61).Select(i => new TrackPoint(7000 + (i * 1000), i * 10 / degree, 121.4)); // 10 m a second to the north, at the equator
        await rig.Seeds.AddCopyAsync(item, "track", "application/json", GpsTrack.Of(TrackClock.Timeline, "GPMF GPS5", points)!.ToBytes());
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        var map = page.QuerySelector("gps-track svg.map")!;
        Assert.Null(map.QuerySelector("image"));
        var line = map.QuerySelector("polyline")!.GetAttribute("points")!.Split(' ').Select(p => p.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToList()).ToList();
        Assert.Equal(61, line.Count);
        Assert.True(line[^1][1] < line[0][1], "north is above");
        Assert.Equal(line[0][0], line[^1][0], 0.11);

        // The bar is as long as it says: the whole way of 600 m is as high as the drawing without its margins.
        var bar = map.QuerySelector(".scale path")!.GetAttribute("d")!;
        var pixels = double.Parse(bar[(bar.IndexOf('H', StringComparison.Ordinal) + 1)..].Split(' ')[0], CultureInfo.InvariantCulture) - 16;
        Assert.Equal("200 m", map.QuerySelector(".scale text")!.TextContent);
        var pixelsForMetre = (line[0][1] - line[^1][1]) / 600;
        Assert.Equal(200 * pixelsForMetre, pixels, 0.6);
        Assert.Equal("0.000000, 121.400000", page.QuerySelector("gps-track [data-place]")!.TextContent);
        Assert.StartsWith("7,", page.QuerySelector("gps-track")!.GetAttribute("data-moments"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_of_the_recording_tells_the_way_by_the_receivers_clock_and_one_of_another_time_tells_none()
    {
        await using var rig = await PortalRig.StartAsync();
        var items = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, new SeedFile("DCIM/b1.mp4", [7]), new SeedFile("DCIM/b1.json", [8]) { Role = FileRole.Sidecar }, new SeedFile("DCIM/b2.mp4", [9]) { Earlier = TimeSpan.FromHours(2) });
        rig.Seeds.Examined(items[0], "Video", 30);
        rig.Seeds.Examined(items[2], "Video", 30);
        var began = items[0].RecordedAt.ToUnixTimeMilliseconds();
        await rig.Seeds.AddCopyAsync(items[1], "track", "application/json", GpsTrack.Of(TrackClock.Utc, "sidecar", [new TrackPoint(began + 4000, 31.2304, 121.4737), new TrackPoint(began + 9000, 31.2310, 121.4740)])!.ToBytes());
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var moments = (await browser.ReadAsync($"/evidence/{items[0].Id}")).QuerySelector("gps-track")!.GetAttribute("data-moments")!.Split(' ');
        Assert.Equal(["4", "9"], moments.Select(m => m.Split(',')[0]));
        Assert.Null((await browser.ReadAsync($"/evidence/{items[2].Id}")).QuerySelector("gps-track"));
        await rig.Seeds.AddCopyAsync(items[2], "track", "application/json", GpsTrack.Of(TrackClock.Utc, "sidecar", [new TrackPoint(began + 4000, 31.2304, 121.4737)])!.ToBytes());
        Assert.Null((await browser.ReadAsync($"/evidence/{items[2].Id}")).QuerySelector("gps-track")); // of two hours later
    }

    [Fact]
    public void A_map_lies_under_the_way_where_it_belongs()
    {
        var item = new TrackPoint(0, 31.2304, 121.4737);
        var view = TrackView.Drawn(GpsTrack.Of(TrackClock.Timeline, "test", [item, new TrackPoint(1000, 31.2404, 121.4837)])!, 0, 10)!;
        var tiles = view.Tiles("https://maps.example/{z}/{x}/{y}.png").ToList();
        Assert.InRange(tiles.Count, 1, 24);
        var (x, y) = view.Place(item);
        var under = tiles.Single(t => x >= t.X && x < t.X + t.Size && y >= t.Y && y < t.Y + t.Size);
        var (zoom, column, row) = (int.Parse(under.Url.Segments[1].TrimEnd('/'), CultureInfo.InvariantCulture), int.Parse(under.Url.Segments[2].TrimEnd('/'), CultureInfo.InvariantCulture), int.Parse(under.Url.Segments[3].Split('.')[0], CultureInfo.InvariantCulture));

        // By the formula of the OpenStreetMap wiki, "Slippy map tilenames".
        var radians = 31.2304 * Math.PI / 180;
        Assert.Equal((int)Math.Floor((121.4737 + 180) / 360 * (1 << zoom)), column);
        Assert.Equal((int)Math.Floor((1 - (Math.Log(Math.Tan(radians) + (1 / Math.Cos(radians))) / Math.PI)) / 2 * (1 << zoom)), row);
    }
}
