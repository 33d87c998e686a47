using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Evidence;
using Xunit;

namespace EvidenceVault.Core.Tests.Cases;

/// <summary>What the matrix says of marks and explanations.</summary>
public sealed class CoverageTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 4, 6, 0, 0, TimeSpan.Zero);
    private static readonly EvidenceItemId Item = EvidenceItemId.New();
    private static readonly CaseStep Notice = new("notice", new("告知", "Notice"), null, true), Signature = new("signature", new("签名", "Signature"), null, false);

    [Fact]
    public void A_step_is_covered_by_one_whole_mark_and_owed_while_it_is_missing_or_in_part_without_a_word()
    {
        Assert.Equal((StepState.Missing, true), Of());
        Assert.Equal((StepState.Part, true), Of(Mark(StepExtent.Part)));
        Assert.Equal((StepState.Covered, false), Of(Mark(StepExtent.Part), Mark(StepExtent.Whole)));
        var explained = CoverageMatrix.Of([Notice], [Mark(StepExtent.Part)], [Word("notice")]);
        Assert.Equal((StepState.Explained, 0, 1), (explained.Rows[0].State, explained.Owed, explained.Required));

        static (StepState State, bool IsOwed) Of(params StepMark[] marks) => CoverageMatrix.Of([Notice], marks, []).Rows.Select(r => (r.State, r.IsOwed)).Single();
    }

    [Fact]
    public void Footage_found_after_a_word_covers_the_step_and_a_word_on_another_step_explains_nothing()
    {
        Assert.Equal(StepState.Covered, CoverageMatrix.Of([Notice], [Mark(StepExtent.Whole)], [Word("notice")]).Rows[0].State);
        Assert.Equal(StepState.Missing, CoverageMatrix.Of([Notice], [], [Word("signature")]).Rows[0].State);
    }

    [Fact]
    public void What_may_be_shown_is_never_owed_and_marks_of_steps_that_are_no_more_are_not_lost()
    {
        var matrix = CoverageMatrix.Of([Signature], [Mark(StepExtent.Whole)], []);
        Assert.Equal(0, matrix.Owed);
        Assert.Equal(["signature", "notice"], matrix.Rows.Select(r => r.Step.Id)); // the mark is of a step the policy does not name any more
        Assert.False(matrix.Rows[1].IsOwed);
    }

    [Fact]
    public void Steps_of_a_class_are_looked_for_only_where_an_item_has_it()
    {
        var policy = new CasePolicy([new CaseKindPolicy(CaseKind.Administrative, new("", ""), "", 90, [Notice, new CaseStep("breath", new("呼气", "Breath"), null, true, ["drink-driving"])])]);
        Assert.Equal(["notice"], policy.Steps(CaseKind.Administrative, ["overspeed"]).Select(s => s.Id));
        Assert.Equal(["notice", "breath"], policy.Steps(CaseKind.Administrative, ["overspeed", "drink-driving"]).Select(s => s.Id));
        Assert.Empty(policy.Steps(CaseKind.Criminal, ["drink-driving"]));
    }

    private static StepMark Mark(StepExtent extent) => new("sm-" + extent, "2026-118", "notice", Item, 0, 10, extent, "li", Now);

    private static StepExplanation Word(string step) => new("2026-118", step, "device-fault", "没电", "li", Now);
}
