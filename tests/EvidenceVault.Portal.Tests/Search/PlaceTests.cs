using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Tests.Rig;
using EvidenceVault.Portal.Texts;

namespace EvidenceVault.Portal.Tests.Search;

/// <summary>Lists narrowed by place, as people type it.</summary>
public sealed class PlaceTests
{
    [Fact]
    public async Task Coordinates_narrow_the_list_its_table_and_what_is_done_to_all_and_stand_in_the_address()
    {
        await using var rig = await PortalRig.StartAsync();
        var (square, bund) = (await AdmitAsync(rig, "DCIM/square.mp4", 31.2304, 121.4737), await AdmitAsync(rig, "DCIM/bund.mp4", 31.2400, 121.4900));
        await rig.Seeds.AdmitAsync("DCIM/nowhere.mp4");
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        foreach (var (query, expected) in new (string, EvidenceItem[])[]
        {
            ("near=31.2305,121.4737", [square]), ("near=31.2305%2C%20121.4737&within=3km", [square, bund]), ("near=%EF%BC%93%EF%BC%91.2305%EF%BC%8C121.4737&within=3%20公里", [square, bund]),
            ("near=31.24,121.49&within=0", [bund]), ("box=31.235,121.48,31.25,121.5", [bund]), ("box=31.2,121.4;31.3,121.5", [square, bund]), ("near=-31.2305,121.4737", []),
            ("place=" + PortalRig.Unit + "&near=31.24,121.49", [bund]),
        })
        {
            var list = await li.ReadAsync("/evidence?" + query);
            Assert.Equal(expected.Select(i => $"/evidence/{i.Id}").Order(), list.QuerySelectorAll(".items th a").Select(a => a.GetAttribute("href")!).Order());
            Assert.Null(list.QuerySelector("[role=alert]"));
        }

        var narrowed = await li.ReadAsync("/evidence?near=31.2305,121.4737&within=200");
        Assert.Equal(("31.2305,121.4737", "200"), (narrowed.QuerySelector("#near")!.GetAttribute("value"), narrowed.QuerySelector("#within")!.GetAttribute("value")));
        var chip = Assert.Single(narrowed.QuerySelectorAll(".chips li a:not(.plain)"));
        Assert.Equal(("/evidence", "31.2305,121.4737 · 200"), (chip.GetAttribute("href"), chip.QuerySelector("bdi")!.TextContent)); // the radius goes with its point
        Assert.Contains("near=31.2305%2C121.4737&within=200", rig.Events(CustodyAct.ItemListed)[^1].Facts["query"], StringComparison.Ordinal);

        using var table = await li.GetAsync("/evidence.csv?near=31.24,121.49");
        Assert.Equal(3, (await table.Content.ReadAsStringAsync(PortalRig.Cancel)).TrimEnd().Split("\r\n").Length); // head, one row, end
        var bulk = await li.ReadAsync("/bulk?act=link&to-case=A-1&all=1&query=" + Uri.EscapeDataString("near=31.24,121.49"));
        Assert.Contains("bund", bulk.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("square", bulk.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("near=somewhere", "near", "BadPoint")]
    [InlineData("near=91,0", "near", "BadPoint")]
    [InlineData("near=NaN,1", "near", "BadPoint")]
    [InlineData("near=31.2,121.4&within=wide", "within", "BadRadius")]
    [InlineData("near=31.2,121.4&within=-5", "within", "BadRadius")]
    [InlineData("near=31.2,121.4&within=1001km", "within", "BadRadius")]
    [InlineData("within=500", "near", "NoPoint")]
    [InlineData("box=1,2,3", "box", "BadBox")]
    [InlineData("box=32,121,31,122", "box", "BadBox")]
    [InlineData("box=31,121,32,122&near=31,121", "box", "TwoAreas")]
    [InlineData("place=nowhere", "place", "UnknownPlace")]
    public async Task What_is_no_place_finds_nothing_and_is_named_at_its_field_with_what_was_typed(string query, string field, string fault)
    {
        await using var rig = await PortalRig.StartAsync();
        await AdmitAsync(rig, "DCIM/square.mp4", 31.2, 121.4);
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var zh = await rig.SignInAsync("LegalOfficer", "zh-CN");
        foreach (var (browser, language) in new[] { (li, PortalTexts.English), (zh, PortalTexts.Chinese) })
        {
            var list = await browser.ReadAsync("/evidence?" + query);
            var said = list.QuerySelector("[role=alert] #place-wrong")!;
            Assert.Equal(PortalTexts.Load().Of(language)["place." + fault].Replace("{0}", "1000", StringComparison.Ordinal), said.TextContent);
            var input = list.QuerySelector("#" + field)!;
            Assert.Equal(("true", $"{field}-how place-wrong"), (input.GetAttribute("aria-invalid"), input.GetAttribute("aria-describedby")));
            Assert.Equal(ListQuery.Parse(query)[field] ?? "", input.GetAttribute("value") ?? "");
            Assert.NotNull(list.QuerySelector($"label[for={field}]"));
            Assert.Empty(list.QuerySelectorAll(".items tbody tr"));
        }

        using var table = await li.GetAsync("/evidence.csv?" + query);
        if (ListQuery.Parse(query).Fault is not null)
        {
            Assert.Equal(HttpStatusCode.BadRequest, table.StatusCode);
            Assert.Empty(rig.Events(CustodyAct.ListExported));
        }

        var bulk = await li.ReadAsync("/bulk?act=link&to-case=A-1&all=1&query=" + Uri.EscapeDataString(query));
        Assert.DoesNotContain("square", bulk.Body!.TextContent, StringComparison.Ordinal); // never more than was meant
    }

    [Fact]
    public async Task A_place_of_the_register_is_typed_by_code_or_name_and_offered_with_both()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        await rig.Seeds.AdmitAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        foreach (var place in new[] { PortalRig.Unit, "第一中队" })
        {
            var list = await li.ReadAsync("/evidence?place=" + place);
            Assert.Single(list.QuerySelectorAll(".items tbody tr"));
            Assert.Equal("第一中队", list.QuerySelector(".chips bdi")!.TextContent);
            Assert.Equal("第一中队", list.QuerySelector($"#places option[value='{PortalRig.Unit}']")!.TextContent);
        }
    }

    [Fact]
    public async Task A_case_is_told_what_was_near_it_whoever_took_it_as_far_as_the_viewer_may_see_it()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry("二中队", "第二中队", true, PortalRig.Unit)));
        var (near, far, foreign) = (await AdmitAsync(rig, "DCIM/near.mp4", 31.2340, 121.4737, "二中队"), await AdmitAsync(rig, "DCIM/far.mp4", 31.3, 121.4737, "二中队"), await AdmitAsync(rig, "DCIM/foreign.mp4", 31.2304, 121.4737, "三中队"));
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        var local = TimeZoneInfo.ConvertTime(near.RecordedAt + TimeSpan.FromSeconds(60 + 180), rig.Get<PortalOptions>().Zone).ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (number, point) in new[] { ("A-1", "31.2304, 121.4737"), ("A-2", "") })
        {
            using var opened = await li.PostAsync("/case-form", "/case-form", ("number", number), ("kind", "administrative"), ("title", "斗殴"), ("unit", PortalRig.Unit), ("point", point), ("from", local), ("to", local));
        }

        var row = Assert.Single((await li.ReadAsync(CaseAddress.Of("A-1"))).QuerySelectorAll("#suggestions tbody tr"));
        Assert.Equal($"/evidence/{near.Id}", row.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("was 400 m from the incident at some time · 3 min before it", row.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(foreign.Id.Value, rig.Events(CustodyAct.ItemListed)[^1].Facts["items"], StringComparison.Ordinal);

        var docked = (await li.ReadAsync(CaseAddress.Of("A-2"))).QuerySelectorAll("#suggestions tbody tr"); // nobody said where it happened
        Assert.Equal(new[] { near, far }.Select(i => $"/evidence/{i.Id}").Order(), docked.Select(r => r.QuerySelector("a")!.GetAttribute("href")!).Order());
        Assert.All(docked, r => Assert.Contains("docked at a station of the case's unit, or of one below it · 3 min before it", r.TextContent, StringComparison.Ordinal));
        using var done = await li.PostAsync("/evidence", $"{CaseAddress.Of("A-1")}?handler=Dismiss", ("item", near.Id.Value));
        Assert.Null((await li.ReadAsync(CaseAddress.Of("A-1"))).QuerySelector("#suggestions tbody"));
    }

    private static async Task<EvidenceItem> AdmitAsync(PortalRig rig, string path, double latitude, double longitude, string unit = PortalRig.Unit)
    {
        var item = await rig.Seeds.AdmitAsync(path, unit == PortalRig.Unit ? Seeds.Officer : "044000", unit);
        rig.Seeds.Examined(item, "Video", 60, FormattableString.Invariant($$$"""{"probe":{"positions":[{"latitude":{{{latitude}}},"longitude":{{{longitude}}}}]}}"""));
        return item;
    }
}
