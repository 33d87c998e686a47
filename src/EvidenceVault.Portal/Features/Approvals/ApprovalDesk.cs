using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Retention;
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
internal sealed class ApprovalDesk(CatalogDatabase database, LegalHolds holds, PortalOptions options, DestructionLimits limits, TimeProvider clock)
{
    public const int LongestText = 500;

    private readonly ApprovalBook _book = new(database);
    private readonly Accounts _accounts = new(database);
    private readonly RetentionPacks _packs = new(database);
    private readonly Destructions _destructions = new(database);

    public IReadOnlyList<ApprovalRequest> Page(bool openOnly, int most) => _book.Page(openOnly, most);

    /// <summary>Why the viewer may not vote; null when he may.</summary>
    public VoteRefusal? Refusal(Viewer viewer, ApprovalRequest request) => ApprovalRules.Refusal(request, Voter(viewer, request), clock.GetUtcNow());

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
        var said = (reason ?? "").Trim();
        if (said.Length == 0 || said.Any(char.IsControl))
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
            if (_book.Find(t, id ?? "") is not { } request)
            {
                return null;
            }

            if (ApprovalRules.Refusal(request, Voter(viewer, request), now) is { } refusal)
            {
                return Enum.Parse<VoteOutcome>(refusal.ToString());
            }

            _book.Write(t, Event(viewer, CustodyAct.ApprovalVoted, request, now, said, ("vote", approves ? "approve" : "refuse")));
            var voted = _book.Find(t, request.Id)!;
            return ApprovalRules.Outcome(voted) switch
            {
                ApprovalState.Refused => End(t, viewer, voted, now, ApprovalState.Refused, VoteOutcome.Refused),
                ApprovalState.Approved => Do(t, viewer, voted, now),
                _ => VoteOutcome.Counted,
            };
        });
    }

    private VoteOutcome Do(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now) =>
        request.Kind == ApprovalKind.Destruction ? Schedule(transaction, viewer, request, now)
        : (request.Kind == ApprovalKind.RulePack ? PutInForce(transaction, viewer, request, now) : Release(transaction, viewer, request, now)) ? End(transaction, viewer, request, now, ApprovalState.Used, VoteOutcome.Done)
        : End(transaction, viewer, request, now, ApprovalState.Withdrawn, VoteOutcome.Overtaken);

    /// <summary>Agreed to, a destruction waits; everything that speaks against it is asked again when its time has come.</summary>
    private VoteOutcome Schedule(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now)
    {
        var outcome = End(transaction, viewer, request, now, ApprovalState.Approved, VoteOutcome.Scheduled);
        _destructions.Write(transaction, Event(
            viewer, CustodyAct.DestructionScheduled, request, now, request.Reason,
            ("scope_sha256", Core.Evidence.Sha256Digest.Of(request.Document!).Hex), ("execute_from", Core.Manifests.JsonMembers.Instant(now + limits.CoolingOff)), ("items", request.Subject.Split(' ')[0])));
        return outcome;
    }

    private bool PutInForce(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now)
    {
        var pack = RetentionPackFormat.Read(request.Document);
        if (RetentionPacks.Newest(transaction, pack.Id) is { } newest && newest.Pack.Version >= pack.Version)
        {
            return false;
        }

        _packs.Write(transaction, new CustodyEvent
        {
            Act = CustodyAct.RulePackInForce,
            At = now,
            Actor = viewer.Actor,
            From = viewer.Address,
            Reason = request.Reason,
            Facts = RetentionPacks.Facts(pack, request.Id, PackStart.Of(pack, now, options.Zone)),
        });
        return true;
    }

    private bool Release(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now)
    {
        if (holds.Find(transaction, request.Subject) is not { ReleasedAt: null } hold)
        {
            return false;
        }

        holds.Write(transaction, new CustodyEvent
        {
            Act = CustodyAct.HoldReleased,
            At = now,
            Actor = viewer.Actor,
            From = viewer.Address,
            Reason = request.Reason,
            Facts = new Dictionary<string, string> { ["hold"] = hold.Id, ["request"] = request.Id, ["asked_by"] = request.RequestedBy },
        });
        return true;
    }

    private VoteOutcome End(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now, ApprovalState state, VoteOutcome outcome)
    {
        _book.Write(transaction, Event(viewer, CustodyAct.ApprovalEnded, request, now, null, ("state", ApprovalBook.WordOf(state))));
        return outcome;
    }

    /// <summary>Rule packs and destructions are the whole house's: legal officers and supervisors of any unit. A hold is released by a supervisor.</summary>
    private ApprovalVoter Voter(Viewer viewer, ApprovalRequest request) => new(
        viewer.Account.Name, viewer.Account.Officer,
        viewer.Account.Role == AccountRole.Supervisor || (viewer.Account.Role == AccountRole.LegalOfficer && request.Kind is (ApprovalKind.RulePack or ApprovalKind.Destruction)),
        viewer.Account.Officer is { } badge && request.Votes.Select(v => v.Account).Append(request.RequestedBy).Any(a => a != viewer.Account.Name && _accounts.Find(a)?.Officer == badge));

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
