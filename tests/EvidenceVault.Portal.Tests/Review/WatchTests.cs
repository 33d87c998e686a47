using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Review;

public sealed class WatchTests
{
    private const string Viewing = "0123456789abcdef0123456789abcdef";

    [Fact]
    public async Task What_was_really_shown_is_kept_and_told_once_when_the_viewing_ends()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var player = await PlayerAsync(browser, item);
        Assert.True(await player.TellAsync(false));
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await player.TellAsync(false, (7000, 12_000, 1, true)));
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await player.TellAsync(false, (12_000, 22_000, 2, false), (30_000, 62_000, 16, true)));
        Assert.Empty(rig.Events(CustodyAct.FootageWatched));
        Assert.True(await player.TellAsync(true));

        var told = Assert.Single(rig.Events(CustodyAct.FootageWatched));
        Assert.Equal(("7000-22000", "7000-12000", "30000-62000", "15000"), (told.Facts["seen"], told.Facts["heard"], told.Facts["skimmed"], told.Facts["seen_ms"]));
        Assert.Equal("Officer", told.Actor.Name);
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.Contains("15 of 60", page.QuerySelector("#lanes p")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Officer", page.QuerySelector("#watched th[scope=row]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_has_seen_more_than_the_time_that_passed_allows()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var player = await PlayerAsync(browser, item);
        Assert.False(await player.TellAsync(false, (7000, 60_000, 1, true))); // as the first word
        Assert.True(await player.TellAsync(false));
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(await player.TellAsync(false, (7000, 7000 + 16_000, 1, true)));
        Assert.False(await player.TellAsync(false, (7000, 60_000, 17, true)));
        Assert.False(await player.TellAsync(false, (7000, 60_000, double.MaxValue, true)));
        Assert.False(await player.TellAsync(false, (-5, 600, 1, true)));
        Assert.False(await player.TellAsync(false, (9000, 8000, 1, true)));
        Assert.False(await player.TellAsync(false, (99_000_000, 99_001_000, 1, true)));
        Assert.True(await player.TellAsync(true, (7000, 12_000, 1, true)));
        Assert.Equal("5000", Assert.Single(rig.Events(CustodyAct.FootageWatched)).Facts["seen_ms"]);
    }

    [Fact]
    public async Task What_a_report_may_be_late_is_given_once_and_not_with_each()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var player = await PlayerAsync(browser, item);
        Assert.False(await player.TellAsync(false, (7000, 7500, 1, true))); // nothing was begun
        Assert.True(await player.TellAsync(false));
        Assert.True(await player.TellAsync(false, (7000, 14_000, 1, true))); // the first was late
        Assert.False(await player.TellAsync(false, (14_000, 18_000, 1, true)));
        rig.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await player.TellAsync(false)); // late too: it tells of nothing of what was shown in these
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await player.TellAsync(false, (14_000, 24_000, 1, true)));
        rig.Clock.Advance(TimeSpan.FromSeconds(60)); // the vault was away for a minute
        Assert.False(await player.TellAsync(false, (24_000, 24_000 + 33_000, 0.5, true)));
        Assert.True(await player.TellAsync(true, (24_000, 24_000 + 30_000, 0.5, true)));
        Assert.Equal("7000-54000", Assert.Single(rig.Events(CustodyAct.FootageWatched)).Facts["seen"]);
    }

    [Fact]
    public async Task Many_viewings_of_one_thing_see_no_more_of_it_than_one()
    {
        await using var rig = await PortalRig.StartAsync();
        var (item, other) = (await rig.Seeds.AdmitVideoAsync(), await rig.Seeds.AdmitVideoAsync("DCIM/033123_DSJ0042_20260704T140630_0002.mp4"));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var (first, elsewhere) = (await PlayerAsync(browser, item), await PlayerAsync(browser, other) with { Viewing = new string('e', 32) });
        var second = first with { Viewing = new string('f', 32) };
        foreach (var player in new[] { first, second, elsewhere })
        {
            Assert.True(await player.TellAsync(false));
        }

        rig.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(await first.TellAsync(true, (7000, 37_000, 1, true))); // all of the time, and all that may be late
        Assert.False(await second.TellAsync(false, (37_000, 38_000, 1, true)));
        Assert.True(await elsewhere.TellAsync(true, (7000, 27_000, 1, true))); // another recorder on the same clock
        Assert.True(await first.TellAsync(false)); // begun anew
        Assert.False(await first.TellAsync(true, (37_000, 38_000, 1, true)));
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await second.TellAsync(true, (37_000, 42_000, 1, true)));
    }

    [Fact]
    public async Task A_viewing_that_ends_without_a_word_is_told_of_and_a_long_one_at_intervals()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var player = await PlayerAsync(browser, item);
        Assert.True(await player.TellAsync(false));
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await player.TellAsync(false, (7000, 12_000, 1, true)));
        var desk = rig.Get<Features.Watching.WatchDesk>();
        desk.EndSilent();
        Assert.Empty(rig.Events(CustodyAct.FootageWatched));
        rig.Clock.Advance(TimeSpan.FromMinutes(3));
        desk.EndSilent();
        desk.EndSilent();
        Assert.Single(rig.Events(CustodyAct.FootageWatched));
        Assert.Equal("7000-12000", Assert.Single(new WatchedMaps(rig.Database).Of(item.Id)).Spans.Seen.ToString());
    }

    [Fact]
    public async Task A_report_needs_the_pages_token_and_the_right_to_see_and_is_of_its_own_viewing()
    {
        await using var rig = await PortalRig.StartAsync();
        var (item, other) = (await rig.Seeds.AdmitVideoAsync(), await rig.Seeds.AdmitAsync("DCIM/o.mp4", Seeds.OtherOfficer));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var player = await PlayerAsync(browser, item);
        Assert.True(await player.TellAsync(false));
        using var bare = await browser.SendAsync(HttpMethod.Post, $"/evidence/{item.Id}/watched", JsonContent.Create(new { viewing = Viewing, ended = true }));
        Assert.Equal(HttpStatusCode.BadRequest, bare.StatusCode);
        using var unseen = await browser.SendAsync(HttpMethod.Post, $"/evidence/{other.Id}/watched", JsonContent.Create(new { viewing = Viewing, ended = true }), ("RequestVerificationToken", player.Token));
        Assert.Equal(HttpStatusCode.NotFound, unseen.StatusCode);

        rig.AddAccount("wang", AccountRole.LegalOfficer);
        using var second = await rig.SignInAsync("wang");
        Assert.False(await (await PlayerAsync(second, item)).TellAsync(true)); // the same viewing, of another
    }

    [Fact]
    public async Task A_redaction_goes_only_when_a_second_person_has_seen_and_heard_all_that_it_hides()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        rig.AddAccount("wang", AccountRole.LegalOfficer);
        var plan = Seeds.Plan(item, WorkKind.Redaction, 100, 399) with
        {
            Masks = [new Mask(MaskStyle.Black, "face", [new MaskKey(150, 1, 1, 9, 9), new MaskKey(199, 1, 1, 9, 9)])], // 2 to 4 s of the work
            Mutes = [new Mute(new Stretch(15_000, 16_000), "name")], // 4 to 5 s
        };
        var work = await rig.Seeds.AddWorkAsync(item, plan);
        var address = $"/evidence/{item.Id}/works/{work.Id}";
        using var wang = await rig.SignInAsync("wang");
        Assert.Null((await wang.ReadAsync(address)).QuerySelector("[name=verdict]"));
        Assert.Equal("OwnWork", await JudgeAsync(wang, address, "approve"));

        using var chen = await rig.SignInAsync(AccountRole.Supervisor);
        Assert.Equal("NotAllSeen", await JudgeAsync(chen, address, "approve"));
        var player = await PlayerAsync(chen, item, address, work.Id);
        Assert.True(await player.TellAsync(false));
        rig.Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.True(await player.TellAsync(false, (1900, 5100, 1, false)));
        Assert.Equal("NotAllSeen", await JudgeAsync(chen, address, "approve")); // seen, and not listened to
        Assert.Equal(["00:04.0 – 00:05.0"], (await chen.ReadAsync(address)).QuerySelectorAll("#verdict a[data-seek]").Select(a => a.TextContent));
        rig.Clock.Advance(TimeSpan.FromSeconds(8));
        Assert.True(await player.TellAsync(false, (3900, 5100, 1, true)));
        Assert.Equal("Approved", await JudgeAsync(chen, address, "approve"));
        Assert.Equal("Gone", await JudgeAsync(chen, address, "refuse"));
        Assert.True(new Works(rig.Database).Find(work.Id)!.IsReleased);
        Assert.Equal(("Supervisor", "看过"), (rig.Events(CustodyAct.WorkApproved).Single().Actor.Name, rig.Events(CustodyAct.WorkApproved).Single().Reason));
    }

    private static async Task<string> JudgeAsync(Visitor browser, string address, string verdict)
    {
        using var answer = await browser.PostAsync(address, address, ("verdict", verdict), ("reason", "看过"));
        var to = answer.Headers.Location!.OriginalString;
        return to[(to.IndexOf("outcome=", StringComparison.Ordinal) + 8)..to.IndexOf('#', StringComparison.Ordinal)];
    }

    private static async Task<Player> PlayerAsync(Visitor browser, EvidenceItem item, string? page = null, string? work = null)
    {
        var map = (await browser.ReadAsync(page ?? $"/evidence/{item.Id}")).QuerySelector("watched-map")!;
        return new Player(browser, map.GetAttribute("data-to")!, map.GetAttribute("data-token")!, work);
    }

    private sealed record Player(Visitor Browser, string To, string Token, string? Work)
    {
        public string Viewing { get; init; } = WatchTests.Viewing;

        public async Task<bool> TellAsync(bool ended, params (long From, long To, double Speed, bool Sound)[] shown)
        {
            var spans = string.Join(',', shown.Select(s => string.Create(CultureInfo.InvariantCulture, $$"""{"from":{{s.From}},"to":{{s.To}},"speed":{{s.Speed:R}},"sound":{{(s.Sound ? "true" : "false")}}}""")));
            using var content = new StringContent($$"""{"viewing":"{{Viewing}}","work":{{(Work is null ? "null" : $"\"{Work}\"")}},"ended":{{(ended ? "true" : "false")}},"shown":[{{spans}}]}""", System.Text.Encoding.UTF8, "application/json");
            using var answer = await Browser.SendAsync(HttpMethod.Post, To, content, ("RequestVerificationToken", Token));
            return answer.StatusCode == HttpStatusCode.NoContent;
        }
    }
}
