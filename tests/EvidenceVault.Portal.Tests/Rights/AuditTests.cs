using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Rights;

public sealed class AuditTests
{
    [Fact]
    public async Task The_log_is_searched_by_person_item_act_and_day_and_each_search_is_in_it()
    {
        await using var rig = await PortalRig.StartAsync();
        var (one, two) = (await rig.Seeds.AdmitAsync("DCIM/1.mp4"), await rig.Seeds.AdmitAsync("DCIM/2.mp4"));
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        await officer.ReadAsync($"/evidence/{one.Id}");
        rig.Clock.Advance(TimeSpan.FromDays(2));
        using var audit = await rig.SignInAsync(AccountRole.AuditAdministrator);
        Assert.Equal(2, await LinesAsync($"item={one.Id}"));
        Assert.Equal(1, await LinesAsync($"item={two.Id}"));
        Assert.Equal(2, await LinesAsync("actor=Officer"));
        Assert.Equal(1, await LinesAsync("actor=Officer&act=item-viewed"));
        Assert.Equal(1, await LinesAsync("act=item-viewed&from=2026-07-04&to=2026-07-04"));
        Assert.Equal(0, await LinesAsync("act=item-viewed&from=2026-07-05"));
        Assert.Equal(6, rig.Events(CustodyAct.CustodyLogRead).Count);
        Assert.Equal("/admin/custody?actor=Officer&act=item-viewed", rig.Events(CustodyAct.CustodyLogRead)[3].Facts["query"]);
        var page = await audit.ReadAsync("/admin/custody");
        Assert.Null(page.QuerySelector("main a[href^='/evidence/'], main img, main video"));

        async Task<int> LinesAsync(string query) => (await audit.ReadAsync("/admin/custody?" + query)).QuerySelectorAll("main ol.trail > li").Length;
    }

    [Fact]
    public async Task Older_lines_are_found_by_the_number_of_the_last_and_none_is_missed_while_the_log_grows()
    {
        await using var rig = await PortalRig.StartAsync();
        using var audit = await rig.SignInAsync(AccountRole.AuditAdministrator);
        for (var i = 0; i < 60; i++)
        {
            rig.Seeds.Tell(CustodyAct.RegisterImported, new Dictionary<string, string> { ["rows"] = i.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        }

        var first = await audit.ReadAsync("/admin/custody?act=register-imported");
        rig.Seeds.Tell(CustodyAct.RegisterImported, new Dictionary<string, string> { ["rows"] = "60" });
        var second = await audit.ReadAsync(first.QuerySelector("[rel=next]")!.GetAttribute("href")!);
        Assert.Equal((50, 10), (Count(first), Count(second)));
        Assert.Null(second.QuerySelector("[rel=next]"));

        static int Count(AngleSharp.Dom.IDocument page) => page.QuerySelectorAll("main ol.trail > li").Length;
    }

    [Fact]
    public async Task What_goes_beyond_ones_own_is_listed_with_reason_and_case_and_so_are_looks_of_administrators()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        await officer.ReadAsync($"/evidence/{item.Id}");
        using var legal = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var given = await legal.PostAsync($"/reason/{item.Id}", $"/reason/{item.Id}", ("code", "case-work"), ("case", "2026-118"), ("words", "<script>"));
        await legal.ReadAsync($"/evidence/{item.Id}");
        using var safety = await rig.SignInAsync(AccountRole.SecurityAdministrator, "900001");
        await safety.ReadAsync($"/admin/rights?account=Officer&asked={item.Id}");
        using var audit = await rig.SignInAsync(AccountRole.AuditAdministrator, "900002");
        var page = await audit.ReadAsync("/admin/custody/unusual");
        var row = Assert.Single(page.QuerySelectorAll("main tbody tr"));
        Assert.All(["LegalOfficer", item.Id.Value, "handling a case", "<script>", "2026-118"], text => Assert.Contains(text, row.TextContent, StringComparison.Ordinal));
        Assert.Contains("SecurityAdministrator", page.QuerySelector("#looks-title ~ ol")!.TextContent, StringComparison.Ordinal);
    }
}
