using EvidenceVault.Core.Holds;

namespace EvidenceVault.Core.Retention;

/// <summary>What is to become of an item.</summary>
public enum RetentionOutcome
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>Its time has run out, and a person must look before anything may follow.</summary>
    Review,

    /// <summary>Its time has run out and nothing speaks for keeping it: its destruction may be proposed.</summary>
    Due,
}

/// <summary>From which instant its time runs.</summary>
public enum RetentionBasis
{
    Recorded,
    Ingested,
}

/// <summary>Why a rule applies to the item.</summary>
public enum RuleGround
{
    Everything,
    Class,
    FormerClass,
    Case,
    Marked,

    /// <summary>No pack says less than the statutory floor; this one is not written in any.</summary>
    Floor,
}

/// <summary>One rule that applies, and until when it keeps the item.</summary>
/// <param name="Ground">Why it applies; <paramref name="On"/> names the class, or the first case.</param>
/// <param name="IsFormerVersion">The version is no longer in force: it still keeps what was there while it was.</param>
/// <param name="OverAt">From when on it keeps the item no longer; null when it does for good.</param>
public sealed record RetentionReason(string Pack, int Version, string Rule, Bilingual Title, string Article, KeepingPeriod Keep, RuleGround Ground, string? On, bool IsFormerVersion, DateTimeOffset? OverAt);

/// <summary>What stands against destruction whatever the rules say.</summary>
public enum RetentionBar
{
    /// <summary>No rule pack is in force: then nothing is ever destroyed.</summary>
    NoPolicy,

    /// <summary>Nobody has said what it is about.</summary>
    Unclassified,

    /// <summary>It could not be parsed, so nobody can have seen what it is.</summary>
    Quarantined,
}

/// <summary>What would lead to another decision.</summary>
public enum RetentionChange
{
    /// <summary>The time of the longest rule runs out.</summary>
    Time,

    /// <summary>The holds are released.</summary>
    HoldsReleased,

    /// <summary>Somebody says what it is about.</summary>
    Classified,

    /// <summary>A rule pack comes into force.</summary>
    PolicyInForce,

    /// <summary>Nothing: it is quarantined.</summary>
    Quarantined,

    /// <summary>Nothing: a class that it had before keeps it for good.</summary>
    FormerClass,

    /// <summary>Nothing: it is permanent.</summary>
    Nothing,
}

/// <summary>A decision with everything it rests on.</summary>
/// <param name="RetainUntil">The longest of all rules; null when it is kept for good.</param>
/// <param name="Basis">Which of the two times the item's time runs from: always the later one.</param>
/// <param name="From">That time.</param>
/// <param name="Reasons">All rules that apply, the longest first.</param>
/// <param name="Holds">Holds that cover it.</param>
public sealed record RetentionDecision(
    RetentionOutcome Outcome, DateTimeOffset? RetainUntil, RetentionBasis Basis, DateTimeOffset From, DateTimeOffset RecordedAt, DateTimeOffset IngestedAt,
    IReadOnlyList<RetentionReason> Reasons, IReadOnlyList<LegalHold> Holds, IReadOnlyList<RetentionBar> Bars, IReadOnlyList<RetentionChange> Changes, DateTimeOffset DecidedAt);
