using System.Net;
using AngleSharp.Dom;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Explaining;

/// <summary>Who owes a word about what is missing gives it once, in writing; who does not sees it or does not.</summary>
public sealed class ExplanationTests
{
    private const string Words = "换电池时录像中断，电量显示为零。";

    [Fact]
    public async Task An_officer_explains_his_own_gap_and_the_log_holds_the_words()
    {
        await using var rig = await PortalRig.StartAsync();
        var session = await SessionAsync(rig);
        var asked = Ask(rig, session, Seeds.Officer);
        Ask(rig, session, Seeds.OtherOfficer);
        using var browser = await rig.SignInAsync(AccountRole.Officer);

        var section = Assert.Single((await browser.ReadAsync("/explanations")).QuerySelectorAll("section.asked"));
        Assert.Contains("2 numbers are missing: 3 to 4", section.TextContent, StringComparison.Ordinal);
        Assert.Contains("12 %", section.TextContent, StringComparison.Ordinal); // what the recorder told of itself stands beside it
        Assert.Equal("/explanations?outcome=Done", await GiveAsync(browser, asked, "battery-empty", Words));

        var told = Assert.Single(rig.Events(CustodyAct.ExplanationGiven));
        Assert.Equal((ActorKind.Person, "Officer", Words, session), (told.Actor.Kind, told.Actor.Name, told.Reason, told.Session!.Value));
        Assert.Equal(("battery-empty", asked), (told.Facts["code"], told.Facts["explanation"]));
        Assert.Contains(Words, (await browser.ReadAsync("/explanations?show=all")).QuerySelector("section.asked")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await browser.ReadAsync("/explanations")).QuerySelector(".empty"));
    }

    [Fact]
    public async Task What_is_said_stays_said()
    {
        await using var rig = await PortalRig.StartAsync();
        var asked = Ask(rig, await SessionAsync(rig), Seeds.Officer);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        await GiveAsync(browser, asked, "other", Words);
        using var second = await browser.PostAsync("/explanations", "/explanations", ("id", asked), ("code", "device-fault"), ("text", "something else"));
        Assert.Contains("explained or settled meanwhile", (await Visitor.ParseAsync(second)).QuerySelector(".notice.fail")!.TextContent, StringComparison.Ordinal);
        Assert.Single(rig.Events(CustodyAct.ExplanationGiven));
        Assert.Equal(("other", Words), (rig.Get<Explanations>().Find(asked)!.Code, rig.Get<Explanations>().Find(asked)!.Text));
    }

    [Theory]
    [InlineData("", Words)]
    [InlineData("no-such-code", Words)]
    [InlineData("other", "…")]
    [InlineData("other", "a bell \a rings in this one")]
    public async Task What_cannot_be_taken_is_said_and_nothing_that_was_written_is_lost(string code, string text)
    {
        await using var rig = await PortalRig.StartAsync();
        var asked = Ask(rig, await SessionAsync(rig), Seeds.Officer);
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        using var answer = await browser.PostAsync("/explanations", "/explanations", ("id", asked), ("code", code), ("text", text));
        var page = await Visitor.ParseAsync(answer);
        Assert.NotNull(page.QuerySelector(".notice.fail"));
        Assert.Equal(text.Replace("\a", "", StringComparison.Ordinal), page.QuerySelector("textarea")!.TextContent.Replace("\a", "", StringComparison.Ordinal));
        Assert.Empty(rig.Events(CustodyAct.ExplanationGiven));
        Assert.Equal(ExplanationState.Open, rig.Get<Explanations>().Find(asked)!.State);
    }

    [Theory]
    [InlineData(AccountRole.Officer, "999999", PortalRig.Unit, false, false)] // another officer
    [InlineData(AccountRole.Supervisor, null, PortalRig.Unit, true, true)]
    [InlineData(AccountRole.Supervisor, null, "二中队", false, false)]
    [InlineData(AccountRole.LegalOfficer, null, PortalRig.Unit, true, false)]
    [InlineData(AccountRole.EquipmentManager, null, PortalRig.Unit, true, false)]
    public async Task Who_may_see_it_and_who_may_explain(AccountRole role, string? officer, string unit, bool sees, bool explains)
    {
        await using var rig = await PortalRig.StartAsync();
        var asked = Ask(rig, await SessionAsync(rig), Seeds.Officer);
        using var browser = await rig.SignInAsync(role, officer, unit);
        var page = await browser.ReadAsync("/explanations");
        Assert.Equal(sees ? 1 : 0, page.QuerySelectorAll("section.asked").Length);
        Assert.Equal(explains, page.QuerySelector("form.ask") is not null);
        using var answer = await browser.PostAsync("/explanations", "/explanations", ("id", asked), ("code", "other"), ("text", Words));
        Assert.Equal(explains ? HttpStatusCode.Redirect : HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(explains ? 1 : 0, rig.Events(CustodyAct.ExplanationGiven).Count);
    }

    [Fact]
    public async Task What_is_past_its_time_is_counted_and_comes_first()
    {
        await using var rig = await PortalRig.StartAsync();
        var session = await SessionAsync(rig);
        var late = Ask(rig, session, Seeds.Officer);
        rig.Clock.Advance(TimeSpan.FromHours(23));
        Ask(rig, session, Seeds.Officer);
        rig.Clock.Advance(TimeSpan.FromHours(2));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync("/explanations");
        Assert.Contains("2 open, 1 overdue", page.QuerySelector(".head")!.TextContent, StringComparison.Ordinal);
        var first = page.QuerySelectorAll("section.asked")[0];
        Assert.Equal(late, first.QuerySelector("input[name=id]")!.GetAttribute("value"));
        Assert.NotNull(first.QuerySelector(".badge.fail"));
    }

    [Fact]
    public async Task The_path_of_a_vanished_file_is_shown_as_text()
    {
        await using var rig = await PortalRig.StartAsync();
        Ask(rig, await SessionAsync(rig), Seeds.Officer, new Incompleteness(IncompletenessKind.FileVanished, Path: "DCIM/<script>alert(1)</script>.mp4"));
        using var browser = await rig.SignInAsync(AccountRole.Officer);
        var page = await browser.ReadAsync("/explanations");
        Assert.Equal("DCIM/<script>alert(1)</script>.mp4", page.QuerySelector("section.asked h2 code")!.TextContent);
        Assert.DoesNotContain(page.Scripts, s => s.TextContent.Contains("alert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_sessions_page_says_what_it_showed_to_be_missing()
    {
        await using var rig = await PortalRig.StartAsync();
        var session = await SessionAsync(rig);
        Ask(rig, session, Seeds.Officer);
        using var browser = await rig.SignInAsync(AccountRole.LegalOfficer);
        var card = (await browser.ReadAsync($"/sessions/{session}")).QuerySelector("[aria-labelledby=complete]")!;
        Assert.Contains("2 numbers are missing: 3 to 4", card.TextContent, StringComparison.Ordinal);
        Assert.NotNull(card.QuerySelector(".badge.warn"));
    }

    private static async Task<DockingSessionId> SessionAsync(PortalRig rig) => (await rig.Seeds.AdmitAsync()).Session;

    private static string Ask(PortalRig rig, DockingSessionId session, string officer, Incompleteness? about = null)
    {
        var (explanations, now) = (rig.Get<Explanations>(), rig.Clock.GetUtcNow());
        var asked = new Explanation(
            $"{session}-{explanations.All().Count + 1}", about ?? new Incompleteness(IncompletenessKind.SequenceGap, "", 0, 3, 4), session, "DSJ0042", officer, PortalRig.Unit, now, now.AddHours(24),
            new RecorderTelemetry(12, new CardSpace(32_000_000_000, 900_000_000), 38));
        rig.Database.Write(t => explanations.Write(t, new CustodyEvent
        {
            Act = CustodyAct.ExplanationAsked,
            At = now,
            Actor = new CustodyActor(ActorKind.Vault, "intake"),
            Session = session,
            Facts = Explanations.Facts(asked),
        }));
        return asked.Id;
    }

    private static async Task<string> GiveAsync(Visitor browser, string id, string code, string text)
    {
        using var answer = await browser.PostAsync("/explanations", "/explanations", ("id", id), ("code", code), ("text", text));
        return answer.Headers.Location!.OriginalString;
    }
}
