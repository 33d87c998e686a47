using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Tests.Rig;
using EvidenceVault.Portal.Texts;

namespace EvidenceVault.Portal.Tests.Cases;

/// <summary>A case from its opening to its end, as people handle it by forms alone.</summary>
public sealed class CaseTests
{
    private const string Number = "沪公交决字〔2026〕第118号";

    [Fact]
    public async Task A_case_is_opened_described_closed_and_reopened_each_as_a_line_of_the_log()
    {
        await using var rig = await PortalRig.StartAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, Number);
        var file = rig.Get<CaseFiles>().Find(Number)!;
        Assert.Equal((CaseKind.Administrative, "酒后驾驶", PortalRig.Unit, "LegalOfficer"), (file.Facts.Kind, file.Facts.Title, file.Facts.Unit, file.OpenedBy));
        Assert.Equal([new CaseParty("张某", "沪A12345"), new CaseParty("", "沪B99999"), new CaseParty("李某", null)], file.Facts.Parties);
        Assert.Equal(new DateOnly(2026, 10, 2), file.Facts.DueOn); // 90 days from 4 July

        var address = CaseAddress.Of(Number);
        using var changed = await li.PostAsync($"/case-form/{Number}", $"/case-form/{Number}", ("kind", "criminal"), ("title", "醉酒驾驶"), ("unit", PortalRig.Unit), ("officers", Seeds.Officer));
        Assert.Equal($"{address}?outcome=Changed", changed.Headers.Location!.OriginalString);
        Assert.Equal((CaseKind.Criminal, file.OpenedAt), (rig.Get<CaseFiles>().Find(Number)!.Facts.Kind, rig.Get<CaseFiles>().Find(Number)!.OpenedAt));
        await ActAsync(li, Number, "Close", CaseOutcome.NoReason, ("reason", " "));
        await ActAsync(li, Number, "Close", CaseOutcome.Closed, ("reason", "已作出处罚决定"));
        using var late = await li.GetAsync($"/case-form/{Number}");
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode); // a closed case is not described any further
        await ActAsync(li, Number, "Reopen", CaseOutcome.Reopened, ("reason", "当事人申请复议"));
        Assert.Equal(
            [CustodyAct.CaseOpened, CustodyAct.CaseChanged, CustodyAct.CaseClosed, CustodyAct.CaseReopened],
            rig.Get<CaseBook>().Trail(Number, 10).Select(r => CustodyEvent.Parse(r.Entry).Act));
    }

    [Theory]
    [InlineData("number", "<script>", "BadNumber")]
    [InlineData("title", "", "NoTitle")]
    [InlineData("kind", "murder", "NoTitle")]
    [InlineData("unit", "二中队", "NoUnit")]
    [InlineData("from", "2026-07-04T09:00", "BadTime")] // without its end
    [InlineData("dueOn", "4.7.2026", "BadDay")]
    [InlineData("point", "somewhere", "BadPoint")]
    public async Task What_cannot_be_a_case_is_refused_with_what_was_written_kept(string field, string value, string outcome)
    {
        await using var rig = await PortalRig.StartAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        Dictionary<string, string> form = new() { ["number"] = Number, ["kind"] = "administrative", ["title"] = "酒后驾驶", ["unit"] = PortalRig.Unit, ["place"] = "人民广场" };
        form[field] = value;
        using var answer = await li.PostAsync("/case-form", "/case-form", [.. form.Select(f => (f.Key, f.Value))]);
        var page = await Visitor.ParseAsync(answer);
        Assert.Equal(PortalTexts.Load().Of(PortalTexts.English)["case.outcome." + outcome], page.QuerySelector("[role=alert]")!.TextContent.Trim());
        Assert.Equal("人民广场", page.QuerySelector("input[name=place]")!.GetAttribute("value"));
        Assert.Empty(rig.Events(CustodyAct.CaseOpened));
    }

    [Fact]
    public async Task Of_two_who_open_the_same_number_one_does()
    {
        await using var rig = await PortalRig.StartAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, Number);
        using var again = await li.PostAsync("/case-form", "/case-form", ("number", Number), ("kind", "accident"), ("title", "x"), ("unit", PortalRig.Unit));
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Single(rig.Events(CustodyAct.CaseOpened));
    }

    [Fact]
    public async Task A_case_of_another_unit_is_not_there_and_an_officer_sees_those_on_whose_scene_he_was_and_changes_nothing()
    {
        await using var rig = await PortalRig.StartAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, Number);
        var address = CaseAddress.Of(Number);
        rig.AddAccount("other", AccountRole.LegalOfficer, unit: "二中队");
        rig.AddAccount("absent", AccountRole.Officer, Seeds.OtherOfficer);
        foreach (var name in new[] { "other", "absent" })
        {
            using var stranger = await rig.SignInAsync(name);
            using var answer = await stranger.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.DoesNotContain(Number, (await stranger.ReadAsync("/cases?show=all")).Body!.TextContent, StringComparison.Ordinal);
        }

        using var zhang = await rig.SignInAsync(AccountRole.Officer);
        var page = await zhang.ReadAsync(address);
        Assert.Contains("酒后驾驶", page.Body!.TextContent, StringComparison.Ordinal);
        foreach (var handler in new[] { "Mark", "Withdraw", "Explain", "Link", "Dismiss", "Name", "Raise", "Judge", "Close", "Reopen" })
        {
            using var answer = await zhang.PostAsync("/evidence", $"{address}?handler={handler}", ("reason", "x"), ("text", "x"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Single(rig.Get<CaseBook>().Trail(Number, 10));
    }

    [Fact]
    public async Task A_suggestion_says_why_is_confirmed_by_one_button_and_is_not_repeated_once_dismissed()
    {
        await using var rig = await PortalRig.StartAsync();
        var (mine, colleague) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/b.mp4", Seeds.OtherOfficer));
        await rig.Seeds.AdmitAsync("DCIM/c.mp4", "044000", "二中队");
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, Number);
        var rows = (await li.ReadAsync(CaseAddress.Of(Number))).QuerySelectorAll("#suggestions tbody tr");
        Assert.Equal([$"/evidence/{mine.Id}", $"/evidence/{colleague.Id}"], rows.Select(r => r.QuerySelector("a")!.GetAttribute("href")));
        Assert.Contains("same officer", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("same unit", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains(mine.Id.Value, rig.Events(CustodyAct.ItemListed)[^1].Facts["items"], StringComparison.Ordinal); // to see them suggested is to see them

        await ActAsync(li, Number, "Link", CaseOutcome.Linked, ("item", mine.Id.Value));
        await ActAsync(li, Number, "Dismiss", CaseOutcome.Dismissed, ("item", colleague.Id.Value));
        Assert.Equal([Number], rig.Get<EvidenceItems>().Cases(mine.Id));
        Assert.Null((await li.ReadAsync(CaseAddress.Of(Number))).QuerySelector("#suggestions tbody"));
    }

    [Fact]
    public async Task A_step_is_marked_withdrawn_and_explained_and_what_is_owed_follows()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Examined(item, "Video", 139.2);
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, Number);
        await ActAsync(li, Number, "Mark", CaseOutcome.BadItem, ("step", "notice"), ("item", item.Id.Value)); // not linked yet
        await ActAsync(li, Number, "Link", CaseOutcome.Linked, ("item", item.Id.Value));
        await ActAsync(li, Number, "Mark", CaseOutcome.BadStep, ("step", "dance"), ("item", item.Id.Value));
        foreach (var (from, to) in new[] { ("2:00", "1:00"), ("9:00", ""), ("0:99", ""), ("-1", ""), ("1e3", "") })
        {
            await ActAsync(li, Number, "Mark", CaseOutcome.BadSpan, ("step", "notice"), ("item", item.Id.Value), ("from", from), ("to", to));
        }

        await ActAsync(li, Number, "Mark", CaseOutcome.Marked, ("step", "notice"), ("item", item.Id.Value), ("from", "0:41.5"), ("to", "1:20"), ("extent", "whole"));
        var mark = Assert.Single(rig.Get<CaseSteps>().Marks(Number));
        Assert.Equal((41.5, 80.0, StepExtent.Whole), (mark.From, mark.To, mark.Extent));
        Assert.Equal(item.Id, rig.Events(CustodyAct.StepMarked).Single().Item); // it stands in the item's own trail too
        var page = await li.ReadAsync(CaseAddress.Of(Number));
        Assert.Equal($"/evidence/{item.Id}?t=41.5", page.QuerySelector(".coverage .seen-in a")!.GetAttribute("href"));
        Assert.Equal(["✕ missing", "● covered"], page.QuerySelectorAll(".coverage tbody .badge").Select(b => b.TextContent.Trim()));

        await ActAsync(li, Number, "Explain", CaseOutcome.Explained, ("step", "identity"), ("code", "not-switched-on"), ("text", "到场时尚未开机"));
        await ActAsync(li, Number, "Withdraw", CaseOutcome.Withdrawn, ("mark", mark.Id));
        await ActAsync(li, Number, "Withdraw", CaseOutcome.Unchanged, ("mark", mark.Id));
        page = await li.ReadAsync(CaseAddress.Of(Number));
        Assert.Equal(["✎ explained", "✕ missing"], page.QuerySelectorAll(".coverage tbody .badge").Select(b => b.TextContent.Trim()));
        Assert.Contains("到场时尚未开机", page.QuerySelector(".coverage")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_is_answered_returned_answered_again_and_closed_never_by_who_answered()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, Number);
        using var wang = await rig.SignInAsync(AccountRole.Supervisor);
        using var zhang = await rig.SignInAsync(AccountRole.Officer);
        await ActAsync(wang, Number, "Raise", CaseOutcome.Raised, ("text", "未出示证件"), ("item", item.Id.Value), ("at", "0:12"), ("dueOn", "2026-07-11"));
        var id = rig.Get<CaseFindings>().Of(Number).Single().Id;
        await ActAsync(zhang, Number, "Answer", CaseOutcome.Answered, ("finding", id), ("text", "已补拍说明"));
        await ActAsync(wang, Number, "Judge", CaseOutcome.NoReason, ("finding", id), ("agree", "no"));
        await ActAsync(wang, Number, "Judge", CaseOutcome.FindingReturned, ("finding", id), ("agree", "no"), ("text", "缺证件号"));
        await ActAsync(li, Number, "Answer", CaseOutcome.Answered, ("finding", id), ("text", "已补正"));
        await ActAsync(li, Number, "Judge", CaseOutcome.Unchanged, ("finding", id), ("agree", "yes")); // who answered does not agree
        await ActAsync(wang, Number, "Judge", CaseOutcome.FindingClosed, ("finding", id), ("agree", "yes"));
        var finding = rig.Get<CaseFindings>().Of(Number).Single();
        Assert.Equal((FindingState.Closed, "Supervisor", "已补正", 12.0), (finding.State, finding.ClosedBy, finding.Answer!.Text, finding.At));
        Assert.Equal(["returned", "closed"], rig.Events(CustodyAct.FindingClosed).Select(e => e.Facts["outcome"]));
    }

    [Fact]
    public async Task Exhibits_have_names_of_their_own_and_closing_is_shown_before_it_is_done()
    {
        await using var rig = await PortalRig.StartAsync();
        var (first, second) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/b.mp4"));
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, Number);
        foreach (var item in new[] { first, second })
        {
            await ActAsync(li, Number, "Link", CaseOutcome.Linked, ("item", item.Id.Value));
        }

        await ActAsync(li, Number, "Name", CaseOutcome.Named, ("item", first.Id.Value), ("designation", "证据1"));
        await ActAsync(li, Number, "Name", CaseOutcome.NameTaken, ("item", second.Id.Value), ("designation", "证据1"));
        Assert.Equal("证据1", rig.Get<CaseItems>().Exhibits(Number)[first.Id]);
        Assert.Null((await li.ReadAsync(CaseAddress.Of(Number))).QuerySelector("#end form"));
        var end = (await li.ReadAsync(CaseAddress.Of(Number) + "?end=1")).QuerySelector("#end")!;
        Assert.Contains("nothing is kept for a shorter time", end.TextContent, StringComparison.Ordinal);
        Assert.NotNull(end.QuerySelector("form"));
    }

    [Fact]
    public async Task A_number_with_a_slash_and_names_that_are_hostile_are_shown_as_they_are()
    {
        await using var rig = await PortalRig.StartAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        await OpenAsync(li, "2026/118", title: "<script>alert(1)</script>");
        var page = await li.ReadAsync(CaseAddress.Of("2026/118"));
        Assert.Equal("<script>alert(1)</script>", page.QuerySelector("#about-title bdi")!.TextContent);
        Assert.Equal("2026/118", page.QuerySelector("h1")!.TextContent);
        Assert.NotNull((await li.ReadAsync("/cases")).QuerySelector($"a[href='{CaseAddress.Of("2026/118")}']"));
    }

    [Fact]
    public async Task Numbers_that_footage_is_filed_under_without_a_case_are_offered_and_lists_find_by_plate_and_page_by_key()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var linked = await li.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Link", ("case", "2026-7"));
        Assert.NotNull((await li.ReadAsync("/cases")).QuerySelector("a[href='/case-form?number=2026-7']"));
        for (var n = 0; n < 27; n++)
        {
            rig.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(CaseOutcome.Opened, rig.Get<CaseDesk>().Open(new CustodyActor(ActorKind.Person, "li"), "", $"2026-{n}", new CaseFacts(CaseKind.Accident, "追尾", PortalRig.Unit, [], [new CaseParty("", n == 3 ? "沪C00003" : "沪C11111")])));
        }

        var first = await li.ReadAsync("/cases");
        Assert.Null(first.QuerySelector("a[href^='/case-form?number=']"));
        var second = await li.ReadAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        Assert.Equal((25, 2), (first.QuerySelectorAll("tbody tr").Length, second.QuerySelectorAll("tbody tr").Length));
        Assert.Equal("2026-3", Assert.Single((await li.ReadAsync("/cases?q=" + Uri.EscapeDataString("沪c00003"))).QuerySelectorAll("tbody th")).TextContent.Trim());
    }

    private static async Task OpenAsync(Visitor li, string number, string title = "酒后驾驶")
    {
        using var answer = await li.PostAsync("/case-form", "/case-form", ("number", number), ("kind", "administrative"), ("title", title), ("unit", PortalRig.Unit), ("officers", Seeds.Officer), ("parties", "张某 / 沪A12345；沪B99999; 李某"), ("place", "人民广场"), ("from", "2026-07-04T12:00"), ("to", "2026-07-04T12:20"));
        Assert.Equal($"{CaseAddress.Of(number)}?outcome=Opened", answer.Headers.Location?.OriginalString);
    }

    private static async Task ActAsync(Visitor who, string number, string handler, CaseOutcome outcome, params (string, string)[] fields)
    {
        using var answer = await who.PostAsync("/evidence", $"{CaseAddress.Of(number)}?handler={handler}", fields);
        Assert.Contains($"outcome={outcome}#", answer.Headers.Location?.OriginalString ?? answer.StatusCode.ToString(), StringComparison.Ordinal);
    }
}
