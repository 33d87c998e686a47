using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class SignInTests
{
    [Fact]
    public async Task The_door_says_the_same_for_a_wrong_password_and_an_unknown_name_and_locks_both_with_the_time_left()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        using var browser = rig.OpenBrowser();
        for (var i = 0; i < SignInDesk.MostFailures; i++)
        {
            Assert.Equal(await FailAsync(browser, "zhang", "wrong"), await FailAsync(browser, "nobody", "wrong"));
        }

        var locked = await FailAsync(browser, "zhang", PortalRig.Password);
        Assert.Contains("15 minutes", locked, StringComparison.Ordinal);
        Assert.Equal(locked, await FailAsync(browser, "Nobody", "wrong"));
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains("5 minutes", await FailAsync(browser, "nobody", "wrong"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Five_failures_lock_the_account_for_fifteen_minutes_and_each_is_in_the_log()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        using var browser = rig.OpenBrowser();
        for (var i = 0; i < SignInDesk.MostFailures; i++)
        {
            await FailAsync(browser, "zhang", "wrong");
        }

        await FailAsync(browser, "zhang", PortalRig.Password);
        rig.Clock.Advance(SignInDesk.LockedFor);
        using var answer = await browser.SignInAsync("ZHANG", PortalRig.Password);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(SignInDesk.MostFailures + 1, rig.Events(CustodyAct.SignInRefused).Count);
        Assert.Equal("zhang", rig.Events(CustodyAct.SignedIn).Single().Actor.Name);
    }

    [Fact]
    public async Task An_unknown_name_is_kept_in_the_log_as_its_digest_only()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = rig.OpenBrowser();
        await FailAsync(browser, "my-secret-password", "x");
        Assert.DoesNotContain("my-secret-password", System.Text.Encoding.UTF8.GetString(rig.Events(CustodyAct.SignInRefused).Single().ToEntry()), StringComparison.Ordinal);
    }

    [Fact]
    public void Accounts_that_do_not_exist_cost_as_much_work_as_those_that_do()
    {
        var hashes = new PasswordHashes();
        var account = new Account("a", "a", AccountRole.Officer, null, "u", hashes.Hash("right"), "s", 0, null, null, null);
        Assert.True(hashes.Matches(account, "right"));

        // By turns, and the quickest of each: what else the machine does falls on both.
        var turns = Enumerable.Range(0, 7).Select(_ => (There: Time(account), NotThere: Time(null))).ToList();
        Assert.InRange(turns.Min(t => t.NotThere) / turns.Min(t => t.There), 0.3, 3.0);

        double Time(Account? one)
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            Assert.False(hashes.Matches(one, "wrong"));
            return System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
    }

    [Fact]
    public async Task A_session_ends_after_half_an_hour_idle_after_twelve_hours_and_with_a_new_password()
    {
        await using var rig = await PortalRig.StartAsync();
        using var idle = await rig.SignInAsync(AccountRole.Officer);
        rig.Clock.Advance(SignInSetup.IdleFor + TimeSpan.FromSeconds(1));
        await AssertOutAsync(idle);

        using var long_ = await rig.SignInAsync("Officer");
        for (var minutes = 0; minutes < 12 * 60; minutes += 20)
        {
            using var still = await long_.GetAsync("/evidence");
            Assert.Equal(HttpStatusCode.OK, still.StatusCode);
            rig.Clock.Advance(TimeSpan.FromMinutes(20));
        }

        await AssertOutAsync(long_);

        using var stamped = await rig.SignInAsync("Officer");
        rig.Database.Write(t => rig.Get<Accounts>().SetPassword(t, "Officer", rig.Get<PasswordHashes>().Hash("new"), "new-stamp"));
        await AssertOutAsync(stamped);
    }

    [Fact]
    public async Task Signing_in_leads_back_only_to_pages_of_this_vault()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        using var there = rig.OpenBrowser();
        using var good = await there.PostAsync("/sign-in", "/sign-in", ("name", "zhang"), ("password", PortalRig.Password), ("back", "/evidence?q=1"));
        Assert.Equal("/evidence?q=1", good.Headers.Location!.OriginalString);
        using var elsewhere = rig.OpenBrowser();
        using var bad = await elsewhere.PostAsync("/sign-in", "/sign-in", ("name", "zhang"), ("password", PortalRig.Password), ("back", "//evil.example/"));
        Assert.Equal("/", bad.Headers.Location!.OriginalString);
        var cookie = good.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("ev-session", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task One_address_can_knock_only_so_often()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = rig.OpenBrowser();
        HttpStatusCode last = default;
        for (var i = 0; i < 25 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var answer = await browser.PostBareAsync("/sign-in", ("name", "x"), ("password", "y"));
            last = answer.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
        using var again = await browser.PostBareAsync("/sign-in", ("name", "x"), ("password", "y"));
        var refused = Assert.Single(rig.Events(CustodyAct.SignInRefused));
        Assert.Equal(("too-many-attempts", "127.0.0.1"), (refused.Reason, refused.From));
        rig.Clock.Advance(SignInKnocks.Gap);
        rig.Get<SignInKnocks>().Refuse("127.0.0.1", SignInKnocks.TooManyAttempts);
        rig.Get<SignInKnocks>().Refuse("10.0.0.9", SignInKnocks.TooManyAttempts);
        Assert.Equal(3, rig.Events(CustodyAct.SignInRefused).Count);
    }

    [Fact]
    public async Task An_attempt_without_a_name_or_password_or_with_one_that_is_too_long_is_in_the_log_too()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        using var browser = rig.OpenBrowser();
        var long_ = new string('n', 30_000) + "\u0007";
        await FailAsync(browser, "", "x");
        await FailAsync(browser, long_, "x");
        await FailAsync(browser, "a\u0007b", "");
        await FailAsync(browser, "zhang", "");
        await FailAsync(browser, "zhang", long_);
        var refused = rig.Events(CustodyAct.SignInRefused);
        Assert.Equal(["no-name", "name-too-long", "no-password", "no-password", "password-too-long"], refused.Select(e => e.Reason));
        Assert.Equal(["portal", "portal", "portal", "zhang", "zhang"], refused.Select(e => e.Actor.Name));
        Assert.All(refused, e => Assert.InRange(e.ToEntry().Length, 1, 400));
        Assert.Equal(Core.Evidence.Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(new string('n', 64))).Hex, refused[1].Facts["name_sha256"]);
    }

    private static async Task<string> FailAsync(Visitor browser, string name, string password)
    {
        using var answer = await browser.SignInAsync(name, password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent;
    }

    private static async Task AssertOutAsync(Visitor browser)
    {
        using var answer = await browser.GetAsync("/evidence");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }
}
