using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Cases;

/// <summary>Where a finding stands.</summary>
public enum FindingState
{
    /// <summary>Somebody must put it right.</summary>
    Open,

    /// <summary>Somebody said that it was put right; who found it must agree.</summary>
    Rectified,

    /// <summary>It was agreed that it is.</summary>
    Closed,
}

/// <summary>Something that is wrong with how a case was handled, found by watching its footage (问题与整改).</summary>
/// <param name="Item">The item that shows it; null where it is about the case.</param>
/// <param name="At">Seconds from the item's beginning.</param>
/// <param name="DueOn">The local day by which it is to be put right.</param>
/// <param name="Answer">How it was put right, by whom and when; null while it was not.</param>
public sealed record CaseFinding(
    string Id, string Case, string Text, EvidenceItemId? Item, double? At, DateOnly DueOn, string RaisedBy, DateTimeOffset RaisedAt, FindingState State, FindingAnswer? Answer, string? ClosedBy, DateTimeOffset? ClosedAt);

/// <summary>What somebody said of a finding.</summary>
public sealed record FindingAnswer(string Text, string By, DateTimeOffset At);
