namespace EvidenceVault.Core.Approvals;

/// <summary>What is asked for.</summary>
public enum ApprovalKind
{
    /// <summary>That a version of a rule pack comes into force. The document is the pack.</summary>
    RulePack,

    /// <summary>That a hold is released. The subject is its id.</summary>
    HoldRelease,

    /// <summary>That items are destroyed. The document is the scope.</summary>
    Destruction,

    /// <summary>That somebody sees items beyond his rights. The document is the <see cref="AccessRequest"/>.</summary>
    View,

    /// <summary>That somebody takes a copy for use within the police. The document is the <see cref="AccessRequest"/>.</summary>
    Copy,

    /// <summary>That somebody takes a copy for outside the police. The document is the <see cref="AccessRequest"/>.</summary>
    Supply,
}

/// <summary>How far a request has come.</summary>
public enum ApprovalState
{
    Open,

    /// <summary>Enough people have agreed; what was asked for may be done, once.</summary>
    Approved,

    Refused,
    Expired,
    Withdrawn,

    /// <summary>What was agreed to was done.</summary>
    Used,
}

/// <summary>What one person said.</summary>
/// <param name="OnBehalfOf">In whose place; null where by his own right.</param>
public sealed record ApprovalVote(string Account, DateTimeOffset CastAt, bool Approves, string Reason, string? OnBehalfOf = null);

/// <summary>A request that others agree to something.</summary>
/// <param name="Subject">What it is about, such as <c>mps-2016 version 3</c>.</param>
/// <param name="Unit">Whose affair it is; null for any, <see cref="AccessPolicy.WholeHouse"/> for those of the whole house alone.</param>
/// <param name="Needs">So many others must agree.</param>
/// <param name="ExpiresAt">Until when votes count; and until when what was agreed to may be done.</param>
/// <param name="Barred">Badge numbers of those it is about: they never approve.</param>
public sealed record ApprovalRequest(
    string Id, ApprovalKind Kind, string Subject, string? Unit, int Needs, DateTimeOffset RequestedAt, string RequestedBy, string Reason, DateTimeOffset ExpiresAt, IReadOnlyList<string> Barred,
    byte[]? Document, ApprovalState State = ApprovalState.Open, DateTimeOffset? EndedAt = null)
{
    public IReadOnlyList<ApprovalVote> Votes { get; init; } = [];

    public int Approvals => Votes.Count(v => v.Approves);
}

/// <summary>Who votes.</summary>
/// <param name="Officer">His badge number; null if he has none.</param>
/// <param name="IsSamePerson">Whether another account of his badge has asked, or has voted.</param>
/// <param name="IsApprover">Whether his role may approve such a request at all, and his scope covers its unit.</param>
public sealed record ApprovalVoter(string Account, string? Officer, bool IsApprover, bool IsSamePerson = false);

/// <summary>Why a vote does not count.</summary>
public enum VoteRefusal
{
    /// <summary>It is for others: his role or unit does not cover it.</summary>
    NotAnApprover,

    /// <summary>Whoever asks never approves.</summary>
    Requester,

    /// <summary>It is about him.</summary>
    Concerned,

    /// <summary>He has voted, and a vote stands.</summary>
    VotedBefore,

    /// <summary>It was decided, withdrawn, or its time has run out.</summary>
    NotOpen,
}

/// <summary>The rules of agreeing, for whatever is asked.</summary>
public static class ApprovalRules
{
    /// <summary>For how long a request can be agreed to.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromDays(14);

    /// <summary>So many others must agree; to a destruction as many as its size demands.</summary>
    public static int Needs(ApprovalKind kind) => kind == ApprovalKind.RulePack ? 2 : 1;

    /// <summary>Why this person may not vote; null when he may.</summary>
    public static VoteRefusal? Refusal(ApprovalRequest request, ApprovalVoter voter, DateTimeOffset now) =>
        request.State != ApprovalState.Open || now >= request.ExpiresAt ? VoteRefusal.NotOpen
        : voter.Account == request.RequestedBy || voter.IsSamePerson ? VoteRefusal.Requester
        : voter.Officer is { } badge && request.Barred.Contains(badge) ? VoteRefusal.Concerned
        : request.Votes.Any(v => v.Account == voter.Account || v.OnBehalfOf == voter.Account) ? VoteRefusal.VotedBefore
        : !voter.IsApprover ? VoteRefusal.NotAnApprover
        : null;

    /// <summary>
    /// The person in whose place this one may vote: he himself has no right to, nothing stands against him, and the other could vote now by himself. So
    /// one right is used once, whoever uses it, and whoever asks cannot have his request agreed to by the one he sent.
    /// </summary>
    /// <param name="givers">Those who have passed their right on to him.</param>
    public static string? OnBehalfOf(ApprovalRequest request, ApprovalVoter voter, IEnumerable<ApprovalVoter> givers, DateTimeOffset now) =>
        Refusal(request, voter, now) == VoteRefusal.NotAnApprover ? givers.FirstOrDefault(g => Refusal(request, g, now) is null)?.Account : null;

    /// <summary>The state that the votes lead to: one refusal ends it, enough approvals decide it.</summary>
    public static ApprovalState Outcome(ApprovalRequest request) =>
        request.Votes.Any(v => !v.Approves) ? ApprovalState.Refused
        : request.Votes.Where(v => v.Approves).Select(v => v.Account).Distinct(StringComparer.OrdinalIgnoreCase).Count() >= request.Needs ? ApprovalState.Approved
        : ApprovalState.Open;
}
