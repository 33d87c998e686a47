using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.People;

public sealed class AccountTests
{
    private const string Chosen = "seven quiet lanterns at noon";

    [Fact]
    public async Task A_new_person_gets_a_password_for_one_sign_in_and_must_choose_his_own_before_anything_else()
    {
        await using var rig = await PortalRig.StartAsync();
        using var admin = await AdminAsync(rig);
        using var made = await PostAsync(admin, "create", "chen", ("display", "陈法制"), ("role", "LegalOfficer"), ("unit", PortalRig.Unit));
        var password = (await Visitor.ParseAsync(made)).QuerySelector("#once-title ~ p code")!.TextContent;
        Assert.DoesNotContain(password, await (await admin.GetAsync("/admin/accounts")).Content.ReadAsStringAsync(PortalRig.Cancel), StringComparison.Ordinal);
        var told = Assert.Single(rig.Events(CustodyAct.AccountCreated));
        Assert.Equal(("safety", "岗位调整", "LegalOfficer"), (told.Actor.Name, told.Reason, told.Facts["role"]));

        using var chen = rig.OpenBrowser();
        using var entered = await chen.SignInAsync("chen", password);
        foreach (var path in new[] { "/", "/evidence", "/holds" })
        {
            using var led = await chen.GetAsync(path);
            Assert.StartsWith("/account", led.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        using var act = await chen.SendAsync(HttpMethod.Post, "/holds", null);
        Assert.Equal(HttpStatusCode.Forbidden, act.StatusCode);
        using var same = await ChooseAsync(chen, password, password);
        Assert.Equal(HttpStatusCode.OK, same.StatusCode);
        using var changed = await ChooseAsync(chen, password, Chosen);
        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        await chen.ReadAsync("/evidence");
        using var again = rig.OpenBrowser();
        using var old = await again.SignInAsync("chen", password);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode);
    }

    [Fact]
    public async Task Nobody_changes_his_own_rights_not_even_by_another_account_of_his()
    {
        await using var rig = await PortalRig.StartAsync();
        using var admin = await AdminAsync(rig);
        foreach (var act in new[] { "change", "disable", "reset-password", "reset-factor", "end-sessions" })
        {
            using var refused = await PostAsync(admin, act, "safety", ("display", "S"), ("role", "LegalOfficer"), ("unit", "*"));
            Assert.Contains("own rights", await AlertAsync(refused), StringComparison.Ordinal);
        }

        using var twin = await PostAsync(admin, "create", "twin", ("display", "T"), ("role", "LegalOfficer"), ("unit", "*"), ("officer", "900001"));
        Assert.Contains("own rights", await AlertAsync(twin), StringComparison.Ordinal);
        Assert.Empty(rig.Events(CustodyAct.AccountCreated, CustodyAct.AccountChanged, CustodyAct.AccountDisabled, CustodyAct.PasswordSet, CustodyAct.SessionsEnded));
    }

    [Theory]
    [InlineData("SystemAdministrator", "AuditAdministrator", false)]
    [InlineData("AuditAdministrator", "SecurityAdministrator", false)]
    [InlineData("Officer", "SystemAdministrator", false)]
    [InlineData("SecurityAdministrator", "Supervisor", false)]
    [InlineData("Officer", "LegalOfficer", true)]
    public async Task One_person_is_never_an_administrator_and_anything_else(string first, string second, bool together)
    {
        await using var rig = await PortalRig.StartAsync();
        using var admin = await AdminAsync(rig);
        using var one = await PostAsync(admin, "create", "one", ("display", "甲"), ("role", first), ("unit", "*"), ("officer", "900002"));
        using var two = await PostAsync(admin, "create", "two", ("display", "甲"), ("role", second), ("unit", "*"), ("officer", "900002"));
        Assert.Equal(together ? 2 : 1, rig.Events(CustodyAct.AccountCreated).Count);
        if (!together)
        {
            Assert.Contains("no other account", await AlertAsync(two), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_closed_account_is_out_at_once_and_back_only_when_it_is_opened()
    {
        await using var rig = await PortalRig.StartAsync();
        using var admin = await AdminAsync(rig);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        using var closed = await PostAsync(admin, "disable", "Officer");
        using var out_ = await officer.GetAsync("/evidence");
        Assert.Equal(HttpStatusCode.Redirect, out_.StatusCode);
        using var refused = await officer.SignInAsync("Officer", PortalRig.Password);
        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        using var opened = await PostAsync(admin, "enable", "Officer");
        using var back = await officer.SignInAsync("Officer", PortalRig.Password);
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        Assert.Equal(("Officer", "岗位调整"), (rig.Events(CustodyAct.AccountDisabled).Single().Facts["account"], rig.Events(CustodyAct.AccountEnabled).Single().Reason));
    }

    [Fact]
    public async Task Another_role_counts_at_the_next_request_and_an_act_without_a_reason_is_none()
    {
        await using var rig = await PortalRig.StartAsync();
        using var admin = await AdminAsync(rig);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        using var mute = await admin.PostAsync("/admin/accounts", "/admin/accounts", ("act", "change"), ("name", "Officer"), ("display", "O"), ("role", "Supervisor"), ("unit", "*"), ("reason", " "));
        Assert.Contains("Say why", await AlertAsync(mute), StringComparison.Ordinal);
        using var changed = await PostAsync(admin, "change", "Officer", ("display", "O"), ("role", "Supervisor"), ("unit", "*"), ("officer", Seeds.Officer));
        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        await officer.ReadAsync("/holds");
        Assert.Equal(("Supervisor", "*"), (rig.Events(CustodyAct.AccountChanged).Single().Facts["role"], rig.Get<Accounts>().Find("Officer")!.Unit));
    }

    [Fact]
    public async Task All_my_sessions_end_when_I_say_so()
    {
        await using var rig = await PortalRig.StartAsync();
        using var here = await rig.SignInAsync(AccountRole.Officer);
        using var there = await rig.SignInAsync("Officer");
        using var ended = await here.PostAsync("/account", "/account/end");
        foreach (var browser in new[] { here, there })
        {
            using var answer = await browser.GetAsync("/evidence");
            Assert.StartsWith("/sign-in", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_system_administrator_sees_who_there_is_and_changes_nothing()
    {
        await using var rig = await PortalRig.StartAsync();
        using var system = await rig.SignInAsync(AccountRole.SystemAdministrator);
        var page = await system.ReadAsync("/admin/accounts");
        Assert.Null(page.QuerySelector("main form"));
        using var refused = await system.SendAsync(HttpMethod.Post, "/admin/accounts", null);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    private static Task<Visitor> AdminAsync(PortalRig rig)
    {
        rig.AddAccount("safety", AccountRole.SecurityAdministrator, "900001", "*");
        return rig.SignInAsync("safety");
    }

    private static Task<HttpResponseMessage> PostAsync(Visitor admin, string act, string name, params (string, string)[] fields) =>
        admin.PostAsync("/admin/accounts", "/admin/accounts", [("act", act), ("name", name), ("reason", "岗位调整"), .. fields]);

    private static Task<HttpResponseMessage> ChooseAsync(Visitor browser, string present, string chosen) =>
        browser.PostAsync("/account", "/account/password", ("present", present), ("chosen", chosen), ("again", chosen));

    private static async Task<string> AlertAsync(HttpResponseMessage answer) => (await Visitor.ParseAsync(answer)).QuerySelector("[role=alert]")!.TextContent;
}
