using System.Net;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention.Destroying;
using EvidenceVault.Retention.Reminding;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>What the vault says by itself, week by week: footage without a class, explanations that are due, and what could be destroyed.</summary>
public sealed class ReminderTests
{
    [Fact]
    public async Task Unclassified_footage_is_reminded_of_weekly_escalated_after_four_and_silent_once_it_is_classified()
    {
        await using var rig = await DestructionRig.StartAsync(0);
        await rig.Station.HandOverAsync(("DCIM/1.jpg", TestPicture.Of(1)), ("DCIM/2.jpg", TestPicture.Of(2)));
        await LivedVault.ExaminedAsync(rig.Vault);
        Assert.Equal(new ReminderReport(0, 0), Round(rig, 6));
        Assert.Equal(new ReminderReport(1, 0), Round(rig, 8));
        Assert.Equal(new ReminderReport(0, 0), Round(rig, 9)); // a week has not passed
        Assert.Equal(new ReminderReport(1, 0), Round(rig, 15));
        Assert.Equal(new ReminderReport(1, 1), Round(rig, 29));
        var told = rig.Vault.Events(CustodyAct.Reminded);
        Assert.Equal(["no", "no", "yes"], told.Select(e => e.Facts["escalated"]));
        Assert.Equal(("012345", "2"), (told[0].Facts["officer"], told[0].Facts["items"]));

        var reminders = new Reminders(rig.Vault.Vault.Database);
        var (own, unit, stranger) = (new ViewerScope(Officer: "012345"), new ViewerScope(Unit: told[0].Facts["unit"]), new ViewerScope(Unit: "another"));
        Assert.Equal((1, 1, 0), (reminders.Open(own, 10).Count, reminders.Open(unit, 10).Count, reminders.Open(stranger, 10).Count));
        foreach (var item in rig.Vault.Items())
        {
            await rig.ClassifyAsync(item, "patrol");
        }

        Assert.Empty(reminders.Open(own, 10));
        Assert.Equal(new ReminderReport(0, 0), Round(rig, 60));
    }

    [Fact]
    public async Task An_explanation_is_reminded_of_before_it_is_due_and_made_known_once_when_it_is_over()
    {
        await using var rig = await DestructionRig.StartAsync(0);
        var (manifest, files) = rig.Station.Numbered(1, 2, 5);
        await rig.Station.HandOverAsync(manifest, files);
        var owed = new Explanations(rig.Vault.Vault.Database).All().Single();
        var hours = (owed.DueAt - DateTimeOffset.UtcNow).TotalHours;
        Assert.Equal(new ReminderReport(0, 0), Explain(hours - 7));
        Assert.Equal(new ReminderReport(1, 0), Explain(hours - 5));
        Assert.Equal(new ReminderReport(0, 0), Explain(hours - 1));
        Assert.Equal(new ReminderReport(1, 1), Explain(hours + 1));
        Assert.Equal(new ReminderReport(0, 0), Explain(hours + 25));
        Assert.True(new Reminders(rig.Vault.Vault.Database).Find(ReminderKind.Explanation, owed.Id)!.IsEscalated);

        ReminderReport Explain(double later) => new ReminderRound(rig.Vault.Vault.Database, rig.Book(TimeSpan.FromHours(later))).Explain();
    }

    [Fact]
    public async Task What_is_due_is_proposed_once_a_week_by_the_vault_itself_and_destroyed_only_by_two_others()
    {
        await using var rig = await DestructionRig.StartAsync(2);
        Assert.Null(Propose(100));
        var request = Propose(400)!;
        Assert.Equal((ApprovalKind.Destruction, ApprovalState.Open, 2), (request.Kind, request.State, request.Needs));
        Assert.Null(Propose(401));
        Assert.Null(Propose(406));
        Assert.Equal(new DestructionReport(0, 0, 0, 0, 0), await rig.RunAsync(TimeSpan.FromDays(406)));
        await KeepingRig.VoteAsync(rig.Li, request.Id, "refuse");
        Assert.NotNull(Propose(408)); // still due, and asked again
        Assert.All(rig.Vault.Items(), i => Assert.True(rig.IsHere(i)));

        ApprovalRequest? Propose(int days)
        {
            var book = rig.Book(TimeSpan.FromDays(days));
            return new ProposalJob(rig.Vault.Vault.Database, new DestructionProposal(rig.Vault.Vault.Database, Core.Destruction.DestructionLimits.Default, book), book, NullLogger<ProposalJob>.Instance).Run(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_desk_shows_what_was_left_undone_to_those_it_was_made_known_to()
    {
        await using var rig = await DestructionRig.StartAsync(0);
        await rig.Station.HandOverAsync(("DCIM/1.jpg", TestPicture.Of(1)));
        Assert.Equal(1, Round(rig, 29).Escalated);
        Assert.Contains("id=\"reminders-title\"", await rig.Wang.ReadAsync("/"), StringComparison.Ordinal);
        var officer = await rig.VisitorAsync("own", AccountRole.Officer, "012345");
        Assert.Contains("id=\"reminders-title\"", await officer.ReadAsync("/"), StringComparison.Ordinal);
        var other = await rig.VisitorAsync("other", AccountRole.Officer, "999999");
        Assert.DoesNotContain("id=\"reminders-title\"", await other.ReadAsync("/"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await rig.Wang.GetAsync("/evidence?unclassified=1&officer=012345"));
    }

    private static ReminderReport Round(DestructionRig rig, int days) => new ReminderRound(rig.Vault.Vault.Database, rig.Book(TimeSpan.FromDays(days))).Classify();
}
