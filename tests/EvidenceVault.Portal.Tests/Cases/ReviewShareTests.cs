using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Cases;

/// <summary>An item counts as reviewed in a case by the word of somebody who has watched enough of it.</summary>
public sealed class ReviewShareTests
{
    private const string Number = "2026-118";

    [Fact]
    public async Task Who_has_not_watched_enough_is_told_what_is_missing_and_led_to_it_and_may_say_so_when_he_has()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync(); // 60 seconds from second 7 on
        using var li = await CaseAsync(rig, item);
        Watch(rig, item, "LegalOfficer", "7000-30000,40000-50000", heard: "7000-9000");
        Watch(rig, item, "Supervisor", "28000-41000", heard: "");
        var page = await li.ReadAsync(await SayAsync(li, item, CaseOutcome.NotWatched));
        var refusal = page.QuerySelector("#not-watched[role=alert]")!;
        Assert.Contains("you have watched 55 % of it, and this kind of case asks for 80 %", refusal.TextContent, StringComparison.Ordinal);
        Assert.Equal(["00:30.0–00:40.0", "00:50.0–01:07.0", "Go on watching at 00:30.0"], refusal.QuerySelectorAll("a").Select(a => a.TextContent));
        Assert.Equal($"/evidence/{item.Id}?t=30", refusal.QuerySelector("a.button")!.GetAttribute("href"));
        Assert.Empty(rig.Events(CustodyAct.ItemReviewed));

        var row = page.QuerySelector("#footage td.watching")!;
        Assert.Contains("LegalOfficer 55 % (00:33)", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("Supervisor 21 % (00:13)", row.TextContent, StringComparison.Ordinal);
        Assert.Equal(["00:50.0–01:07.0"], row.QuerySelectorAll("a").Select(a => a.TextContent)); // what nobody has watched
        Assert.Single((await li.ReadAsync("/evidence?unreviewed=1")).QuerySelectorAll(".items tbody tr")); // opened by a legal officer, and not reviewed

        Watch(rig, item, "LegalOfficer", "50000-66000", heard: "");
        page = await li.ReadAsync(await SayAsync(li, item, CaseOutcome.Reviewed));
        Assert.Contains("reviewed LegalOfficer", string.Join(' ', page.QuerySelector("#footage td.watching")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action$='handler=Review']")); // said once
        var told = Assert.Single(rig.Events(CustodyAct.ItemReviewed));
        Assert.Equal((item.Id, Number, "49000", "60000", "80", "4", "no"), (told.Item, told.Facts["case"], told.Facts["watched_ms"], told.Facts["whole_ms"], told.Facts["asked_percent"], told.Facts["asked_fastest"], told.Facts["asked_sound"]));
        Assert.Empty((await li.ReadAsync("/evidence?unreviewed=1")).QuerySelectorAll(".items tbody tr"));
        Assert.Contains(rig.Get<CaseBook>().Trail(Number, 20), r => r.Act == "item-reviewed");
    }

    [Fact]
    public async Task Who_said_that_it_is_reviewed_takes_his_own_word_back_with_a_reason_and_may_say_it_again()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var li = await CaseAsync(rig, item);
        await SayAsync(li, item, CaseOutcome.Reviewed, ("note", "逐页查看"));
        using var chen = await rig.SignInAsync(AccountRole.Supervisor);
        Assert.Null((await chen.ReadAsync(CaseAddress.Of(Number))).QuerySelector("form[action$='handler=Unreview']")); // another's word
        Assert.EndsWith("outcome=BadItem#footage", await WithdrawAsync(chen, item, "x"), StringComparison.Ordinal);
        Assert.EndsWith("outcome=NoReason#footage", await WithdrawAsync(li, item, " "), StringComparison.Ordinal);
        Assert.Empty(rig.Events(CustodyAct.ReviewWithdrawn));

        Assert.NotNull((await li.ReadAsync(CaseAddress.Of(Number))).QuerySelector("form[action$='handler=Unreview']"));
        Assert.EndsWith("outcome=ReviewWithdrawn#footage", await WithdrawAsync(li, item, "看错了文件"), StringComparison.Ordinal);
        Assert.Equal((item.Id, "看错了文件", Number), Assert.Single(rig.Events(CustodyAct.ReviewWithdrawn)) is { Item: { } of } told ? (of, told.Reason, told.Facts["case"]) : default);
        Assert.Single((await li.ReadAsync("/evidence?unreviewed=1")).QuerySelectorAll(".items tbody tr"));
        Assert.Equal(["item-reviewed", "review-withdrawn"], rig.Get<CaseBook>().Trail(Number, 20).Select(r => r.Act).Where(a => a.Contains("review", StringComparison.Ordinal)));
        Assert.EndsWith("outcome=BadItem#footage", await WithdrawAsync(li, item, "x"), StringComparison.Ordinal); // it does not stand
        await SayAsync(li, item, CaseOutcome.Reviewed, ("note", "逐页查看"));
    }

