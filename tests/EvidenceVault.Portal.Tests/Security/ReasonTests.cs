using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Reasons;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class ReasonTests
{
    private static readonly CustodyAct[] Looks = [CustodyAct.ItemViewed, CustodyAct.MediaPlayed, CustodyAct.ItemFetched, CustodyAct.CustodyTrailViewed];

    [Theory]
    [InlineData(AccountRole.LegalOfficer)]
    [InlineData(AccountRole.Supervisor)]
    public async Task Nothing_of_what_others_collected_is_opened_before_somebody_says_why(AccountRole role)
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(role);
        browser.GivesReasons = false;
        foreach (var path in new[] { $"/evidence/{item.Id}", $"/evidence/{item.Id}/custody", $"/evidence/{item.Id}/proof", $"/evidence/{item.Id}/retention", $"/media/{item.Id}/original" })
        {
            using var led = await browser.GetAsync(path);
            Assert.Equal($"/reason/{item.Id}?back={Uri.EscapeDataString(path)}", led.Headers.Location?.OriginalString);
        }

        using var poster = await browser.GetAsync($"/media/{item.Id}/poster");
        Assert.NotEqual(HttpStatusCode.OK, poster.StatusCode);
        var question = await browser.ReadAsync($"/reason/{item.Id}");
        Assert.DoesNotContain(item.Name, question.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(rig.Events(Looks));
        await browser.ReadAsync("/evidence"); // a list asks for nothing
    }

    [Fact]
    public async Task The_reason_and_the_case_stand_in_every_view_and_a_player_without_them_gets_nothing()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        browser.GivesReasons = false;
        using var player = new HttpRequestMessage(HttpMethod.Get, new Uri(rig.Address, $"/media/{item.Id}/original"));
        player.Headers.Add("Cookie", browser.Cookies.GetCookieHeader(rig.Address));
        using var bare = new HttpClient();
        using var refused = await bare.SendAsync(player, PortalRig.Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        using var given = await GiveAsync(browser, item, "case-work", "2026-118", "核对告知环节");
        Assert.Equal($"/evidence/{item.Id}?t=5", given.Headers.Location!.OriginalString);
        await browser.ReadAsync($"/evidence/{item.Id}?t=5");
        using var media = await browser.GetAsync($"/media/{item.Id}/original");
        Assert.Equal(HttpStatusCode.OK, media.StatusCode);
        Assert.All(rig.Events(Looks), e => Assert.Equal(("case-work", "2026-118", "核对告知环节"), (e.Reason, e.Facts["case"], e.Facts["words"])));
        Assert.Equal(2, rig.Events(Looks).Count);
        Assert.Equal(item.Id, Assert.Single(rig.Events(CustodyAct.ViewReasonGiven)).Item);
    }

    [Fact]
    public async Task What_is_done_with_an_item_stands_under_the_reason_that_was_given_and_its_case_is_offered()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var given = await GiveAsync(browser, item, "complaint", "2026-118", "");
        var page = await browser.ReadAsync($"/evidence/{item.Id}");
        Assert.Equal("2026-118", page.QuerySelector("#set-case")!.GetAttribute("value"));
        using var linked = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Link", ("case", "2026-118"));
        using var filed = await browser.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "patrol"));
        Assert.Equal(["complaint", "complaint"], rig.Events(CustodyAct.CaseLinked, CustodyAct.Classified).Select(e => e.Reason));
        Assert.False((await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelector("#set-case")!.HasAttribute("value")); // it is filed there
    }

    [Fact]
    public async Task A_reason_with_a_case_covers_the_items_of_that_case_alone_for_a_working_session()
    {
        await using var rig = await PortalRig.StartAsync();
        var (first, second, other) = (await rig.Seeds.AdmitAsync("DCIM/1.mp4"), await rig.Seeds.AdmitAsync("DCIM/2.mp4"), await rig.Seeds.AdmitAsync("DCIM/3.mp4"));
        rig.Database.Write(t => Assert.True(rig.Get<EvidenceItems>().TryLinkCase(t, first.Id, "2026-118", "x", rig.Clock.GetUtcNow()) && rig.Get<EvidenceItems>().TryLinkCase(t, second.Id, "2026-118", "x", rig.Clock.GetUtcNow())));
        using var browser = await rig.SignInAsync(AccountRole.Supervisor);
        using var colleague = await rig.SignInAsync(AccountRole.LegalOfficer);
        (browser.GivesReasons, colleague.GivesReasons) = (false, false);
        using var given = await GiveAsync(browser, first, "case-work", "2026-118", "");
        await browser.ReadAsync($"/evidence/{second.Id}");
        await AssertAskedAsync(browser, other);
        await AssertAskedAsync(colleague, first);

        for (var minutes = 0; minutes < ReasonDesk.CountsFor.TotalMinutes; minutes += 20)
        {
            await browser.ReadAsync("/evidence");
            rig.Clock.Advance(TimeSpan.FromMinutes(20));
        }

        await AssertAskedAsync(browser, first);
    }

    [Fact]
    public async Task A_grant_is_reason_enough_and_ones_own_recording_needs_none()
    {
        await using var rig = await PortalRig.StartAsync();
        var (own, other) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/o.mp4", Seeds.OtherOfficer));
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer, Seeds.Officer);
        browser.GivesReasons = false;
        await browser.ReadAsync($"/evidence/{own.Id}");
        await AssertAskedAsync(browser, other);
        rig.Seeds.Grant("ag-1", "LegalOfficer", other);
        await browser.ReadAsync($"/evidence/{other.Id}");
        Assert.Equal([null, "ag-1"], rig.Events(CustodyAct.ItemViewed).Select(e => e.Facts.GetValueOrDefault("grant")));
    }

    [Fact]
    public async Task A_code_alone_is_no_reason_and_what_one_cannot_see_asks_for_none()
    {
        await using var rig = await PortalRig.StartAsync();
        var (item, far) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/far.mp4", Seeds.OtherOfficer, "二中队"));
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        browser.GivesReasons = false;
        foreach (var (code, number, words) in new[] { ("case-work", "", " "), ("no-such-code", "1", "x"), ("case-work", "", "a\u202eb"), ("case-work", "", new string('x', 201)) })
        {
            using var refused = await GiveAsync(browser, item, code, number, words);
            Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        }

        foreach (var path in new[] { $"/evidence/{far.Id}", $"/reason/{far.Id}", "/reason/nonsense" })
        {
            using var missing = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }

        using var elsewhere = await browser.PostAsync($"/reason/{item.Id}", $"/reason/{item.Id}", ("code", "case-work"), ("words", "x"), ("back", "//evil.example/"));
        Assert.Equal($"/evidence/{item.Id}", elsewhere.Headers.Location!.OriginalString);
        Assert.Single(rig.Events(CustodyAct.ViewReasonGiven));
    }

    private static Task<HttpResponseMessage> GiveAsync(Visitor browser, EvidenceItem item, string code, string number, string words) =>
        browser.PostAsync($"/reason/{item.Id}", $"/reason/{item.Id}", ("code", code), ("case", number), ("words", words), ("back", $"/evidence/{item.Id}?t=5"));

    private static async Task AssertAskedAsync(Visitor browser, EvidenceItem item)
    {
        using var answer = await browser.GetAsync($"/evidence/{item.Id}");
        Assert.StartsWith("/reason/", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }
}
