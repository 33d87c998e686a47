using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Rights;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Rights;

public sealed class RightsTests
{
    [Fact]
    public async Task The_answer_is_what_the_door_does_and_names_every_link()
    {
        await using var rig = await PortalRig.StartAsync();
        Tree(rig);
        var (own, far) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/far.mp4", Seeds.OtherOfficer, "三中队"));
        rig.AddAccount("zhang", AccountRole.Officer, Seeds.Officer);
        rig.AddAccount("head", AccountRole.Supervisor, unit: "大队");
        rig.AddAccount("legal", AccountRole.LegalOfficer);
        rig.AddAccount("system", AccountRole.SystemAdministrator, "900003");
        rig.Seeds.Grant("ag-1", "legal", far);
        foreach (var (account, item, keys) in new (string, EvidenceItem, string[])[]
        {
            ("zhang", own, ["account", "line", "own", "reason"]),
            ("zhang", far, ["account", "line", "not-own", "no-grant"]),
            ("head", own, ["account", "line", "unit-below", "reason"]),
            ("head", far, ["account", "line", "other-unit", "no-grant"]),
            ("legal", own, ["account", "line", "unit", "reason"]),
            ("legal", far, ["account", "line", "other-unit", "grant", "reason"]),
            ("system", own, ["account", "line", "no-footage"]),
        })
        {
            using var browser = await rig.SignInAsync(account);
            using var opened = await browser.GetAsync($"/evidence/{item.Id}");
            var answer = rig.Get<RightsExplainer>().Explain(Asker(rig), account, item.Id.Value)!;
            Assert.Equal(keys, answer.Steps.Select(s => s.Key));
            Assert.Equal(opened.StatusCode == HttpStatusCode.OK, answer.Allowed);
        }
    }

    [Fact]
    public async Task The_page_shows_nothing_of_the_item_and_the_question_stands_in_the_log()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.AddAccount("legal", AccountRole.LegalOfficer);
        using var audit = await rig.SignInAsync(AccountRole.AuditAdministrator);
        var page = await audit.ReadAsync($"/admin/rights?account=legal&asked=/evidence/{item.Id}");
        Assert.DoesNotContain(item.Name, page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("legal can open it", page.Body.TextContent, StringComparison.Ordinal);
        Assert.Equal(AccessTable.Rules.Count, page.QuerySelectorAll("#table-title ~ table tbody tr").Length);
        var told = Assert.Single(rig.Events(CustodyAct.RightsAsked));
        Assert.Equal(("AuditAdministrator", "legal", "yes"), (told.Actor.Name, told.Facts["account"], told.Facts["answer"]));
        Assert.Empty(rig.Events(CustodyAct.ItemViewed));
    }

    [Fact]
    public async Task Who_asks_about_himself_learns_what_he_would_need_and_not_whether_it_is_there()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var other = await rig.SignInAsync(AccountRole.Officer, Seeds.OtherOfficer);
        var (there, missing) = (item.Id.Value, EvidenceItemId.New().Value);
        Assert.Equal(await SaidAsync(missing), (await SaidAsync(there)).Replace(there, missing, StringComparison.Ordinal));
        Assert.Contains("If it exists", await SaidAsync(there), StringComparison.Ordinal);

