using System.Net;
using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Access;

/// <summary>Who sees, takes and supplies what beyond his own rights: by whose word, for how long, and what the log says of it.</summary>
public sealed class AccessTests
{
    private const string OtherUnit = "二中队";
    private const string Case = "沪公交决字〔2026〕第118号";

    [Fact]
    public async Task A_colleagues_footage_is_seen_when_the_head_of_the_unit_agrees_and_only_until_its_time_runs_out()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(officer: Seeds.OtherOfficer);
        await rig.Seeds.AddCopyAsync(item, "poster", "image/jpeg", [1, 2, 3]);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(officer, $"/evidence/{item.Id}"));
        await AskAsync(officer, "view", item, AccessOutcome.Asked);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(officer, $"/evidence/{item.Id}"));
        await AskAsync(officer, "view", item, AccessOutcome.AskedBefore);

        using var head = await HeadAsync(rig, "head");
        await VoteAsync(head, Open(rig), "Done");
        var page = await officer.ReadAsync($"/evidence/{item.Id}");
        Assert.Contains(Case, page.QuerySelector(".notice.warn")!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("#set-class"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(officer, $"/media/{item.Id}/poster"));
        var seen = rig.Events(CustodyAct.ItemViewed)[^1];
        Assert.Equal(("granted", Case), (seen.Reason, seen.Facts["case"]));
        Assert.StartsWith("ap-", seen.Facts["grant"], StringComparison.Ordinal);

        // To see is neither to change nor to take, and what somebody else was granted is nobody else's.
        using var filed = await officer.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "patrol"));
        Assert.Equal(HttpStatusCode.NotFound, filed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(officer, $"/media/{item.Id}/original"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(officer, $"/copies/{seen.Facts["grant"]}/{item.Id}"));
        rig.AddAccount("other", AccountRole.Officer, "033555");
        using var other = await rig.SignInAsync("other");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(other, $"/evidence/{item.Id}"));

        rig.Clock.Advance(PortalRig.Access.GrantFor);
        using var later = await rig.SignInAsync("Officer");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(later, $"/evidence/{item.Id}"));
    }

    [Fact]
    public async Task The_head_of_the_collecting_unit_agrees_and_neither_the_requester_nor_his_own_head()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(unit: OtherUnit);
        using var asking = await HeadAsync(rig, "asking");
        using var own = await HeadAsync(rig, "own");
        using var collecting = await HeadAsync(rig, "collecting", OtherUnit);
        await AskAsync(asking, "view", item, AccessOutcome.Asked);
        var request = Open(rig);
        Assert.Equal(("A3", OtherUnit), (AccessRequest.Read(request.Document).Rule, request.Unit));
        await VoteAsync(asking, request, "Requester");
        await VoteAsync(own, request, null);
        await VoteAsync(collecting, request, "Done");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(asking, $"/evidence/{item.Id}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(own, $"/evidence/{item.Id}"));

        // Whose it is may take it back, with a reason, at once.
        using var back = await collecting.PostAsync("/approvals", "/approvals?handler=EndAccess", ("grant", request.Id), ("reason", "案件已移送"));
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(asking, $"/evidence/{item.Id}"));
        Assert.Equal("案件已移送", rig.Events(CustodyAct.AccessEnded).Single().Reason);
    }

    [Fact]
    public async Task Who_is_above_the_collecting_unit_in_the_tree_agrees_too_and_who_is_beside_or_below_it_does_not()
    {
        await using var rig = await PortalRig.StartAsync();
        foreach (var (unit, parent) in new (string, string?)[] { ("支队", null), ("大队", "支队"), (OtherUnit, "大队"), (PortalRig.Unit, "大队"), ("警组", OtherUnit) })
        {
            rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry(unit, unit, true, parent)));
        }

        var item = await rig.Seeds.AdmitAsync(officer: Seeds.OtherOfficer, unit: OtherUnit);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        using var beside = await HeadAsync(rig, "beside");
        using var below = await HeadAsync(rig, "below", "警组");
        using var above = await HeadAsync(rig, "above", "大队");
        using var top = await HeadAsync(rig, "top", "支队");
        await AskAsync(officer, "view", item, AccessOutcome.Asked);
        var request = Open(rig);
        Assert.Equal(OtherUnit, request.Unit);
        await VoteAsync(beside, request, null);
        await VoteAsync(below, request, null);
        Assert.Contains(request.Id, (await above.ReadAsync("/approvals")).Body!.InnerHtml, StringComparison.Ordinal);
        Assert.Contains(request.Id, (await top.ReadAsync("/approvals")).Body!.InnerHtml, StringComparison.Ordinal);

        // The tree as it is when somebody votes: a unit that was moved away has another head above it.
        rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry(OtherUnit, OtherUnit, true, "支队")));
        await VoteAsync(above, request, null);
        await VoteAsync(top, request, "Done");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(officer, $"/evidence/{item.Id}"));
    }

    [Fact]
    public async Task A_copy_for_outside_the_police_needs_the_head_of_the_organ_and_each_taking_stands_in_the_log()
    {
        await using var rig = await PortalRig.StartAsync();
        var (content, other) = (Encoding.UTF8.GetBytes("footage for the defence"), await rig.Seeds.AdmitAsync("DCIM/other.mp4"));
        var item = await rig.Seeds.AdmitAsync(content: content);
        using var legal = await rig.SignInAsync(AccountRole.LegalOfficer);
        await AskAsync(legal, "supply", item, AccessOutcome.NoRecipient);
        await AskAsync(legal, "supply", item, AccessOutcome.Asked, ("recipient", "某律师事务所 王律师"));
        var request = Open(rig);
        using var unit = await HeadAsync(rig, "unit");
        using var organ = await HeadAsync(rig, "organ", "*");
        await VoteAsync(unit, request, null);
        await VoteAsync(organ, request, "Done");

        using var copy = await legal.GetAsync($"/copies/{request.Id}/{item.Id}");
        Assert.Equal(content, await copy.Content.ReadAsByteArrayAsync(PortalRig.Cancel));
        Assert.Equal($"attachment; filename=\"{item.Id}.mp4\"", copy.Content.Headers.ContentDisposition!.ToString());
        var told = rig.Events(CustodyAct.ItemFetched).Single();
        Assert.Equal(("某律师事务所 王律师", Case, item.Sha256.Hex, item.Id), (told.Facts["recipient"], told.Facts["case"], told.Facts["sha256"], told.Item));
        using var sums = await legal.GetAsync($"/copies/{request.Id}/SHA256SUMS");
        Assert.Equal($"{Convert.ToHexStringLower(SHA256.HashData(content))}  {item.Id}.mp4\n", await sums.Content.ReadAsStringAsync(PortalRig.Cancel));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(legal, $"/copies/{request.Id}/{other.Id}")); // not in the grant
        rig.AddAccount("colleague", AccountRole.LegalOfficer);
        using var colleague = await rig.SignInAsync("colleague");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(colleague, $"/copies/{request.Id}/{item.Id}"));
    }

    [Fact]
    public async Task A_copy_within_ones_own_rights_is_given_at_once_and_sensitive_footage_needs_two_of_the_organ()
    {
        await using var rig = await PortalRig.StartAsync();
        var (plain, sensitive) = (await rig.Seeds.AdmitAsync("DCIM/a.mp4"), await rig.Seeds.AdmitAsync("DCIM/b.mp4"));
        rig.Database.Write(t => rig.Get<EvidenceItems>().SetClass(t, sensitive.Id, "mass-incident"));
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        await AskAsync(officer, "view", plain, AccessOutcome.WithinRights);
        await AskAsync(officer, "copy", plain, AccessOutcome.Granted);
        var grant = rig.Events(CustodyAct.AccessGranted).Single();
        Assert.Equal(("A1", "Officer"), (grant.Facts["rule"], grant.Facts["account"]));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(officer, $"/copies/{grant.Facts["grant"]}/{plain.Id}"));

        await AskAsync(officer, "copy", sensitive, AccessOutcome.Asked);
        var request = Open(rig);
        Assert.Equal((2, AccessPolicy.WholeHouse), (request.Needs, request.Unit));
        using var unit = await HeadAsync(rig, "unit");
        using var one = await HeadAsync(rig, "one", "*");
        using var two = await HeadAsync(rig, "two", "*");
        await VoteAsync(unit, request, null);
        await VoteAsync(one, request, "Counted");
        await VoteAsync(two, request, "Done");
    }

    [Fact]
    public async Task The_inspectorate_requires_footage_without_asking_anybody_and_never_unlogged()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var inspector = await HeadAsync(rig, "inspector", "督察大队");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(inspector, $"/evidence/{item.Id}"));
        await AskAsync(inspector, "view", item, AccessOutcome.Granted);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(inspector, $"/evidence/{item.Id}"));
        var grant = rig.Events(CustodyAct.AccessGranted).Single();
        Assert.Equal(("A5", "投诉核查", Case), (grant.Facts["rule"], grant.Reason, grant.Facts["case"]));
        using var head = await HeadAsync(rig, "head");
        Assert.Contains("inspector", (await head.ReadAsync("/approvals")).QuerySelector("#grants-title")!.ParentElement!.TextContent, StringComparison.Ordinal); // the unit sees who does

        // Given back by himself.
        using var back = await inspector.PostAsync("/requests", "/requests?handler=End", ("grant", grant.Facts["grant"]));
        Assert.Equal(HttpStatusCode.Redirect, back.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(inspector, $"/evidence/{item.Id}"));
    }

    [Fact]
    public async Task A_copy_is_logged_under_the_grant_it_was_taken_by_and_nowhere_else_is_there_one_to_take()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(officer: Seeds.OtherOfficer);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        rig.Seeds.Grant("ag-one", "Officer", item);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        rig.Seeds.Grant("ag-two", "Officer", item); // runs for longer
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(officer, $"/copies/ag-one/{item.Id}"));
        Assert.Equal("ag-one", rig.Events(CustodyAct.ItemFetched).Single().Facts["grant"]);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(officer, $"/media/{item.Id}/original"));
        var page = await officer.ReadAsync($"/evidence/{item.Id}");
        Assert.StartsWith("/copies/ag-", page.QuerySelector(".under a[download]")!.GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sensitive_footage_that_was_filed_otherwise_for_a_while_stays_sensitive()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(officer: Seeds.OtherOfficer);
        rig.AddAccount("filing", AccountRole.Officer, Seeds.OtherOfficer);
        using var filing = await rig.SignInAsync("filing");
        foreach (var classId in new[] { "mass-incident", "patrol" })
        {
            using var filed = await filing.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", classId));
        }

        using var officer = await rig.SignInAsync(AccountRole.Officer);
        await AskAsync(officer, "view", item, AccessOutcome.Asked);
        var request = Open(rig);
        Assert.Equal((2, AccessPolicy.WholeHouse), (request.Needs, request.Unit));
        Assert.Equal([Seeds.OtherOfficer], request.Barred); // who recorded it has no say in it

        // The unit whose footage it is sees what the whole house has granted, and may end it.
        foreach (var name in new[] { "one", "two" })
        {
            using var head = await HeadAsync(rig, name, "*");
            await VoteAsync(head, request, name == "one" ? "Counted" : "Done");
        }

        using var unit = await HeadAsync(rig, "unit");
        Assert.Contains(request.Id, (await unit.ReadAsync("/approvals")).Body!.InnerHtml, StringComparison.Ordinal);
        using var ended = await unit.PostAsync("/approvals", "/approvals?handler=EndAccess", ("grant", request.Id), ("reason", "r"));
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(officer, $"/evidence/{item.Id}"));
    }

    [Fact]
    public async Task A_grant_and_its_end_stand_in_the_trail_of_every_item_it_is_about()
    {
        await using var rig = await PortalRig.StartAsync();
        var items = new[] { await rig.Seeds.AdmitAsync("DCIM/a.mp4"), await rig.Seeds.AdmitAsync("DCIM/b.mp4") };
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        using var asked = await officer.PostAsync("/requests", "/requests", ("act", "copy"), ("items", $"{items[0].Id} {items[1].Id}"), ("case", "2026-118"), ("reason", "阅卷"));
        var grant = rig.Get<AccessGrants>().Of("Officer", 10).Single();
        Assert.Equal(items.Select(i => i.Id.Value).Order(StringComparer.Ordinal), grant.Items.Select(i => i.Value).Order(StringComparer.Ordinal));
        using var back = await officer.PostAsync("/requests", "/requests?handler=End", ("grant", grant.Id));
        foreach (var item in items)
        {
            var trail = (await officer.ReadAsync($"/evidence/{item.Id}/custody")).Body!.TextContent;
            Assert.Contains("granted access", trail, StringComparison.Ordinal);
            Assert.Contains("ended access", trail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_buries_other_requests_under_his_own()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(officer: Seeds.OtherOfficer);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        for (var n = 0; n < AccessDesk.MostOpen; n++)
        {
            using var asked = await officer.PostAsync("/requests", "/requests", ("act", "view"), ("items", item.Id.Value), ("case", $"2026-{n:000}"), ("reason", "r"));
            Assert.Equal(HttpStatusCode.Redirect, asked.StatusCode);
        }

        await AskAsync(officer, "view", item, AccessOutcome.TooManyOpen);
    }

    [Fact]
    public async Task What_was_filed_as_sensitive_since_it_was_asked_for_is_not_granted_by_one()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(officer: Seeds.OtherOfficer);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        await AskAsync(officer, "view", item, AccessOutcome.Asked);
        rig.Database.Write(t => rig.Get<EvidenceItems>().SetClass(t, item.Id, "mass-incident"));
        using var head = await HeadAsync(rig, "head");
        await VoteAsync(head, Open(rig), "Overtaken");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(officer, $"/evidence/{item.Id}"));
        Assert.Empty(rig.Events(CustodyAct.AccessGranted));
    }

    [Theory]
    [InlineData("ev-00000000000000000000000000000000", Case, "r", nameof(AccessOutcome.NoItem))]
    [InlineData("", Case, "r", nameof(AccessOutcome.NoItem))]
    [InlineData("<script>", Case, "r", nameof(AccessOutcome.NoItem))]
    [InlineData(null, "?", "r", nameof(AccessOutcome.BadCase))]
    [InlineData(null, Case, " ", nameof(AccessOutcome.NoReason))]
    public async Task What_says_too_little_or_nonsense_is_not_asked(string? items, string number, string reason, string outcome)
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync(unit: OtherUnit, officer: Seeds.OtherOfficer);
        using var officer = await rig.SignInAsync(AccountRole.Officer);
        using var answer = await officer.PostAsync("/requests", "/requests", ("act", "view"), ("items", items ?? item.Id.Value), ("case", number), ("reason", reason));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(outcome, Outcome(await Visitor.ParseAsync(answer)));
        Assert.Empty(rig.Events(CustodyAct.ApprovalRequested, CustodyAct.AccessGranted));
    }

    private static async Task<HttpStatusCode> StatusAsync(Visitor who, string path)
    {
        using var answer = await who.GetAsync(path);
        return answer.StatusCode;
    }

    private static async Task AskAsync(Visitor who, string act, EvidenceItem item, AccessOutcome outcome, params (string, string)[] more)
    {
        using var answer = await who.PostAsync("/requests", "/requests", [("act", act), ("items", item.Id.Value), ("case", Case), ("reason", "投诉核查"), .. more]);
        if (RequestsModel.IsGood(outcome))
        {
            Assert.Equal("/requests?outcome=" + outcome, answer.Headers.Location!.OriginalString);
        }
        else
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(outcome.ToString(), Outcome(await Visitor.ParseAsync(answer)));
        }
    }

    private static string Outcome(AngleSharp.Html.Dom.IHtmlDocument page)
    {
        var (said, texts) = (page.QuerySelector(".notice.fail p")!.TextContent, Portal.Texts.PortalTexts.Load().Of(Portal.Texts.PortalTexts.English));
        return Enum.GetNames<AccessOutcome>().Where(o => texts["requested." + o].Split('{') is [var begins, .. var ends] && said.StartsWith(begins, StringComparison.Ordinal) && (ends.Length == 0 || said.EndsWith(ends[^1].Split('}')[^1], StringComparison.Ordinal)))
            .OrderByDescending(o => texts["requested." + o].Length).First();
    }

    private static ApprovalRequest Open(PortalRig rig) => new ApprovalBook(rig.Database).Page(openOnly: true, 10).Single();

    /// <param name="outcome">Null where the request is not there for him.</param>
    private static async Task VoteAsync(Visitor who, ApprovalRequest request, string? outcome)
    {
        using var answer = await who.PostAsync("/approvals", "/approvals", ("request", request.Id), ("vote", "approve"), ("reason", "同意"));
        var good = outcome is "Done" or "Counted";
        Assert.Equal(good ? "/approvals?outcome=" + outcome : null, answer.Headers.Location?.OriginalString);
        if (outcome is null)
        {
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.DoesNotContain(request.Id, (await who.ReadAsync("/approvals?show=all")).Body!.InnerHtml, StringComparison.Ordinal);
        }
        else if (!good)
        {
            Assert.Equal(Portal.Texts.PortalTexts.Load().Of(Portal.Texts.PortalTexts.English)["vote." + outcome], (await Visitor.ParseAsync(answer)).QuerySelector(".notice.fail p")!.TextContent);
        }
    }

    private static Task<Visitor> HeadAsync(PortalRig rig, string name, string unit = PortalRig.Unit)
    {
        rig.AddAccount(name, AccountRole.Supervisor, null, unit);
        return rig.SignInAsync(name);
    }
}
