using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Security;

public sealed class ConfirmTests
{
    private static readonly (string, string)[] Form = [("act", "create"), ("name", "new"), ("display", "新人"), ("role", "LegalOfficer"), ("unit", "*"), ("reason", "调入 <b>一中队</b>")];

    [Fact]
    public async Task After_five_minutes_the_password_is_asked_for_again_and_what_was_typed_goes_on()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = await rig.SignInAsync(AccountRole.SecurityAdministrator, "900001");
        rig.Clock.Advance(AccessGate.FreshFor + TimeSpan.FromSeconds(1));
        using var asked = await browser.PostAsync("/admin/accounts", "/admin/accounts", Form);
        Assert.Equal(HttpStatusCode.PreconditionRequired, asked.StatusCode);
        Assert.Empty(rig.Events(CustodyAct.AccountCreated));
        var fields = (await Visitor.ParseAsync(asked)).QuerySelectorAll("form[action='/confirm'] input[type=hidden]").Select(i => (i.GetAttribute("name")!, i.GetAttribute("value")!)).ToArray();
        Assert.Contains(("reason", "调入 <b>一中队</b>"), fields);

        using var wrong = await browser.PostBareAsync("/confirm", [.. fields, ("confirm.password", "not the password")]);
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        Assert.Contains((await Visitor.ParseAsync(wrong)).QuerySelectorAll("input[type=hidden]"), i => i.GetAttribute("value") == "调入 <b>一中队</b>");
        using var right = await browser.PostBareAsync("/confirm", [.. fields, ("confirm.password", PortalRig.Password)]);
        Assert.Equal((HttpStatusCode.TemporaryRedirect, "/admin/accounts"), (right.StatusCode, right.Headers.Location!.OriginalString));
        using var again = await browser.PostBareAsync("/admin/accounts", [.. fields]);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("调入 <b>一中队</b>", Assert.Single(rig.Events(CustodyAct.AccountCreated)).Reason);
        Assert.Single(rig.Events(CustodyAct.IdentityConfirmed));
    }

    [Fact]
    public async Task A_copy_is_fetched_only_after_the_password_and_programs_get_no_page()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        rig.Seeds.Grant("ag-1", "Officer", item);
        rig.Clock.Advance(AccessGate.FreshFor + TimeSpan.FromSeconds(1));
        using var led = await browser.GetAsync($"/copies/ag-1/{item.Id}");
        Assert.Equal($"/confirm?back=%2Fcopies%2Fag-1%2F{item.Id}", led.Headers.Location!.OriginalString);
        using var confirmed = await browser.PostAsync(led.Headers.Location.OriginalString, "/confirm", ("confirm.back", $"/copies/ag-1/{item.Id}"), ("confirm.password", PortalRig.Password));
        Assert.Equal($"/copies/ag-1/{item.Id}", confirmed.Headers.Location!.OriginalString);
        using var copy = await browser.GetAsync($"/copies/ag-1/{item.Id}");
        Assert.Equal(HttpStatusCode.OK, copy.StatusCode);
        using var elsewhere = await browser.PostAsync("/confirm", "/confirm", ("confirm.back", "//evil.example/"), ("confirm.password", PortalRig.Password));
        Assert.Equal("/", elsewhere.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Whoever_sits_down_at_a_session_left_open_locks_the_account_by_guessing()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = await rig.SignInAsync(AccountRole.Supervisor);
        for (var i = 0; i < SignInDesk.MostFailures; i++)
        {
            using var wrong = await browser.PostAsync("/confirm", "/confirm", ("confirm.password", "guess " + i));
        }

        using var right = await browser.PostAsync("/confirm", "/confirm", ("confirm.password", PortalRig.Password));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Contains("15 minutes", (await Visitor.ParseAsync(right)).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(rig.Events(CustodyAct.IdentityConfirmed));
    }
}
