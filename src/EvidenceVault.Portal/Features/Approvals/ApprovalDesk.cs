using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Approvals;

/// <summary>How a vote ended; each has a text for the person who cast it.</summary>
internal enum VoteOutcome
{
    Counted,
    Done,

    /// <summary>A destruction was agreed to, and cools off.</summary>
    Scheduled,

    Refused,
    NoReason,
    TooLong,
    NotAnApprover,
    Requester,
    Concerned,
    VotedBefore,
    NotOpen,

    /// <summary>It was approved, and could not be done any more: the state it was asked for has changed.</summary>
    Overtaken,
}

/// <summary>Takes votes; the one that decides a request does what was asked for, in the same transaction.</summary>
internal sealed class ApprovalDesk(CatalogDatabase database, ApprovalVoters voters, ApprovalActs acts, TimeProvider clock)
{
    public const int LongestText = 500;

    private readonly ApprovalBook _book = new(database);
    private readonly RetentionPacks _packs = new(database);

    /// <summary>What the viewer may know of, open ones first.</summary>
    public IReadOnlyList<ApprovalRequest> Page(Viewer viewer, bool openOnly, int most) => _book.Page(openOnly, most, viewer.Account.Name, voters.Units(viewer));

    /// <summary>By what right the viewer may vote, or why he may not.</summary>
    public VoterRight Right(Viewer viewer, ApprovalRequest request) => voters.Right(viewer, request);

    /// <summary>The pack that is asked for, and the version in force that it would follow; null where the request is about no pack.</summary>
    public (RetentionPack New, RetentionPack? Old)? Packs(ApprovalRequest request)
    {
        if (request is not { Kind: ApprovalKind.RulePack, Document: { } document })
        {
            return null;
        }

        var pack = RetentionPackFormat.Read(document);
        return (pack, _packs.Terms().LastOrDefault(t => t.Pack.Id == pack.Id && t.Pack.Version < pack.Version)?.Pack);
    }

    /// <returns>Null where there is no such request.</returns>
    public VoteOutcome? Vote(Viewer viewer, string? id, bool approves, string? reason)
    {
        if (Said.Of(reason) is not { } said)
        {
            return VoteOutcome.NoReason;
        }

        if (said.Length > LongestText)
        {
            return VoteOutcome.TooLong;
        }

        var now = clock.GetUtcNow();
        return database.Write<VoteOutcome?>(t =>
        {
            if (_book.Find(t, id ?? "") is not { } request || !voters.Sees(viewer, request))
            {
                return null;
            }

            var right = voters.Right(viewer, request);
            if (right.Refusal is { } refusal)
            {
                return Enum.Parse<VoteOutcome>(refusal.ToString());
            }

            (string, string)[] facts = [("vote", approves ? "approve" : "refuse")];
            _book.Write(t, Event(viewer, CustodyAct.ApprovalVoted, request, now, said, right.OnBehalfOf is { } giver ? [.. facts, ("on_behalf_of", giver)] : facts));
            var voted = _book.Find(t, request.Id)!;
            switch (ApprovalRules.Outcome(voted))
            {
                case ApprovalState.Refused:
                    End(t, viewer, voted, now, ApprovalState.Refused);
                    return VoteOutcome.Refused;
                case ApprovalState.Approved:
                    var (state, outcome) = acts.Do(t, viewer, voted, now);
                    End(t, viewer, voted, now, state);
                    return outcome;
                default:
                    return VoteOutcome.Counted;
            }
        });
    }

    private void End(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now, ApprovalState state) =>
        _book.Write(transaction, Event(viewer, CustodyAct.ApprovalEnded, request, now, null, ("state", ApprovalBook.WordOf(state))));

    private static CustodyEvent Event(Viewer viewer, CustodyAct act, ApprovalRequest request, DateTimeOffset at, string? reason, params (string Name, string Value)[] facts) => new()
    {
        Act = act,
        At = at,
        Actor = viewer.Actor,
        From = viewer.Address,
        Reason = reason,
        Facts = new Dictionary<string, string>([KeyValuePair.Create("request", request.Id), KeyValuePair.Create("kind", ApprovalBook.WordOf(request.Kind)), .. facts.Select(f => KeyValuePair.Create(f.Name, f.Value))]),
    };
}
