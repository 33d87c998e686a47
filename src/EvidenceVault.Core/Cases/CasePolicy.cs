using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Core.Cases;

/// <summary>A step that the law wants taken, and wants to be seen, in a case of a kind (环节).</summary>
/// <param name="Id">A word; kept for ever.</param>
/// <param name="Article">Where the law says so; null where the step is our choice.</param>
/// <param name="IsRequired">Whether footage of it, or a word on why there is none, is owed; others may be shown.</param>
/// <param name="Classes">It is looked for only where an item of the case is filed under one of these; null for every case of the kind.</param>
public sealed record CaseStep(string Id, Bilingual Title, Bilingual? Article, bool IsRequired, IReadOnlyList<string>? Classes = null)
{
    public bool AppliesTo(IReadOnlyCollection<string> classes) => Classes is null || Classes.Any(classes.Contains);
}

/// <summary>What cases of one kind must show; <c>policies/cases/KIND.yaml</c>.</summary>
/// <param name="HandleWithinDays">The statutory time for handling, counted from its opening in local days; null where none is set.</param>
public sealed record CaseKindPolicy(CaseKind Kind, Bilingual Title, string Source, int? HandleWithinDays, IReadOnlyList<CaseStep> Steps)
{
    /// <summary>How much of an item somebody must have watched before he can say that it is reviewed.</summary>
    public ReviewDemand Review { get; init; } = ReviewDemand.Nothing;
}

/// <summary>Which statutory steps the footage of a case must show.</summary>
public sealed class CasePolicy(IReadOnlyList<CaseKindPolicy> kinds)
{
    /// <summary>No kind has steps.</summary>
    public static CasePolicy None { get; } = new([]);

    public IReadOnlyList<CaseKindPolicy> Kinds => kinds;

    public CaseKindPolicy? Find(CaseKind kind) => kinds.FirstOrDefault(k => k.Kind == kind);

    /// <summary>What somebody must have watched in a case of that kind before he can say that an item is reviewed.</summary>
    public ReviewDemand Review(CaseKind kind) => Find(kind)?.Review ?? ReviewDemand.Nothing;

    /// <summary>The steps of a case of that kind whose items are filed under these classes, in the order of the law.</summary>
    public IReadOnlyList<CaseStep> Steps(CaseKind kind, IReadOnlyCollection<string> classes) => [.. (Find(kind)?.Steps ?? []).Where(s => s.AppliesTo(classes))];
}
