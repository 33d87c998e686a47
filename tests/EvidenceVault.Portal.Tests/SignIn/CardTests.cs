using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security.Outside;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.SignIn;

/// <summary>Sign-in by the certificate on a card: real TLS, certificates by the real openssl.</summary>
public sealed class CardTests
{
    private const string Zhang = "/C=CN/O=Police/CN=zhang/serialNumber=P012345";

    [Fact]
    public async Task Who_shows_a_card_that_counts_comes_in_once_it_is_bound_and_with_the_next_card_too()
    {
        using var cards = await CardAuthority.MakeAsync("/CN=Police-CA");
        await using var rig = await cards.OpenAsync(withList: true);
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        rig.AddAccount("keeper", AccountRole.SecurityAdministrator, "900001");
        using var card = await cards.IssueAsync("zhang", Zhang);
        using var browser = rig.OpenBrowserWith(card, cards);
        using var turnedAway = await EnterAsync(browser);
        Assert.False(turnedAway.Headers.Contains("Refresh"));
        Assert.Equal(OutsideDoor.UnknownIdentity, Assert.Single(rig.Events(CustodyAct.SignInRefused)).Reason);
        var told = (await Visitor.ParseAsync(turnedAway)).QuerySelectorAll("dl dd").Select(d => d.TextContent.Trim()).ToList();
        Assert.Equal(["CN=Police-CA", "serialNumber=P012345"], told);

        using var keeper = await rig.SignInAsync("keeper");
        using var bound = await keeper.PostAsync("/admin/accounts?account=zhang", "/admin/accounts",
            ("act", "bind"), ("name", "zhang"), ("kind", "certificate"), ("issuer", told[0]), ("subject", told[1]), ("reason", "card handed out"));
        Assert.Equal(HttpStatusCode.Redirect, bound.StatusCode);
        using var entered = await EnterAsync(browser);
        Assert.Equal("0;url=/evidence", Assert.Single(entered.Headers.GetValues("Refresh")));
        Assert.Contains(entered.Headers.GetValues("Set-Cookie"), c => c.StartsWith("ev-session=", StringComparison.Ordinal) && c.Contains("secure", StringComparison.Ordinal));
        using var evidence = await browser.GetAsync("/evidence");
        Assert.Equal(HttpStatusCode.OK, evidence.StatusCode);
        var line = rig.Events(CustodyAct.SignedIn)[^1];
        Assert.Equal(("zhang", "certificate", "CN=Police-CA"), (line.Actor.Name, line.Facts["kind"], line.Facts["issuer"]));

        using var renewed = await cards.IssueAsync("zhang-2", Zhang);
        using var next = rig.OpenBrowserWith(renewed, cards);
        using var again = await EnterAsync(next);
        Assert.True(again.Headers.Contains("Refresh"));
    }

    [Fact]
    public async Task A_card_that_is_not_ours_ended_revoked_or_for_something_else_lets_nobody_in_and_each_is_a_line()
    {
        using var cards = await CardAuthority.MakeAsync("/CN=Police-CA");
        using var forger = await CardAuthority.MakeAsync("/CN=Police-CA");
        await using var rig = await cards.OpenAsync(withList: true);
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        rig.Database.Write(t => new AccountBook(rig.Database).Write(t, new CustodyEvent
        {
            Act = CustodyAct.IdentityBound,
            At = rig.Clock.GetUtcNow(),
            Actor = new CustodyActor(ActorKind.Person, "keeper"),
            Facts = new Dictionary<string, string>(new OutsideIdentity(IdentityKind.Certificate, "CN=Police-CA", "serialNumber=P012345").ToFacts()) { ["account"] = "zhang" },
        }));
        var trials = new[]
        {
            (Card: await forger.IssueAsync("forged", Zhang), Refusal: CardCheck.Untrusted),
            (Card: await cards.IssueAsync("ended", Zhang, "-startdate 20200101000000Z -enddate 20200102000000Z"), Refusal: CardCheck.Ended),
            (Card: await cards.IssueAsync("server", Zhang, extensions: "server"), Refusal: CardCheck.OtherPurpose),
            (Card: await cards.IssueAsync("lost", Zhang), Refusal: CardCheck.Revoked),
        };
        await cards.RevokeAsync("lost");
        foreach (var (card, refusal) in trials)
        {
            using var browser = rig.OpenBrowserWith(card, cards);
            var page = await browser.ReadAsync("/sign-in/outside/card");
            Assert.NotNull(page.QuerySelector("[role=alert]"));
            var told = rig.Events(CustodyAct.SignInRefused)[^1];
            Assert.Equal((refusal, 64), (told.Reason, told.Facts["certificate_sha256"].Length));
            using var shut = await browser.GetAsync("/evidence");
            Assert.StartsWith("/sign-in", shut.Headers.Location!.OriginalString, StringComparison.Ordinal);
            card.Dispose();
        }

        Assert.Equal(trials.Length, rig.Events(CustodyAct.SignInRefused).Count);
        Assert.Empty(rig.Events(CustodyAct.SignedIn));
    }

    [Fact]
    public async Task A_list_out_of_date_or_of_another_shuts_the_door_and_without_a_card_nothing_is_written_down()
    {
        using var cards = await CardAuthority.MakeAsync("/CN=Police-CA");
        using var other = await CardAuthority.MakeAsync("/CN=Police-CA");
        await using var rig = await cards.OpenAsync(withList: true);
        using var card = await cards.IssueAsync("zhang", Zhang);
        using var browser = rig.OpenBrowserWith(card, cards);
        await cards.ListAsync("-crl_lastupdate 20200101000000Z -crl_nextupdate 20200108000000Z");
        await browser.ReadAsync("/sign-in/outside/card");
        await other.ListAsync("");
        File.Copy(other.ListFile, cards.ListFile, overwrite: true);
        await browser.ReadAsync("/sign-in/outside/card");
        await File.WriteAllTextAsync(cards.ListFile, "not a list", PortalRig.Cancel);
        await browser.ReadAsync("/sign-in/outside/card");
        File.Delete(cards.ListFile);
        await browser.ReadAsync("/sign-in/outside/card");
        Assert.Equal([.. Enumerable.Repeat(CardCheck.Unchecked, 4)], rig.Events(CustodyAct.SignInRefused).Select(e => e.Reason!));

        using var without = rig.OpenBrowserWith(null, cards);
        Assert.NotNull((await without.ReadAsync("/sign-in/outside/card")).QuerySelector("[role=alert]"));
        Assert.Equal(4, rig.Events(CustodyAct.SignInRefused).Count);
        var button = (await without.ReadAsync("/sign-in?back=%2Fcases")).QuerySelector("a[href*='/sign-in/outside/card']")!;
        Assert.Equal("https://vault.example:8644/sign-in/outside/card?back=%2Fcases", button.GetAttribute("href"));
    }

    private static async Task<HttpResponseMessage> EnterAsync(Visitor browser)
    {
        using var proven = await browser.GetAsync("/sign-in/outside/card?back=%2Fevidence");
        Assert.Equal("/sign-in/outside", proven.Headers.Location!.OriginalString);
        return await browser.GetAsync("/sign-in/outside");
    }
}