    private static async Task<string> WithdrawAsync(Visitor who, EvidenceItem item, string reason)
    {
        using var answer = await who.PostAsync(CaseAddress.Of(Number), $"{CaseAddress.Of(Number)}?handler=Unreview", ("item", item.Id.Value), ("reason", reason));
        return answer.Headers.Location!.OriginalString;
    }

    [Fact]
    public async Task Where_sound_is_asked_for_what_was_only_seen_does_not_count()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitVideoAsync();
        using var li = await CaseAsync(rig, item, "complaint");
        Watch(rig, item, "LegalOfficer", "7000-67000", heard: "7000-60000");
        var page = await li.ReadAsync(await SayAsync(li, item, CaseOutcome.NotWatched));
        Assert.Contains("you have watched 88 % of it, and this kind of case asks for 95 %", page.QuerySelector("#not-watched")!.TextContent, StringComparison.Ordinal);
        Watch(rig, item, "LegalOfficer", "", heard: "59000-66500");
        await SayAsync(li, item, CaseOutcome.Reviewed);
    }

    [Fact]
    public async Task What_has_no_length_is_reviewed_with_a_word_on_how_and_nobody_reviews_who_may_not()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var li = await CaseAsync(rig, item);
        await SayAsync(li, item, CaseOutcome.NotPlayable);
        await SayAsync(li, item, CaseOutcome.Reviewed, ("note", "逐页查看"));
        Assert.Equal("逐页查看", Assert.Single(rig.Events(CustodyAct.ItemReviewed)).Reason);
        var other = await rig.Seeds.AdmitAsync("DCIM/other.mp4"); // not of the case
        await SayAsync(li, other, CaseOutcome.BadItem, ("note", "x"));
        using var zhang = await rig.SignInAsync(AccountRole.Officer);
        using var refused = await zhang.PostAsync("/evidence", $"{CaseAddress.Of(Number)}?handler=Review", ("item", item.Id.Value), ("note", "x"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, refused.StatusCode);
    }

    /// <summary>A case with the item, and somebody who works on it.</summary>
    private static async Task<Visitor> CaseAsync(PortalRig rig, EvidenceItem item, string kind = "administrative")
    {
        var li = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var opened = await li.PostAsync("/case-form", "/case-form", ("number", Number), ("kind", kind), ("title", "酒后驾驶"), ("unit", PortalRig.Unit), ("officers", Seeds.Officer));
        using var linked = await li.PostAsync("/evidence", $"{CaseAddress.Of(Number)}?handler=Link", ("item", item.Id.Value));
        using var seen = await li.OpenAsync($"/evidence/{item.Id}");
        return li;
    }

    private static void Watch(PortalRig rig, EvidenceItem item, string account, string seen, string heard) => rig.Database.Write(t => new WatchedMaps(rig.Database).Tell(t, new OpenViewing(
        Guid.NewGuid().ToString("N"), item.Id, "", account, "10.0.0.1", rig.Clock.GetUtcNow(), rig.Clock.GetUtcNow(), new WatchedSpans(TimeSpans.Parse(seen), TimeSpans.Parse(heard), TimeSpans.None))));

    /// <summary>Says that the item is reviewed.</summary>
    /// <returns>Where the answer leads.</returns>
    private static async Task<string> SayAsync(Visitor who, EvidenceItem item, CaseOutcome outcome, params (string, string)[] fields)
    {
        using var answer = await who.PostAsync("/evidence", $"{CaseAddress.Of(Number)}?handler=Review", [("item", item.Id.Value), .. fields]);
        var to = answer.Headers.Location?.OriginalString ?? answer.StatusCode.ToString();
        Assert.Contains($"outcome={outcome}#", to, StringComparison.Ordinal);
        return to[..to.IndexOf('#', StringComparison.Ordinal)];
    }
}
