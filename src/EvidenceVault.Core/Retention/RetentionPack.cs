namespace EvidenceVault.Core.Retention;

/// <summary>What footage a rule is about. Each rule has exactly one kind of scope.</summary>
/// <param name="Everything">All footage.</param>
/// <param name="Classes">Footage of one of these classes; empty for the other kinds.</param>
/// <param name="Cases">Footage that is filed under a case.</param>
/// <param name="Marked">Footage that was marked as important on the recorder.</param>
public sealed record RuleScope(bool Everything, IReadOnlyList<string> Classes, bool Cases, bool Marked)
{
    public static RuleScope All { get; } = new(true, [], false, false);

    public static RuleScope OfCases { get; } = new(false, [], true, false);

    public static RuleScope OfMarked { get; } = new(false, [], false, true);

    public static RuleScope OfClasses(params IReadOnlyList<string> classes) => new(false, classes, false, false);
}

/// <summary>A clause of a rule pack.</summary>
/// <param name="Article">The article of the text it stands in, or <c>default</c> where the text is silent and we chose.</param>
/// <param name="Source">Where it is written, and what was chosen.</param>
public sealed record RetentionRule(string Id, Bilingual Title, KeepingPeriod Keep, RuleScope Scope, string Article, string Source);

/// <summary>A version of a rule pack. Once approved it never changes; the next version does.</summary>
/// <param name="EffectiveOn">From which local day on it may be in force.</param>
/// <param name="Source">The text it follows.</param>
/// <param name="RemindEveryDays">How often those are reminded who have left footage unclassified.</param>
/// <param name="EscalateAfterDays">After so many days their supervisor is told.</param>
public sealed record RetentionPack(
    string Id, int Version, Bilingual Title, DateOnly EffectiveOn, string Source, IReadOnlyList<RetentionRule> Rules, int RemindEveryDays = 7, int EscalateAfterDays = 28);

/// <summary>A version of a pack, and the time during which it was, or is, in force.</summary>
/// <param name="Until">From when on the next version took its place, or it was withdrawn; null while it is in force.</param>
public sealed record PackTerm(RetentionPack Pack, DateTimeOffset From, DateTimeOffset? Until)
{
    /// <summary>Whether it was in force at any time from <paramref name="from"/> up to <paramref name="to"/>.</summary>
    public bool WasInForceBetween(DateTimeOffset from, DateTimeOffset to) => From <= to && (Until is not { } until || until > from);
}
