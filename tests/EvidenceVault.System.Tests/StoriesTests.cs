using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>A day of each of those whom the portal is for, in Debian's Chromium on a real vault. What they did stands in the custody log afterwards.</summary>
[Collection(PortalRoom.Name)]
public sealed class StoriesTests(PortalHouse house)
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task An_officer_docks_files_explains_a_gap_and_has_his_receipt()
    {
        var recorder = house.Site.Folder("gap");
        var card = Directory.CreateDirectory(Path.Combine(recorder, "DCIM", "20260302")).FullName;
        foreach (var number in new[] { 1, 4 }) // 2 and 3 are missing
        {
            await File.WriteAllTextAsync(Path.Combine(card, $"012345_DSJ0007_20260302080{number}00_000{number}.mp4"), $"recording {number}", TestContext.Current.CancellationToken);
        }

        (await house.Site.DockAsync(recorder)).With(0);
        await house.Site.ExaminedAsync();
        await using var zhang = await house.VisitAsync("zhang");
        var page = zhang.Page;
        await zhang.OpenAsync("/");
        Assert.Equal("我的班次", await page.Locator("h1").TextContentAsync());

        // His own: no reason is asked.
        var id = await house.ItemAsync("DSJ0007_20260302080100_0001.mp4");
        await page.GotoAsync("/evidence/" + id);
        Assert.Equal("/evidence/" + id, zhang.Path);
        await zhang.SendAsync("#filing form[action*='handler=Classify']", new Dictionary<string, string> { ["class"] = "patrol" });
        await zhang.SendAsync("#filing form[action*='handler=Link']", new Dictionary<string, string> { ["case"] = "2026-300" });
        Assert.Contains("classified zhang", await house.ActsAsync(id));

        // What is missing he explains.
        await page.Locator("nav a[href='/explanations']").ClickAsync();
        var asked = page.Locator("section.asked:has-text('DSJ0007')").First;
        await asked.Locator("select[name=code]").SelectOptionAsync("deleted-on-device");
        await asked.Locator("textarea").FillAsync("误录两段，已在记录仪上删除。");
        await asked.Locator("button.primary").ClickAsync();
        await page.Locator(".notice.ok").WaitForAsync();
        await zhang.OpenAsync("/explanations?show=all");
        Assert.Equal(1, await page.Locator("section.asked:has-text('DSJ0007') .said").CountAsync());

        // The receipt of his hand-over, as a file.
        var session = (await house.Site.ItemsAsync()).First(i => i.GetProperty("id").GetString() == id).GetProperty("session").GetString();
        await zhang.OpenAsync("/sessions/" + session);
        var receipt = await page.RunAndWaitForDownloadAsync(() => page.Locator($"a[href='/sessions/{session}/receipt.json']").ClickAsync());
        Assert.Null(await receipt.FailureAsync());
        zhang.HadNoTrouble();
    }

    [Fact]
    public async Task A_supervisor_grants_holds_finds_and_audits()
    {
        var id = await house.ItemAsync("_0001.mp4");
        await using var wang = await house.VisitAsync("wang");
        await using var li = await house.VisitAsync("li");

        // A colleague asks to see what is not his; the supervisor agrees; then he sees it, and the trail says by whose leave.
        await using (var zhao = await house.VisitAsync("zhao"))
        {
            await zhao.OpenAsync("/evidence/" + id, 404);
            await zhao.OpenAsync("/requests");
            await zhao.SendAsync("form[action='/requests']", new Dictionary<string, string> { ["act"] = "view", ["case"] = "2026-400", ["items"] = id, ["reason"] = "同一事故的另一方" });
            await wang.OpenAsync("/approvals");
            var asked = wang.Page.Locator("section.asked:has-text('zhao')").First;
            await asked.Locator("input[name=reason]").FillAsync("属实");
            await wang.AnsweredAsync(() => asked.Locator("button[value=approve]").ClickAsync());
            await wang.ConfirmAsync();
            await wang.Page.Locator(".notice.ok").WaitForAsync();
            await zhao.OpenAsync("/evidence/" + id);
            Assert.Contains("item-viewed zhao", await house.ActsAsync(id));
            zhao.HadNoTrouble();
        }

        // A complaint: matching footage is kept before anybody has looked.
        await wang.OpenAsync("/holds");
        await wang.Page.Locator("details summary").First.EvaluateAsync("summary => { summary.parentElement.open = true; }");
        await wang.SendAsync("form[action='/holds']", new Dictionary<string, string> { ["kind"] = "complaint", ["items"] = id, ["reason"] = "投诉执法态度", ["authority"] = "督察大队" });
        await wang.Page.Locator(".notice.ok").WaitForAsync();
        await li.OpenAsync("/evidence/" + id);
        Assert.True(await li.Page.Locator(".strip .badge.hold").CountAsync() > 0);

        // A finding of his is answered by the legal officer, and he closes it.
        await li.OpenAsync("/case-form?number=2026-400");
        await li.SendAsync("main form", new Dictionary<string, string> { ["title"] = "投诉核查", ["kind"] = "complaint", ["officers"] = "012345" }, "button.primary");
        await li.Page.WaitForURLAsync("**/cases/2026-400**");
        await wang.OpenAsync("/cases/2026-400");
        await wang.Page.Locator("#findings details summary").EvaluateAsync("summary => { summary.parentElement.open = true; }");
        await wang.SendAsync("#findings form[action*='handler=Raise']", new Dictionary<string, string> { ["text"] = "未告知权利" });
        await li.OpenAsync("/cases/2026-400");
        await li.SendAsync("#findings form[action*='handler=Answer']", new Dictionary<string, string> { ["text"] = "已补充告知并记录" });
        await wang.OpenAsync("/cases/2026-400");
        await wang.SendAsync("#findings form[action*='handler=Judge']", Nothing, "button[value=yes]");
        Assert.Equal(1, await wang.Page.Locator("#findings .badge.ok").CountAsync());

        // The list as a file, for those allowed.
        await wang.OpenAsync("/evidence");
        var list = await wang.Page.RunAndWaitForDownloadAsync(() => wang.Page.Locator("a[href^='/evidence.csv']").ClickAsync());
        Assert.Contains(id, await File.ReadAllTextAsync((await list.PathAsync())!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        wang.HadNoTrouble();
        li.HadNoTrouble();
    }

    [Fact]
    public async Task An_equipment_manager_lists_issues_and_takes_back_a_recorder_and_sees_the_docks()
    {
        await using var sun = await house.VisitAsync("sun");
        await sun.OpenAsync("/units");
        await sun.SendAsync("form[action='/units']", new Dictionary<string, string> { ["unit"] = "zhuangbei", ["name"] = "装备组" });
        await sun.OpenAsync("/officers");
        await sun.SendAsync("form[action='/officers'][method=post]", new Dictionary<string, string> { ["officer"] = "700001", ["name"] = "周洋", ["unit"] = "zhuangbei" });
        await sun.OpenAsync("/recorders");
        await sun.SendAsync("form[action='/recorders?handler=Add']", new Dictionary<string, string> { ["recorder"] = "DSJ0700", ["unit"] = "zhuangbei", ["model"] = "DSJ-A7" });
        await sun.OpenAsync("/recorders/DSJ0700");
        await sun.SendAsync("form[action*='handler=Issue']", new Dictionary<string, string> { ["officer"] = "700001", ["battery"] = "95" });
        await sun.Page.Locator("form[action*='handler=Return']").WaitForAsync();
        Assert.Contains("周洋", await sun.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await sun.SendAsync("form[action*='handler=Return']", Nothing);
        await sun.SendAsync("form[action*='handler=Change']", new Dictionary<string, string> { ["fault"] = "按键失灵" });
        await sun.OpenAsync("/recorders?q=DSJ0700");
        Assert.Equal(1, await sun.Page.Locator("tbody tr:has-text('DSJ0700') .badge.warn, tbody tr:has-text('DSJ0700') .badge.fail").CountAsync());
        await sun.OpenAsync("/docks");
        Assert.Contains("station-1", await sun.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await sun.OpenAsync("/evidence", 404);
        sun.HadNoTrouble();
    }

    [Fact]
    public async Task A_system_administrator_sees_how_the_box_is_and_runs_a_job_but_no_footage_and_no_rights()
    {
        await using var admin = await house.VisitAsync("admin");
        await admin.OpenAsync("/");
        Assert.Equal("/health", admin.Path);
        await admin.OpenAsync("/schedule");
        await admin.SendAsync("tr:has(input[value='holds']) form, tbody tr form", Nothing);
        await admin.Page.Locator(".notice.ok").WaitForAsync();
        await admin.OpenAsync("/admin/accounts");
        Assert.Equal(0, await admin.Page.Locator("main form").CountAsync());
        foreach (var closed in new[] { "/evidence", "/cases", "/admin/rights", "/admin/custody", "/evidence/" + await house.ItemAsync("_0001.mp4") })
        {
            await admin.OpenAsync(closed, 404);
        }

        admin.HadNoTrouble();
    }

    [Fact]
    public async Task A_security_administrator_lets_somebody_in_says_why_he_sees_nothing_and_shuts_him_out_again()
    {
        await using var safety = await house.VisitAsync("safety");
        await safety.OpenAsync("/admin/accounts");
        await safety.SendAsync("main form:has([value=create])", new Dictionary<string, string> { ["name"] = "wu", ["display"] = "吴敏", ["role"] = "Officer", ["officer"] = "555555", ["unit"] = "*", ["reason"] = "新入职" }, "[value=create]");
        await safety.ConfirmAsync();
        var once = (await safety.Page.Locator("section:has(#once-title) code").TextContentAsync())!.Trim();

        // The password of the first day opens nothing but the page where it is changed.
        await using var wu = await house.StrangerAsync();
        await wu.SignInAsync("wu", once);
        await wu.Page.GotoAsync("/evidence");
        Assert.StartsWith("/account", wu.Path, StringComparison.Ordinal);
        await wu.SendAsync("form[action='/account/password']", new Dictionary<string, string> { ["present"] = once, ["chosen"] = "chosen-by-wu-himself", ["again"] = "chosen-by-wu-himself" });
        await wu.OpenAsync("/evidence");

        // The code for his telephone is large enough to be read by one.
        await wu.OpenAsync("/account");
        Assert.True((await wu.Page.Locator("svg.qr").BoundingBoxAsync())!.Width >= 200);

        var id = await house.ItemAsync("_0001.mp4");
        await safety.OpenAsync($"/admin/rights?account=wu&asked={id}");
        Assert.Equal(1, await safety.Page.Locator(".notice.warn[role=status]").CountAsync());
        await safety.OpenAsync("/admin/accounts?account=wu");
        await safety.SendAsync("form:has([value=disable])", new Dictionary<string, string> { ["reason"] = "调离" }, "[value=disable]");
        await safety.ConfirmAsync();
        await wu.Page.GotoAsync("/evidence");
        Assert.StartsWith("/sign-in", wu.Path, StringComparison.Ordinal);
        await safety.OpenAsync("/evidence", 404);
        safety.HadNoTrouble();
    }

    [Fact]
    public async Task An_audit_administrator_finds_who_looked_and_why_and_sees_no_footage()
    {
        var id = await house.ItemAsync("_0005.mp4");
        await using (var li = await house.VisitAsync("li"))
        {
            await li.OpenAsync("/evidence/" + id);
        }

        await using var audit = await house.VisitAsync("audit");
        await audit.OpenAsync($"/admin/custody?actor=li&item={id}");
        var lines = await audit.Page.Locator("ol.trail").TextContentAsync() ?? "";
        Assert.Contains("2026-118", lines, StringComparison.Ordinal);
        Assert.Matches(new Regex("li"), lines);
        await audit.OpenAsync("/admin/custody/unusual");
        await audit.OpenAsync("/evidence/" + id, 404);
        Assert.Equal(404, (await audit.Page.APIRequest.GetAsync($"{house.Site.Url}/media/{id}/original")).Status);
        audit.HadNoTrouble();
    }
}
