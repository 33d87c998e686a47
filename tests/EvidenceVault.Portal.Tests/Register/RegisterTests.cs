using System.Net;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Register;

/// <summary>Who has which recorder, and who had it when: every change is a line of the custody log.</summary>
public sealed class RegisterTests
{
    [Fact]
    public async Task A_recorder_goes_out_and_comes_back_and_the_log_says_so()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);

        Assert.Contains("outcome=Done", await PostAsync(browser, "Issue", ("officer", Seeds.Officer), ("battery", "88")), StringComparison.Ordinal);
        Assert.Contains("outcome=IssuedToOther&what=" + Seeds.Officer, await PostAsync(browser, "Issue", ("officer", Seeds.OtherOfficer)), StringComparison.Ordinal);
        Assert.Contains("outcome=Unchanged", await PostAsync(browser, "Issue", ("officer", Seeds.Officer)), StringComparison.Ordinal);
        var page = await browser.ReadAsync("/recorders/DSJ0042?outcome=IssuedToOther&what=" + Seeds.Officer);
        Assert.Contains(Seeds.Officer + " has it. Take it back first.", page.QuerySelector(".notice.fail")!.TextContent, StringComparison.Ordinal);
        rig.Clock.Advance(TimeSpan.FromHours(25));
        using var next = await rig.SignInAsync(nameof(AccountRole.EquipmentManager));
        Assert.Equal(["DSJ0042"], (await next.ReadAsync("/recorders?state=Overdue")).QuerySelectorAll("tbody th").Select(r => r.TextContent.Trim()));
        Assert.Contains("DSJ0042", (await next.ReadAsync("/docks")).QuerySelector("[aria-labelledby=overdue-title]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("outcome=Done", await PostAsync(next, "Return"), StringComparison.Ordinal);
        Assert.Contains("outcome=NotIssued", await PostAsync(next, "Return"), StringComparison.Ordinal);

        var told = rig.Events(CustodyAct.RecorderIssued, CustodyAct.RecorderReturned);
        Assert.Equal([CustodyAct.RecorderIssued, CustodyAct.RecorderReturned], told.Select(e => e.Act));
        Assert.Equal([("battery_percent", "88"), ("officer", Seeds.Officer), ("recorder", "DSJ0042")], told[0].Facts.Select(f => (f.Key, f.Value)));
        Assert.Equal((ActorKind.Person, "EquipmentManager", "equipment"), (told[0].Actor.Kind, told[0].Actor.Name, told[0].Reason));
        var issue = Assert.Single(rig.Get<RecorderIssues>().History("DSJ0042", 10));
        Assert.Equal((told[0].At, told[1].At), (issue.IssuedAt, issue.ReturnedAt!.Value));
    }

    [Fact]
    public async Task What_is_empty_faulty_withdrawn_or_for_nobody_is_not_issued()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        using var station = ReportingStation.Enroll(rig);
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        await station.TellAsync(station.Event(StationEventKind.RecorderDocked, "DSJ0042", facts: [("battery_percent", "12"), ("firmware", "4.3.0"), ("volume", "4A21-0007")]));

        Assert.Contains("outcome=LowBattery&what=12", await PostAsync(browser, "Issue", ("officer", Seeds.Officer)), StringComparison.Ordinal);
        Assert.Contains("outcome=UnknownOfficer&what=000000", await PostAsync(browser, "Issue", ("officer", "000000")), StringComparison.Ordinal);
        Assert.Contains("outcome=BadBattery", await PostAsync(browser, "Issue", ("officer", Seeds.Officer), ("battery", "101")), StringComparison.Ordinal);
        await PostAsync(browser, "Service", ("to", "no"), ("reason", "送修"));
        Assert.Contains("outcome=OutOfService", await PostAsync(browser, "Issue", ("officer", Seeds.Officer), ("battery", "90")), StringComparison.Ordinal);
        await PostAsync(browser, "Service", ("to", "yes"), ("reason", "修好"));
        Assert.Contains("outcome=Done", await PostAsync(browser, "Issue", ("officer", Seeds.Officer), ("battery", "90")), StringComparison.Ordinal);

        var row = rig.Get<Recorders>().Find("DSJ0042")!;
        Assert.Equal(("4.3.0", "4A21-0007", 90, "dock-07", "1"), (row.Recorder.Firmware, row.Recorder.Volume, row.Seen.BatteryPercent, row.Seen.Station, row.Seen.Bay));
        await PostAsync(browser, "Volume", ("reason", "格式化"));
        Assert.Null(rig.Get<Recorders>().Find("DSJ0042")!.Recorder.Volume);
        Assert.Equal(["送修", "修好", "格式化"], rig.Events(CustodyAct.RecorderRegistered).Select(e => e.Reason).OfType<string>());
    }

    [Fact]
    public async Task A_recorder_is_registered_changed_and_warned_of()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager, unit: "*");
        using (var added = await browser.PostAsync("/recorders", "/recorders?handler=Add", ("recorder", "DSJ0044"), ("unit", PortalRig.Unit), ("model", "DSJ-Y")))
        {
            Assert.Equal("/recorders/DSJ0044", added.Headers.Location!.OriginalString);
        }

        using (var refused = await browser.PostAsync("/recorders", "/recorders?handler=Add", ("recorder", "DSJ0045"), ("unit", "九中队")))
        {
            Assert.Contains("There is no unit “九中队” in use.", (await Visitor.ParseAsync(refused)).QuerySelector(".notice.fail")!.TextContent, StringComparison.Ordinal);
        }

        using (var changed = await browser.PostAsync("/recorders/DSJ0044", "/recorders/DSJ0044?handler=Change", ("unit", PortalRig.Unit), ("model", "DSJ-Y"), ("firmware", "1.0"), ("fault", "镜头进水"), ("password", "yes")))
        {
            Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        }

        var page = await browser.ReadAsync("/recorders/DSJ0044");
        Assert.Contains("maker’s password: anybody can change", page.QuerySelector(".notice.warn")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(["DSJ0044"], (await browser.ReadAsync("/recorders?state=Faulty")).QuerySelectorAll("tbody th").Select(r => r.TextContent.Trim()));
        Assert.Equal(["DSJ0043", "DSJ0044"], (await browser.ReadAsync("/recorders?state=DefaultPassword")).QuerySelectorAll("tbody th").Select(r => r.TextContent.Trim()));
        Assert.Null(rig.Get<Recorders>().Find("DSJ0045"));
    }

    [Fact]
    public async Task Who_keeps_one_unit_sees_and_changes_no_other()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry("二中队", "二中队", true)));
        rig.Seeds.Tell(CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry("DSJ0900", "二中队", "", null, null, true, null, false)));
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        var before = rig.Events().Count;

        Assert.DoesNotContain("DSJ0900", (await browser.ReadAsync("/recorders?unit=%E4%BA%8C%E4%B8%AD%E9%98%9F")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        using (var page = await browser.GetAsync("/recorders/DSJ0900"))
        {
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        }

        foreach (var handler in new[] { "Issue", "Return", "Change", "Volume", "Service" })
        {
            using var answer = await browser.PostAsync("/recorders", "/recorders/DSJ0900?handler=" + handler, ("officer", Seeds.Officer), ("unit", PortalRig.Unit), ("reason", "x"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Equal(before, rig.Events().Count);
    }

    [Fact]
    public async Task Officers_and_units_are_added_and_changed()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager, unit: "*");
        using (await browser.PostAsync("/units", "/units", ("unit", PortalRig.Unit), ("name", "第一中队"), ("use", "yes")))
        using (await browser.PostAsync("/officers", "/officers", ("officer", Seeds.Officer), ("name", "张警官"), ("unit", PortalRig.Unit), ("service", "yes")))
        using (await browser.PostAsync("/officers?officer=" + Seeds.Officer, "/officers", ("officer", Seeds.Officer), ("name", "张警官"), ("unit", PortalRig.Unit)))
        {
            Assert.Equal(new OfficerEntry(Seeds.Officer, "张警官", PortalRig.Unit, false), rig.Get<Officers>().Find(Seeds.Officer));
        }

        Assert.Equal("Not in service", (await browser.ReadAsync("/officers")).QuerySelector("tbody .badge")!.TextContent.Trim());
        Assert.Equal("第一中队", (await browser.ReadAsync("/units")).QuerySelector("tbody td")!.TextContent.Trim());
        Assert.Equal(3, rig.Events(CustodyAct.UnitRegistered, CustodyAct.OfficerRegistered).Count);
    }

    [Fact]
    public async Task An_import_says_what_it_would_do_and_then_does_exactly_that()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager, unit: "*");
        const string Csv = "recorder,unit,model,in_service\r\nDSJ0042,一中队,DSJ-X2,是\r\nDSJ0043,一中队,DSJ-X,yes\r\n\"DSJ0050\",一中队,\"新 \"\"型\"\"号\",no\r\n";

        var preview = await PreviewAsync(browser, "recorders", Encoding.UTF8.GetBytes(Csv));
        Assert.Equal("1 new, 1 changed, 1 as they are", preview.QuerySelector("#plan-title")!.TextContent);
        var lines = preview.QuerySelectorAll("tbody tr").Select(r => string.Join(' ', r.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal("2DSJ0042 model: DSJ-X → DSJ-X2", lines[0]);
        Assert.StartsWith("4DSJ0050 new recorder: DSJ0050", lines[1], StringComparison.Ordinal);
        Assert.Empty(rig.Events(CustodyAct.RegisterImported));

        var plan = preview.QuerySelector("input[name=plan]")!.GetAttribute("value")!;
        rig.Seeds.Tell(CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry("DSJ0042", PortalRig.Unit, "又变了", null, null, true, null, false)));
        using (var late = await browser.PostAsync("/register/import", "/register/import?handler=Confirm", ("list", "recorders"), ("csv", Csv), ("plan", plan)))
        {
            var page = await Visitor.ParseAsync(late);
            Assert.Contains("the register changed since you looked", page.QuerySelector(".notice.fail")!.TextContent, StringComparison.Ordinal);
            Assert.Null(rig.Get<Recorders>().Find("DSJ0050"));
            plan = page.QuerySelector("input[name=plan]")!.GetAttribute("value")!;
        }

        using (var done = await browser.PostAsync("/register/import", "/register/import?handler=Confirm", ("list", "recorders"), ("csv", Csv), ("plan", plan)))
        {
            Assert.Equal("/register/import?list=recorders&outcome=Done&rows=2", done.Headers.Location!.OriginalString);
        }

        Assert.Equal(new RecorderEntry("DSJ0050", PortalRig.Unit, "新 \"型\"号", null, null, false, null, false), rig.Get<Recorders>().Find("DSJ0050")!.Recorder);
        var imported = Assert.Single(rig.Events(CustodyAct.RegisterImported));
        Assert.Equal(("recorders", "2"), (imported.Facts["list"], imported.Facts["rows"]));
    }

    [Fact]
    public async Task One_wrong_line_and_nothing_is_imported()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager, unit: "*");
        const string Csv = "officer,name,unit,in_service\nA1,甲,一中队,yes\nA2,,一中队,yes\nA3,丙,九中队,yes\nA4,丁,一中队,maybe\nA1,重,一中队,yes\nA5,戊\nA6,\"己\n\",一中队,yes\n";
        var page = await PreviewAsync(browser, "officers", Encoding.UTF8.GetBytes(Csv));
        Assert.Equal(["3", "4", "5", "6", "7"], page.QuerySelectorAll("tbody th").Select(c => c.TextContent));
        Assert.Contains("“name” is empty. Fill it in.", page.QuerySelector("tbody td")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action*=Confirm]"));
        using var forced = await browser.PostAsync("/register/import", "/register/import?handler=Confirm", ("list", "officers"), ("csv", Csv), ("plan", "x"));
        Assert.Null(rig.Get<Officers>().Find("A1"));

        Assert.Contains("There is no column “白马”.", (await PreviewAsync(browser, "officers", Encoding.UTF8.GetBytes("officer,白马\nA1,x\n"))).QuerySelector("tbody td")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("never closed", (await PreviewAsync(browser, "officers", Encoding.UTF8.GetBytes("officer,name\nA1,\"x\n"))).QuerySelector("tbody td")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_can_be_imported_and_nothing_in_it_is_run_as_a_formula()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        rig.Seeds.Tell(CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry("DSJ0044", PortalRig.Unit, "=HYPERLINK(\"http://x\")", null, null, true, "-1", false)));
        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager, unit: "*");
        using var answer = await browser.GetAsync("/register/export/recorders");
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        var bytes = await answer.Content.ReadAsByteArrayAsync(PortalRig.Cancel);
        var text = Encoding.UTF8.GetString(bytes);
        Assert.StartsWith("\uFEFFrecorder,unit,model,firmware,volume,in_service,fault,default_password,holder,", text, StringComparison.Ordinal);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\")\",", text, StringComparison.Ordinal);
        Assert.Equal("0 new, 0 changed, 3 as they are", (await PreviewAsync(browser, "recorders", bytes)).QuerySelector("#plan-title")!.TextContent);
        using var narrowed = await browser.GetAsync("/register/export/recorders?state=Faulty");
        Assert.Equal(2, (await narrowed.Content.ReadAsStringAsync(PortalRig.Cancel)).TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void A_list_from_a_chinese_spreadsheet_is_read() =>
        Assert.Equal("officer,name\n033123,张警官", CsvText.Decode(CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!.GetBytes("officer,name\n033123,张警官")));

    [Theory]
    [InlineData("a,b\r\n1,2", "a|b;1|2")]
    [InlineData("a,\"b,\"\"c\nd\"\n1,", "a|b,\"c\nd;1|")]
    [InlineData("\n\na\n\n", "a")]
    [InlineData("'=1+1,'x,''", "=1+1|'x|''")]
    [InlineData("", "")]
    public void Csv_is_read_as_the_standard_says(string text, string rows) =>
        Assert.Equal(rows, string.Join(';', CsvText.Read(text).Select(r => string.Join('|', r.Cells))));

    [Fact]
    public async Task Pages_go_on_by_key()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        for (var n = 0; n < 60; n++)
        {
            rig.Seeds.Tell(CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry($"R{n:000}", PortalRig.Unit, "", null, null, true, null, false)));
        }

        using var browser = await rig.SignInAsync(AccountRole.EquipmentManager);
        var first = await browser.ReadAsync("/recorders?q=R0");
        Assert.Equal(50, first.QuerySelectorAll("tbody tr").Length);
        var second = await browser.ReadAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal(("R050", 10), (second.QuerySelector("tbody th")!.TextContent.Trim(), second.QuerySelectorAll("tbody tr").Length));
    }

    private static async Task<string> PostAsync(Visitor browser, string handler, params (string Name, string Value)[] fields)
    {
        using var answer = await browser.PostAsync("/recorders/DSJ0042", "/recorders/DSJ0042?handler=" + handler, fields);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> PreviewAsync(Visitor browser, string list, byte[] csv)
    {
        var token = (await browser.ReadAsync("/register/import")).QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var content = new MultipartFormDataContent { { new StringContent(list), "list" }, { new StringContent(token), "__RequestVerificationToken" }, { new ByteArrayContent(csv), "file", "list.csv" } };
        using var answer = await browser.SendAsync(HttpMethod.Post, "/register/import?handler=Preview", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await Visitor.ParseAsync(answer);
    }
}