        async Task<string> SaidAsync(string id) => (await other.ReadAsync("/rights?asked=" + id)).QuerySelector("main")!.TextContent;
    }

    [Fact]
    public async Task A_head_sees_the_units_below_his_own_in_lists_and_items_and_a_move_counts_at_once()
    {
        await using var rig = await PortalRig.StartAsync();
        Tree(rig);
        var (first, third) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/far.mp4", Seeds.OtherOfficer, "三中队"));
        using var head = await rig.SignInAsync(AccountRole.Supervisor, unit: "大队");
        Assert.Equal([first.Id.Value], await ListedAsync());
        using var missing = await head.GetAsync($"/evidence/{third.Id}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        using var safety = await rig.SignInAsync(AccountRole.SecurityAdministrator, "900001");
        using var moved = await safety.PostAsync("/units", "/units", ("unit", "三中队"), ("name", "三中队"), ("use", "yes"), ("parent", PortalRig.Unit));
        Assert.Equal(HttpStatusCode.Redirect, moved.StatusCode);
        Assert.Equal(PortalRig.Unit, rig.Events(CustodyAct.UnitRegistered)[^1].Facts["parent"]);
        Assert.Equal(2, (await ListedAsync()).Count);
        await head.ReadAsync($"/evidence/{third.Id}");

        async Task<List<string>> ListedAsync() => [.. (await head.ReadAsync("/evidence")).QuerySelectorAll(".items tbody th a").Select(a => a.GetAttribute("href")!.Split('/')[^1])];
    }

    [Fact]
    public async Task A_head_sees_and_ends_what_was_granted_of_the_units_below_his_own_and_of_no_other()
    {
        await using var rig = await PortalRig.StartAsync();
        Tree(rig);
        rig.AddAccount("asking", AccountRole.Officer, Seeds.Officer, "三中队");
        var (below, beside) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/far.mp4", Seeds.OtherOfficer, "三中队"));
        rig.Seeds.Grant("ag-below", "asking", below);
        rig.Seeds.Grant("ag-beside", "asking", beside, unit: "三中队");
        using var head = await rig.SignInAsync(AccountRole.Supervisor, unit: "大队");
        Assert.Equal(["ag-below"], (await head.ReadAsync("/approvals")).QuerySelectorAll("form[action$='handler=EndAccess'] input[name=grant]").Select(i => i.GetAttribute("value")));
        foreach (var grant in new[] { "ag-beside", "ag-below" })
        {
            using var ended = await head.PostAsync("/approvals", "/approvals?handler=EndAccess", ("grant", grant), ("reason", "案件已移送"));
        }

        Assert.Equal("ag-below", Assert.Single(rig.Events(CustodyAct.AccessEnded)).Facts["grant"]);
    }

    [Fact]
    public async Task No_unit_stands_above_itself_and_only_the_security_administrator_moves_one()
    {
        await using var rig = await PortalRig.StartAsync();
        Tree(rig);
        using var safety = await rig.SignInAsync(AccountRole.SecurityAdministrator, "900001");
        foreach (var parent in new[] { PortalRig.Unit, "大队", "没有" })
        {
            using var refused = await safety.PostAsync("/units", "/units", ("unit", "大队"), ("name", "大队"), ("use", "yes"), ("parent", parent));
            Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        }

        using var equipment = await rig.SignInAsync(AccountRole.EquipmentManager, unit: "*");
        using var renamed = await equipment.PostAsync("/units", "/units", ("unit", PortalRig.Unit), ("name", "第一中队"), ("use", "yes"), ("parent", "三中队"));
        Assert.Equal("大队", rig.Get<Units>().Find(PortalRig.Unit)!.Parent);
        Assert.Contains("Only the security administrator", await ImportAsync(equipment, "units", $"unit,name,in_use,parent\n{PortalRig.Unit},一中队,yes,三中队\n"), StringComparison.Ordinal);
        Assert.Contains("would stand above itself", await ImportAsync(safety, "units", $"unit,name,in_use,parent\n大队,大队,yes,三中队\n三中队,三中队,yes,{PortalRig.Unit}\n"), StringComparison.Ordinal);
        Assert.Contains("list of units only", await ImportAsync(safety, "officers", $"officer,name,unit,in_service\n1,甲,{PortalRig.Unit},yes\n"), StringComparison.Ordinal);
        using var export = await safety.GetAsync("/register/export/units");
        Assert.Contains($"{PortalRig.Unit},第一中队,yes,大队", await export.Content.ReadAsStringAsync(PortalRig.Cancel), StringComparison.Ordinal);
    }

    private static async Task<string> ImportAsync(Visitor browser, string list, string csv)
    {
        var token = (await browser.ReadAsync("/register/import?list=" + list)).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var form = new MultipartFormDataContent { { new StringContent(token), "__RequestVerificationToken" }, { new StringContent(list), "list" }, { new StringContent(csv), "file", "list.csv" } };
        using var answer = await browser.SendAsync(HttpMethod.Post, "/register/import?handler=Preview", form);
        return (await Visitor.ParseAsync(answer)).QuerySelector("main")!.TextContent;
    }

    private static Viewer Asker(PortalRig rig) => new(rig.Get<Accounts>().Find("system")!, "127.0.0.1");

    private static void Tree(PortalRig rig)
    {
        rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry("大队", "大队", true)));
        rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry(PortalRig.Unit, "一中队", true, "大队")));
        rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry("三中队", "三中队", true)));
    }
}
