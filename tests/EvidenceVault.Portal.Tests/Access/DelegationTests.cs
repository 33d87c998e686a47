using System.Net;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Access;

/// <summary>Somebody agrees in another's place: from day to day, with no more right than that, and never twice by one right.</summary>
public sealed class DelegationTests
{
    [Fact]
    public async Task A_delegate_agrees_in_the_place_of_the_giver_and_the_right_is_used_up()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await PersonAsync(rig, "wang", AccountRole.Supervisor);
        using var li = await PersonAsync(rig, "li", AccountRole.LegalOfficer);
        using var zhao = await PersonAsync(rig, "zhao", AccountRole.LegalOfficer);
        var request = Request(rig, "chen", needs: 2);
        Assert.Equal("NotAnApprover", await VoteAsync(li, request));
        await GiveAsync(wang, "li", 0, 7, "Given");
        await GiveAsync(li, "zhao", 0, 7, "Given");
        Assert.Equal("NotAnApprover", await VoteAsync(zhao, request)); // what li may do in another's place is not li's to pass on
        Assert.Equal("Counted", await VoteAsync(li, request));
        var vote = rig.Events(CustodyAct.ApprovalVoted).Single();
        Assert.Equal(("li", "wang"), (vote.Actor.Name, vote.Facts["on_behalf_of"]));
        Assert.Equal("wang", new ApprovalBook(rig.Database).Find(request.Id)!.Votes.Single().OnBehalfOf);

        Assert.Equal("VotedBefore", await VoteAsync(wang, request)); // his right was used
        Assert.Equal("VotedBefore", await VoteAsync(li, request));
        Assert.Equal(ApprovalState.Open, new ApprovalBook(rig.Database).Find(request.Id)!.State);
        Assert.Contains("for wang", (await wang.ReadAsync("/approvals")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_has_his_request_agreed_to_by_nobody_he_sent()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await PersonAsync(rig, "wang", AccountRole.Supervisor, "012345");
        using var li = await PersonAsync(rig, "li", AccountRole.LegalOfficer);
        await GiveAsync(wang, "li", 0, 7, "Given");
        Assert.Equal("NotAnApprover", await VoteAsync(li, Request(rig, "wang", needs: 1)));
        var concerned = Request(rig, "chen", needs: 1, barred: ["012345"]);
        Assert.Equal("NotAnApprover", await VoteAsync(li, concerned)); // it is about the giver
        Assert.All(new ApprovalBook(rig.Database).Page(openOnly: true, 10), r => Assert.Empty(r.Votes));
    }

    [Fact]
    public async Task It_counts_from_its_first_day_to_its_last_and_not_when_it_was_taken_back()
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await PersonAsync(rig, "wang", AccountRole.Supervisor);
        using var li = await PersonAsync(rig, "li", AccountRole.LegalOfficer);
        await GiveAsync(wang, "li", 2, 3, "Given");
        var request = Request(rig, "chen", needs: 1);
        Assert.Equal("NotAnApprover", await VoteAsync(li, request));
        rig.Clock.Advance(TimeSpan.FromDays(2));
        using (var page = await (await rig.SignInAsync("li")).GetAsync("/approvals"))
        {
            Assert.Contains("You vote in the place of wang.", await page.Content.ReadAsStringAsync(PortalRig.Cancel), StringComparison.Ordinal);
        }

        rig.Clock.Advance(TimeSpan.FromDays(2));
        using var late = await rig.SignInAsync("li");
        Assert.Equal("NotAnApprover", await VoteAsync(late, request));

        using var again = await rig.SignInAsync("wang");
        await GiveAsync(again, "li", 4, 5, "Given");
        var given = rig.Events(CustodyAct.DelegationGiven)[^1].Facts["delegation"];
        using var stranger = await PersonAsync(rig, "stranger", AccountRole.Supervisor);
        using var notHis = await stranger.PostAsync("/approvals", "/approvals?handler=EndDelegation", ("delegation", given));
        Assert.Equal(HttpStatusCode.NotFound, notHis.StatusCode);
        using var back = await again.PostAsync("/approvals", "/approvals?handler=EndDelegation", ("delegation", given));
        Assert.Equal("/approvals?delegated=Ended", back.Headers.Location!.OriginalString);
        Assert.Equal("NotAnApprover", await VoteAsync(late, request));
    }

