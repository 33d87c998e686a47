using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Cases;

/// <summary>How much of a step is seen in a stretch of footage.</summary>
public enum StepExtent
{
    Whole,
    Part,
}

/// <summary>Somebody's word that a stretch of an item shows a step.</summary>
/// <param name="Id">Its own.</param>
/// <param name="From">Seconds from the item's beginning.</param>
/// <param name="To">Seconds; not before <paramref name="From"/>.</param>
public sealed record StepMark(string Id, string Case, string Step, EvidenceItemId Item, double From, double To, StepExtent Extent, string MarkedBy, DateTimeOffset MarkedAt);

/// <summary>Why there is no footage, or not enough, of a step.</summary>
/// <param name="Code">One of the closed list.</param>
public sealed record StepExplanation(string Case, string Step, string Code, string Text, string ExplainedBy, DateTimeOffset ExplainedAt)
{
    /// <summary>Why a step is not seen: the recorder failed, its card was full or its battery empty, it was not worn or not switched on, the step was taken elsewhere under other cameras, it did not apply, or something else.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["device-fault", "card-full", "battery-empty", "not-switched-on", "other-camera", "not-applicable", "other"];
}

/// <summary>What stands in a row of the matrix.</summary>
public enum StepState
{
    /// <summary>● Somebody marked footage that shows all of it.</summary>
    Covered,

    /// <summary>◐ Only parts are seen, and nobody said why.</summary>
    Part,

    /// <summary>✕ Nothing is seen, and nobody said why.</summary>
    Missing,

    /// <summary>✎ Not all of it is seen, and somebody said why.</summary>
    Explained,
}

/// <summary>A row of the matrix.</summary>
public sealed record CoverageRow(CaseStep Step, StepState State, IReadOnlyList<StepMark> Marks, StepExplanation? Explanation)
{
    /// <summary>Whether something is still owed for it.</summary>
    public bool IsOwed => Step.IsRequired && State is StepState.Missing or StepState.Part;
}

/// <summary>环节覆盖表: which step of a case is seen in which footage, which is missing, and which is explained.</summary>
public sealed record CoverageMatrix(IReadOnlyList<CoverageRow> Rows)
{
    public int Required => Rows.Count(r => r.Step.IsRequired);

    public int Owed => Rows.Count(r => r.IsOwed);

    /// <summary>Lays marks and explanations beside the steps. Marks of steps that the case does not have any more are shown at its end as not required.</summary>
    /// <param name="marks">In force; of items that are filed under the case.</param>
    public static CoverageMatrix Of(IReadOnlyList<CaseStep> steps, IReadOnlyList<StepMark> marks, IReadOnlyList<StepExplanation> explanations)
    {
        var foreign = marks.Select(m => m.Step).Where(id => !steps.Any(s => s.Id == id)).Distinct(StringComparer.Ordinal)
            .Select(id => new CaseStep(id, new(id, id), null, false));
        return new CoverageMatrix([.. steps.Concat(foreign).Select(step => Row(
            step, [.. marks.Where(m => m.Step == step.Id).OrderBy(m => m.Item.Value, StringComparer.Ordinal).ThenBy(m => m.From)],
            explanations.Where(e => e.Step == step.Id).MaxBy(e => e.ExplainedAt)))]);
    }

    private static CoverageRow Row(CaseStep step, IReadOnlyList<StepMark> marks, StepExplanation? explanation)
    {
        var state = marks.Any(m => m.Extent == StepExtent.Whole) ? StepState.Covered
            : explanation is not null ? StepState.Explained
            : marks.Count > 0 ? StepState.Part
            : StepState.Missing;
        return new CoverageRow(step, state, marks, explanation);
    }
}
