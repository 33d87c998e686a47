using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Approvals;

/// <summary>Does what was agreed to, within the transaction of the vote that decided it.</summary>
internal sealed class ApprovalActs(CatalogDatabase database, AccessJudge judge, PortalOptions options, DestructionLimits limits)
{
    private readonly LegalHolds _holds = new(database);
    private readonly Accounts _accounts = new(database);
    private readonly RetentionPacks _packs = new(database);
    private readonly Destructions _destructions = new(database);
    private readonly AccessGrants _grants = new(database);

    /// <returns>The state that the request ends in, and how that is said; withdrawn where it could not be done any more.</returns>
    public (ApprovalState State, VoteOutcome Outcome) Do(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now) => request.Kind switch
    {
        ApprovalKind.Destruction => Schedule(transaction, viewer, request, now),
        ApprovalKind.RulePack => Ended(PutInForce(transaction, viewer, request, now)),
        ApprovalKind.HoldRelease => Ended(Release(transaction, viewer, request, now)),
        _ => Ended(Grant(transaction, viewer, request, now)),
    };

    private static (ApprovalState, VoteOutcome) Ended(bool isDone) => isDone ? (ApprovalState.Used, VoteOutcome.Done) : (ApprovalState.Withdrawn, VoteOutcome.Overtaken);

    /// <summary>Agreed to, a destruction waits; everything that speaks against it is asked again when its time has come.</summary>
    private (ApprovalState, VoteOutcome) Schedule(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now)
    {
        _destructions.Write(transaction, Event(viewer, CustodyAct.DestructionScheduled, now, request.Reason, new()
        {
            ["request"] = request.Id,
            ["kind"] = ApprovalBook.WordOf(request.Kind),
            ["scope_sha256"] = Sha256Digest.Of(request.Document!).Hex,
            ["execute_from"] = JsonMembers.Instant(now + limits.CoolingOff),
            ["items"] = request.Subject.Split(' ')[0],
        }));
        return (ApprovalState.Approved, VoteOutcome.Scheduled);
    }

    private bool PutInForce(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now)
    {
        var pack = RetentionPackFormat.Read(request.Document);
        if (RetentionPacks.Newest(transaction, pack.Id) is { } newest && newest.Pack.Version >= pack.Version)
        {
            return false;
        }

        _packs.Write(transaction, Event(viewer, CustodyAct.RulePackInForce, now, request.Reason, RetentionPacks.Facts(pack, request.Id, PackStart.Of(pack, now, options.Zone))));
        return true;
    }

    private bool Release(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now)
    {
        if (_holds.Find(transaction, request.Subject) is not { ReleasedAt: null } hold)
        {
            return false;
        }

        _holds.Write(transaction, Event(viewer, CustodyAct.HoldReleased, now, request.Reason, new() { ["hold"] = hold.Id, ["request"] = request.Id, ["asked_by"] = request.RequestedBy }));
        return true;
    }

    private bool Grant(CatalogTransaction transaction, Viewer viewer, ApprovalRequest request, DateTimeOffset now)
    {
        var asked = AccessRequest.Read(request.Document);
        if (_accounts.Find(transaction, request.RequestedBy) is not { } account || !judge.StillHolds(request, asked, account))
        {
            return false;
        }

        var grant = new AccessGrant(request.Id, request.RequestedBy, asked.Act, asked.Rule, asked.Case, asked.Recipient, request.Reason, request.Unit ?? AccessPolicy.WholeHouse, asked.Items, now, now + options.Access.GrantFor);
        _grants.Write(transaction, Event(viewer, CustodyAct.AccessGranted, now, request.Reason, grant.Facts(options.Access.Text)), grant);
        return true;
    }

    private static CustodyEvent Event(Viewer viewer, CustodyAct act, DateTimeOffset at, string reason, Dictionary<string, string> facts) =>
        new() { Act = act, At = at, Actor = viewer.Actor, From = viewer.Address, Reason = reason, Facts = facts };
}