    [Theory]
    [InlineData("wang", 0, 7, "r", "NoTaker")] // oneself
    [InlineData("twin", 0, 7, "r", "NoTaker")] // the same badge
    [InlineData("officer", 0, 7, "r", "NoTaker")]
    [InlineData("nobody", 0, 7, "r", "NoTaker")]
    [InlineData("li", -1, 7, "r", "BadDays")]
    [InlineData("li", 5, 4, "r", "BadDays")]
    [InlineData("li", 0, 60, "r", "BadDays")]
    [InlineData("li", 0, 7, " ", "NoReason")]
    public async Task What_would_pass_on_too_much_is_refused(string taker, int from, int to, string reason, string outcome)
    {
        await using var rig = await PortalRig.StartAsync();
        using var wang = await PersonAsync(rig, "wang", AccountRole.Supervisor, "012345");
        rig.AddAccount("twin", AccountRole.LegalOfficer, "012345");
        rig.AddAccount("officer", AccountRole.Officer, "033123");
        rig.AddAccount("li", AccountRole.LegalOfficer);
        await GiveAsync(wang, taker, from, to, outcome, reason);
        Assert.Empty(rig.Events(CustodyAct.DelegationGiven));
    }

    private static async Task<string?> VoteAsync(Visitor who, ApprovalRequest request)
    {
        using var answer = await who.PostAsync("/approvals", "/approvals", ("request", request.Id), ("vote", "approve"), ("reason", "同意"));
        if (answer.StatusCode == HttpStatusCode.Redirect)
        {
            return answer.Headers.Location!.OriginalString.Split('=')[1];
        }

        var said = (await Visitor.ParseAsync(answer)).QuerySelector(".notice.fail p")!.TextContent;
        return Enum.GetNames<Portal.Features.Approvals.VoteOutcome>().First(o => English["vote." + o] == said);
    }

    private static async Task GiveAsync(Visitor who, string taker, int from, int to, string outcome, string reason = "休假")
    {
        var today = new DateOnly(2026, 7, 4);
        using var answer = await who.PostAsync(
            "/approvals", "/approvals?handler=Delegate", ("taker", taker), ("fromOn", today.AddDays(from).ToString("yyyy-MM-dd", null)), ("toOn", today.AddDays(to).ToString("yyyy-MM-dd", null)), ("reason", reason));
        if (outcome == "Given")
        {
            Assert.Equal("/approvals?delegated=Given", answer.Headers.Location!.OriginalString);
        }
        else
        {
            Assert.StartsWith(English["delegation." + outcome].Split('{')[0], (await Visitor.ParseAsync(answer)).QuerySelector(".notice.fail p")!.TextContent, StringComparison.Ordinal);
        }
    }

    private static IReadOnlyDictionary<string, string> English => Portal.Texts.PortalTexts.Load().Of(Portal.Texts.PortalTexts.English);

    private static ApprovalRequest Request(PortalRig rig, string by, int needs, IReadOnlyList<string>? barred = null)
    {
        var request = new ApprovalRequest(
            ApprovalBook.NewId(), ApprovalKind.HoldRelease, "lh-" + by + needs, null, needs, rig.Clock.GetUtcNow(), by, "已办结", rig.Clock.GetUtcNow() + ApprovalRules.Validity, barred ?? [], null);
        rig.Database.Write(t => new ApprovalBook(rig.Database).Ask(t, request, ApprovalBook.Asking(request, new CustodyActor(ActorKind.Person, by), null)));
        return request;
    }

    private static Task<Visitor> PersonAsync(PortalRig rig, string name, AccountRole role, string? badge = null)
    {
        rig.AddAccount(name, role, badge);
        return rig.SignInAsync(name);
    }
}
