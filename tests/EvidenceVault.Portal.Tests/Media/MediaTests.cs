using System.Net;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Media;

public sealed class MediaTests
{
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("0123456789abcdefghij");

    [Theory]
    [InlineData("bytes=0-", 206, "0123456789abcdefghij", "bytes 0-19/20")]
    [InlineData("bytes=5-7", 206, "567", "bytes 5-7/20")]
    [InlineData("bytes=18-99", 206, "ij", "bytes 18-19/20")]
    [InlineData("bytes=-3", 206, "hij", "bytes 17-19/20")]
    [InlineData("bytes=-99", 206, "0123456789abcdefghij", "bytes 0-19/20")]
    [InlineData("bytes=20-", 416, "", "bytes */20")]
    [InlineData("bytes=-0", 416, "", "bytes */20")]
    [InlineData("bytes=7-5", 200, "0123456789abcdefghij", null)]
    [InlineData("bytes=0-1,4-5", 200, "0123456789abcdefghij", null)]
    [InlineData("lines=0-1", 200, "0123456789abcdefghij", null)]
    public async Task A_player_gets_the_range_it_asks_for(string range, int status, string expected, string? contentRange)
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(content: Content);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var answer = await browser.GetAsync($"/media/{item.Id}/original", ("Range", range));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(expected, await answer.Content.ReadAsStringAsync(PortalRig.Cancel));
        Assert.Equal(contentRange, answer.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task A_range_of_other_bytes_than_the_player_had_is_answered_with_the_whole()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(content: Content);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var same = await browser.GetAsync($"/media/{item.Id}/original", ("Range", "bytes=0-3"), ("If-Range", $"\"{item.Sha256}\""));
        using var other = await browser.GetAsync($"/media/{item.Id}/original", ("Range", "bytes=0-3"), ("If-Range", "\"another\""));
        Assert.Equal((HttpStatusCode.PartialContent, HttpStatusCode.OK), (same.StatusCode, other.StatusCode));
        Assert.Equal("bytes", same.Headers.AcceptRanges.Single());
    }

    [Fact]
    public async Task Many_ranges_are_one_viewing_until_ten_quiet_minutes_have_passed()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(content: Content);
        await rig.Seeds.AddCopyAsync(item, "proxy", "video/mp4", [1, 2, 3]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        for (var i = 0; i < 3; i++)
        {
            using var answer = await browser.GetAsync($"/media/{item.Id}/proxy", ("Range", "bytes=1-"));
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        }

        var played = Assert.Single(rig.Events(CustodyAct.MediaPlayed));
        Assert.Equal(("proxy", item.Id), (played.Facts["copy"], played.Item));
        rig.Clock.Advance(ViewingSessions.Gap);
        using var later = await browser.GetAsync($"/media/{item.Id}/proxy");
        Assert.Equal(2, rig.Events(CustodyAct.MediaPlayed).Count);
    }

    [Fact]
    public async Task A_poster_belongs_to_its_list_and_is_no_event_of_its_own()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(content: Content);
        await rig.Seeds.AddCopyAsync(item, "poster", "image/jpeg", [0xFF, 0xD8]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var page in new[] { "/", "/evidence", $"/evidence/{item.Id}", $"/sessions/{item.Session}" })
        {
            rig.Clock.Advance(ViewingSessions.Gap);
            await browser.ReadAsync(page);
            var before = rig.Events().Count;
            using var answer = await browser.GetAsync($"/media/{item.Id}/poster");
            Assert.Equal("image/jpeg", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal(before, rig.Events().Count);
        }
    }

    [Fact]
    public async Task A_poster_that_no_page_has_shown_is_a_look_at_the_item()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(content: Content);
        await rig.Seeds.AddCopyAsync(item, "poster", "image/jpeg", [0xFF, 0xD8]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var first = await browser.GetAsync($"/media/{item.Id}/poster");
        using var folded = await browser.GetAsync($"/media/{item.Id}/poster");
        var seen = Assert.Single(rig.Events(CustodyAct.ItemViewed));
        Assert.Equal(("poster", item.Id), (seen.Facts["copy"], seen.Item));
        rig.Clock.Advance(ViewingSessions.Gap);
        using var later = await browser.GetAsync($"/media/{item.Id}/poster");
        Assert.Equal(2, rig.Events(CustodyAct.ItemViewed).Count);
    }

    [Fact]
    public async Task A_sheet_of_frames_is_a_viewing_of_its_own()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(content: Content);
        await rig.Seeds.AddCopyAsync(item, "sprite", "image/jpeg", [0xFF, 0xD8]);
        await rig.Seeds.AddCopyAsync(item, "proxy", "video/mp4", [1, 2, 3]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        foreach (var kind in new[] { "sprite", "proxy", "sprite" })
        {
            using var answer = await browser.GetAsync($"/media/{item.Id}/{kind}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(["sprite", "proxy"], rig.Events(CustodyAct.MediaPlayed).Select(e => e.Facts["copy"]));
    }

    [Fact]
    public async Task A_second_machine_within_ten_minutes_leaves_its_own_event()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(content: Content);
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        var account = rig.Get<Accounts>().Find("zhang")!;
        var (viewings, file) = (rig.Get<ViewingSessions>(), rig.Get<MediaFiles>().Find(item, "original")!);
        foreach (var address in new[] { "10.0.0.1", "10.0.0.2", "10.0.0.1" })
        {
            viewings.Enter(new Viewer(account, address), new Sight(item, null), "original", file);
        }

        Assert.Equal(["10.0.0.1", "10.0.0.2"], rig.Events(CustodyAct.ItemFetched).Select(e => e.From));
    }

    [Fact]
    public async Task An_original_nobody_has_looked_into_is_a_file_to_save_under_a_name_of_ours()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync("DCIM/a\"; filename=x.html", content: Content);
        var known = await rig.Seeds.AdmitAsync("DCIM/b.mov", content: [.. Content, 1]);
        rig.Seeds.Examined(known, "video", 2);
        await rig.Seeds.AddCopyAsync(item, "poster", "text/html", [1]);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var raw = await browser.GetAsync($"/media/{item.Id}/original");
        Assert.Equal("application/octet-stream", raw.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"attachment; filename=\"{item.Id}.html\"", raw.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Single(rig.Events(CustodyAct.ItemFetched));
        using var shown = await browser.GetAsync($"/media/{known.Id}/original");
        Assert.Equal("video/mp4", shown.Content.Headers.ContentType!.MediaType);
        using var hostile = await browser.GetAsync($"/media/{item.Id}/poster");
        Assert.Equal(HttpStatusCode.NotFound, hostile.StatusCode);
    }
}
