using System.Net;
using System.Web;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Security.Outside;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.SignIn;

/// <summary>Sign-in by a real OpenID provider, over real HTTP.</summary>
public sealed class OpenIdTests
{
    private const string Subject = "zhang.san@police";

    [Fact]
    public async Task Who_is_bound_comes_in_as_his_account_and_what_asks_for_a_fresh_password_still_asks_for_it()
    {
        await using var site = await Site.StartAsync();
        site.Rig.AddAccount("zhang", AccountRole.SecurityAdministrator, "900002");
        await site.BindAsync("zhang", Subject);
        using var browser = site.Rig.OpenBrowser();
        using var entered = await site.EnterAsync(browser, Subject, back: "/admin/accounts");

        Assert.Equal("0;url=/admin/accounts", Assert.Single(entered.Headers.GetValues("Refresh")));
        Assert.Contains("default-src 'self'", Assert.Single(entered.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var told = site.Rig.Events(CustodyAct.SignedIn)[^1];
        Assert.Equal(("zhang", "openid", site.Provider.Issuer, Subject), (told.Actor.Name, told.Facts["kind"], told.Facts["issuer"], told.Facts["subject"]));
        using var page = await browser.GetAsync("/admin/accounts");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using var act = await browser.PostAsync("/admin/accounts", "/admin/accounts", ("act", "disable"), ("name", "keeper"), ("reason", "test"));
        Assert.Equal(HttpStatusCode.PreconditionRequired, act.StatusCode); // the provider's word is no password
        using var confirmed = await browser.PostAsync("/confirm", "/confirm", ("confirm.back", "/admin/accounts"), ("confirm.password", PortalRig.Password));
        Assert.Equal(HttpStatusCode.Redirect, confirmed.StatusCode);
        using var again = await browser.PostAsync("/admin/accounts", "/admin/accounts", ("act", "end-sessions"), ("name", "keeper"), ("reason", "test"));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public async Task Who_is_bound_to_no_account_is_turned_away_told_as_whom_and_no_account_is_made()
    {
        await using var site = await Site.StartAsync();
        site.Rig.AddAccount(Subject.Split('@')[0], AccountRole.Supervisor, unit: "*"); // that the names are alike is no binding
        using var browser = site.Rig.OpenBrowser();
        using var answer = await site.EnterAsync(browser, Subject);

        Assert.False(answer.Headers.Contains("Refresh"));
        Assert.Contains(Subject, (await Visitor.ParseAsync(answer)).QuerySelector("dl")!.TextContent, StringComparison.Ordinal);
        var told = Assert.Single(site.Rig.Events(CustodyAct.SignInRefused));
        Assert.Equal((OutsideDoor.UnknownIdentity, Subject, site.Provider.Issuer), (told.Reason, told.Facts["subject"], told.Facts["issuer"]));
        Assert.Equal(2, site.Rig.Get<Accounts>().All().Count);
        using var home = await browser.GetAsync("/");
        Assert.Equal("/sign-in", home.Headers.Location!.OriginalString);
        using var twice = await browser.GetAsync("/sign-in/outside");
        Assert.Single(site.Rig.Events(CustodyAct.SignInRefused)); // one proof, one line
    }

    [Fact]
    public async Task A_closed_or_locked_account_stays_shut_and_a_second_factor_is_asked_for()
    {
        await using var site = await Site.StartAsync();
        site.Rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        await site.BindAsync("zhang", Subject);
        var secret = Totp.NewSecret();
        site.Rig.Database.Write(t => site.Rig.Get<Accounts>().SetFactor(t, "zhang", site.Rig.Get<SecondFactor>().Protect(secret), []));
        using var browser = site.Rig.OpenBrowser();
        using var asked = await site.EnterAsync(browser, Subject);
        Assert.NotNull((await Visitor.ParseAsync(asked)).QuerySelector("form[action='/sign-in/outside'] input[name=code]"));
        Assert.DoesNotContain(site.Rig.Events(CustodyAct.SignedIn), e => e.Actor.Name == "zhang");
        using var wrong = await browser.PostAsync("/sign-in/outside", "/sign-in/outside", ("code", "000000"));
        Assert.False(wrong.Headers.Contains("Refresh"));
        Assert.Equal(Accounts.WrongCode, site.Rig.Events(CustodyAct.SignInRefused)[^1].Reason);
        using var right = await browser.PostAsync("/sign-in/outside", "/sign-in/outside", ("code", Totp.Code(secret, Totp.StepAt(site.Rig.Clock.GetUtcNow()))));
        Assert.True(right.Headers.Contains("Refresh"));
        using var home = await browser.GetAsync("/evidence");
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);

        site.Rig.Database.Write(t =>
        {
            for (var i = 0; i < SignInDesk.MostFailures; i++)
            {
                site.Rig.Get<Accounts>().CountFailure(t, site.Rig.Get<Accounts>().Find(t, "zhang")!, site.Rig.Clock.GetUtcNow());
            }
        });
        using var other = site.Rig.OpenBrowser();
        using var locked = await site.EnterAsync(other, Subject);
        Assert.Equal("locked", site.Rig.Events(CustodyAct.SignInRefused)[^1].Reason);
        using var keeper = await site.KeeperAsync();
        using var closed = await keeper.PostAsync("/admin/accounts", "/admin/accounts", ("act", "disable"), ("name", "zhang"), ("reason", "left"));
        using var late = await site.EnterAsync(other, Subject);
        Assert.Equal("account-closed", site.Rig.Events(CustodyAct.SignInRefused)[^1].Reason);
        Assert.All(new[] { locked, late }, a => Assert.False(a.Headers.Contains("Refresh")));
    }

    [Fact]
    public async Task A_session_that_the_provider_still_has_lets_in_nobody_whom_it_was_not_made_to_ask()
    {
        await using var site = await Site.StartAsync();
        site.Rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        await site.BindAsync("zhang", Subject);
        using var shared = OpenIdProvider.OpenBrowser();
        using var first = site.Rig.OpenBrowser();
        using var entered = await site.EnterAsync(first, Subject, provider: shared);
        Assert.True(entered.Headers.Contains("Refresh"));

        // The next at the same desk takes out of the address what makes the provider ask.
        using var next = site.Rig.OpenBrowser();
        using var sent = await next.GetAsync("/sign-in/outside/openid");
        var query = HttpUtility.ParseQueryString(sent.Headers.Location!.Query);
        Assert.Equal(("login", "0", "S256", "code"), (query["prompt"], query["max_age"], query["code_challenge_method"], query["response_type"]));
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.True(query[name]!.Length > 20));
        query.Remove("prompt");
        query.Remove("max_age");
        var back = await OpenIdProvider.PassAsync(shared, new UriBuilder(sent.Headers.Location) { Query = query.ToString() }.Uri, "nobody asks him");
        using var answer = await next.GetAsync(back.PathAndQuery);
        Assert.Equal("/sign-in/outside/failed", answer.Headers.Location!.OriginalString);
        Assert.Equal(SignInKnocks.OpenIdFailed, site.Rig.Events(CustodyAct.SignInRefused)[^1].Reason);
    }

    [Fact]
    public async Task What_comes_back_counts_once_and_in_the_browser_that_asked_alone()
    {
        await using var site = await Site.StartAsync();
        site.Rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        await site.BindAsync("zhang", Subject);
        using var browser = site.Rig.OpenBrowser();
        using var provider = OpenIdProvider.OpenBrowser();
        using var sent = await browser.GetAsync("/sign-in/outside/openid");
        var back = await OpenIdProvider.PassAsync(provider, sent.Headers.Location!, Subject);
        using var thief = site.Rig.OpenBrowser();
        using var stolen = await thief.GetAsync(back.PathAndQuery);
        Assert.Equal("/sign-in/outside/failed", stolen.Headers.Location!.OriginalString);
        using var own = await browser.GetAsync(back.PathAndQuery);
        Assert.Equal("/sign-in/outside", own.Headers.Location!.OriginalString);
        using var replayed = await browser.GetAsync(back.PathAndQuery);
        Assert.Equal("/sign-in/outside/failed", replayed.Headers.Location!.OriginalString);
        using var failed = await browser.GetAsync("/sign-in/outside/failed");
        Assert.NotNull((await Visitor.ParseAsync(failed)).QuerySelector("[role=alert]"));
    }

    [Fact]
    public async Task The_security_administrator_binds_each_identity_once_to_others_and_unbinding_ends_the_sessions()
    {
        await using var site = await Site.StartAsync();
        site.Rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        site.Rig.AddAccount("li", AccountRole.Officer, Seeds.OtherOfficer);
        await site.BindAsync("zhang", Subject);
        using var keeper = await site.KeeperAsync();
        foreach (var (name, issuer, subject, reason) in new[] { ("li", site.Provider.Issuer, Subject, "r"), ("keeper", site.Provider.Issuer, "x", "r"), ("li", "https://other.example", "x", "r"), ("li", site.Provider.Issuer, "x", "") })
        {
            using var refused = await Site.BindAsync(keeper, name, issuer, subject, reason);
            Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        }

        Assert.Equal("zhang", Assert.Single(site.Rig.Events(CustodyAct.IdentityBound)).Facts["account"]);
        using var browser = site.Rig.OpenBrowser();
        using var entered = await site.EnterAsync(browser, Subject);
        using var unbound = await keeper.PostAsync("/admin/accounts?account=zhang", "/admin/accounts",
            ("act", "unbind"), ("name", "zhang"), ("kind", "openid"), ("issuer", site.Provider.Issuer), ("subject", Subject), ("reason", "left"));
        Assert.Equal(HttpStatusCode.Redirect, unbound.StatusCode);
        using var gone = await browser.GetAsync("/evidence");
        Assert.StartsWith("/sign-in", gone.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var late = await site.EnterAsync(browser, Subject);
        Assert.Equal(OutsideDoor.UnknownIdentity, site.Rig.Events(CustodyAct.SignInRefused)[^1].Reason);
    }

    [Fact]
    public async Task Where_no_provider_is_set_up_or_reached_the_door_says_so_and_shows_no_button_it_does_not_have()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = rig.OpenBrowser();
        Assert.Null((await browser.ReadAsync("/sign-in")).QuerySelector("a[href^='/sign-in/outside']"));
        Assert.NotNull((await browser.ReadAsync("/sign-in/outside/openid")).QuerySelector("[role=alert]"));
        using var callback = await browser.GetAsync(OpenIdOptions.CallbackPath + "?code=x&state=y");
        Assert.Equal(HttpStatusCode.NotFound, callback.StatusCode);

        await using var site = await Site.StartAsync();
        using var visitor = site.Rig.OpenBrowser();
        Assert.Equal("Sign in by Police identity", (await visitor.ReadAsync("/sign-in")).QuerySelector("a[href^='/sign-in/outside/openid']")!.TextContent);
        await site.Provider.DisposeAsync();
        Assert.Contains("cannot be reached", (await visitor.ReadAsync("/sign-in/outside/openid")).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1000", "1000", true)]
    [InlineData("940", "1000", true)]
    [InlineData("939", "1000", false)]
    [InlineData(null, "1000", false)]
    [InlineData("1000", null, false)]
    [InlineData("soon", "1000", false)]
    public void A_token_must_say_that_the_person_was_asked_just_now(string? authTime, string? askedAt, bool fresh) => Assert.Equal(fresh, OpenIdSetup.IsFresh(authTime, askedAt));

    /// <summary>A portal with a provider, and a security administrator who binds.</summary>
    private sealed class Site : IAsyncDisposable
    {
        public required PortalRig Rig { get; init; }

        public required OpenIdProvider Provider { get; init; }

        public static async Task<Site> StartAsync()
        {
            var provider = await OpenIdProvider.StartAsync();
            var rig = await PortalRig.StartAsync(TimeProvider.System.GetUtcNow(), o => o with { OpenId = provider.Options }); // the provider's clock is the world's
            rig.AddAccount("keeper", AccountRole.SecurityAdministrator, "900001");
            return new Site { Rig = rig, Provider = provider };
        }

        public Task<Visitor> KeeperAsync() => Rig.SignInAsync("keeper");

        public async Task BindAsync(string account, string subject)
        {
            using var keeper = await KeeperAsync();
            using var bound = await BindAsync(keeper, account, Provider.Issuer, subject, "by letter");
            Assert.Equal(HttpStatusCode.Redirect, bound.StatusCode);
        }

        public static Task<HttpResponseMessage> BindAsync(Visitor keeper, string account, string issuer, string subject, string reason) => keeper.PostAsync(
            "/admin/accounts?account=zhang", "/admin/accounts", ("act", "bind"), ("name", account), ("kind", "openid"), ("issuer", issuer), ("subject", subject), ("reason", reason));

        /// <summary>Goes to the provider and back, to the page where it ends.</summary>
        public async Task<HttpResponseMessage> EnterAsync(Visitor browser, string subject, string back = "/", HttpClient? provider = null)
        {
            using var own = provider is null ? OpenIdProvider.OpenBrowser() : null;
            using var sent = await browser.GetAsync("/sign-in/outside/openid?back=" + Uri.EscapeDataString(back));
            Assert.StartsWith(Provider.Issuer, sent.Headers.Location!.OriginalString, StringComparison.Ordinal);
            var returned = await OpenIdProvider.PassAsync(provider ?? own!, sent.Headers.Location, subject);
            using var proven = await browser.GetAsync(returned.PathAndQuery);
            Assert.Equal("/sign-in/outside", proven.Headers.Location!.OriginalString);
            return await browser.GetAsync("/sign-in/outside");
        }

        public async ValueTask DisposeAsync()
        {
            await Rig.DisposeAsync();
            await Provider.DisposeAsync();
        }
    }
}
