using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Search;

public sealed class BulkTests
{
    [Fact]
    public async Task Many_are_classified_after_a_preview_that_says_what_would_change_and_taken_back_as_evidence()
    {
        await using var rig = await PortalRig.StartAsync();
        var items = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, [.. Enumerable.Range(0, 3).Select(i => new SeedFile($"DCIM/{i}.mp4", [1, (byte)i]))]);
        var foreign = await rig.Seeds.AdmitAsync("DCIM/foreign.mp4", Seeds.OtherOfficer);
        rig.Database.Write(t => rig.Get<EvidenceItems>().SetClass(t, items[0].Id, "patrol"));
        rig.Database.Write(t => rig.Get<EvidenceItems>().SetClass(t, items[1].Id, "overspeed"));
        using var browser = await rig.SignInAsync(AccountRole.Officer);

        var preview = await browser.ReadAsync($"/bulk?act=classify&to-class=overspeed&{string.Join('&', items.Append(foreign).Select(i => "item=" + i.Id))}");
        Assert.Equal(["changes", "is so already", "changes", "not there, or not yours to change"], preview.QuerySelectorAll("tbody tr").Select(r => r.Children[3].TextContent.Trim()));
        Assert.Equal(2, preview.QuerySelectorAll("form.bulk-confirm input[name=item]").Length);
        Assert.DoesNotContain("foreign", preview.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(rig.Events(CustodyAct.Classified));

        // What is posted is looked at anew: neither another officer's item nor one that is so already is touched.
        var done = await PostAsync(browser, "/bulk", [("act", "classify"), ("value", "overspeed"), .. items.Append(foreign).Select(i => ("item", i.Id.Value))]);
        Assert.EndsWith("?left=1&refused=1", done, StringComparison.Ordinal);
        var events = rig.Events(CustodyAct.Classified);
        Assert.Equal([("patrol", "overspeed"), ("", "overspeed")], events.Select(e => (e.Facts["from"], e.Facts["to"])));
        Assert.Single(events.Select(e => e.Facts["bulk"]).Distinct());
        Assert.Null(rig.Get<EvidenceItems>().Find(foreign.Id)!.Class);
        Assert.NotNull((await browser.ReadAsync("/evidence")).QuerySelector("[data-undo]"));

        var undone = await PostAsync(browser, done.Split('?')[0] + "?handler=Undo", [], done);
        Assert.Equal(("patrol", "overspeed", null), (Class(rig, items[0]), Class(rig, items[1]), Class(rig, items[2])));
        Assert.Equal(["overspeed", "patrol"], rig.Get<EvidenceItems>().FormerClasses(items[0].Id));
        Assert.Equal(["overspeed"], rig.Get<EvidenceItems>().FormerClasses(items[2].Id)); // it goes on counting
        Assert.Equal(2, rig.Events(CustodyAct.Classified).Count(e => e.Facts.GetValueOrDefault("undoes") == events[0].Facts["bulk"]));
        Assert.Null((await browser.ReadAsync(undone)).QuerySelector("main form"));
        Assert.Null((await browser.ReadAsync("/evidence")).QuerySelector("[data-undo]"));
    }

    [Fact]
    public async Task Undo_leaves_what_somebody_changed_since_and_has_an_end()
    {
        await using var rig = await PortalRig.StartAsync();
        var items = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, new SeedFile("DCIM/1.mp4", [1]), new SeedFile("DCIM/2.mp4", [2]));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        rig.AddAccount("fa", AccountRole.LegalOfficer);
        using var legal = await rig.SignInAsync("fa");
        var done = await PostAsync(browser, "/bulk", [("act", "classify"), ("value", "overspeed"), .. items.Select(i => ("item", i.Id.Value))]);
        foreach (var classId in new[] { "patrol", "overspeed" }) // there and back: it is no longer as the act left it
        {
            using var answer = await legal.PostAsync($"/evidence/{items[0].Id}", $"/evidence/{items[0].Id}?handler=Classify", ("class", classId));
        }

        Assert.Equal("/evidence", await PostAsync(legal, done.Split('?')[0] + "?handler=Undo", [], "/evidence?class=overspeed")); // not his act
        await PostAsync(browser, done.Split('?')[0] + "?handler=Undo", [], done);
        Assert.Equal(("overspeed", null), (Class(rig, items[0]), Class(rig, items[1])));

        var late = await PostAsync(browser, "/bulk", [("act", "classify"), ("value", "patrol"), ("item", items[1].Id.Value)]);
        rig.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("/evidence", await PostAsync(browser, late.Split('?')[0] + "?handler=Undo", [], "/evidence"));
        Assert.Equal("patrol", Class(rig, items[1]));
    }

    [Fact]
    public async Task All_that_match_are_linked_to_a_case_within_scope_and_the_link_withdrawn_goes_on_keeping_them()
    {
        await using var rig = await PortalRig.StartAsync();
        var mine = await rig.Seeds.AdmitAsync("DCIM/mine.mp4");
        await rig.Seeds.AdmitAsync("DCIM/elsewhere.mp4", Seeds.OtherOfficer, "二中队");
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        var preview = await browser.ReadAsync("/bulk?act=link&to-case=2026-118&all=1&query=" + Uri.EscapeDataString("unclassified=1"));
        Assert.Equal([mine.Id.Value], preview.QuerySelectorAll("form.bulk-confirm input[name=item]").Select(i => i.GetAttribute("value")));

        var done = await PostAsync(browser, "/bulk", [("act", "link"), ("value", "2026-118"), ("item", mine.Id.Value)]);
        Assert.Equal(["2026-118"], rig.Get<EvidenceItems>().Cases(mine.Id));
        await PostAsync(browser, done.Split('?')[0] + "?handler=Undo", [], done);
        Assert.Empty(rig.Get<EvidenceItems>().Cases(mine.Id));
        Assert.Equal("2026-118", Assert.Single(rig.Events(CustodyAct.CaseUnlinked)).Facts["from"]);
        Assert.Equal(["2026-118"], rig.Get<RetentionSubjects>().Find(mine.Id)!.Subject.Cases);
    }

    [Theory]
    [InlineData("act=classify&to-class=no-such-class")]
    [InlineData("act=link&to-case=%3Cscript%3E")]
    [InlineData("act=destroy&to-class=overspeed")]
    [InlineData("")]
    public async Task What_cannot_be_done_is_said_and_nothing_is_offered(string query)
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync($"/bulk?{query}&item={item.Id}");
        Assert.NotNull(page.QuerySelector("[role=alert]"));
        Assert.Null(page.QuerySelector("main form"));
    }

    private static string? Class(PortalRig rig, EvidenceItem item) => rig.Get<EvidenceItems>().Find(item.Id)!.Class;

    /// <summary>Posts with the token of a page that has a form, and answers where it leads.</summary>
    private static async Task<string> PostAsync(Visitor browser, string path, (string, string)[] fields, string page = "/evidence")
    {
        using var answer = await browser.PostAsync(page, path, fields);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }
}
