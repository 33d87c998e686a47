using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Approvals;

/// <summary>By what right somebody votes on a request.</summary>
/// <param name="Refusal">Why he may not; null when he may.</param>
/// <param name="OnBehalfOf">In whose place; null where by his own right.</param>
internal sealed record VoterRight(VoteRefusal? Refusal, string? OnBehalfOf = null);

/// <summary>Who may agree to what: by role and unit, or in the place of somebody who may.</summary>
internal sealed class ApprovalVoters(CatalogDatabase database, TimeProvider clock)
{
    private readonly Accounts _accounts = new(database);
    private readonly Delegations _delegations = new(database);
    private readonly Units _units = new(database);

    public VoterRight Right(Viewer viewer, ApprovalRequest request)
    {
        var (now, voter) = (clock.GetUtcNow(), Voter(viewer.Account, request));
        if (ApprovalRules.Refusal(request, voter, now) is not { } refusal)
        {
            return new VoterRight(null);
        }

        return ApprovalRules.OnBehalfOf(request, voter, Givers(viewer).Select(a => Voter(a, request)), now) is { } giver ? new VoterRight(null, giver) : new VoterRight(refusal);
    }

    /// <summary>Whether a request is for the viewer's eyes: who wants to see what, and why, is for those who may agree to it, and whoever asks.</summary>
    public bool Sees(Viewer viewer, ApprovalRequest request) => !AccessDesk.IsAccess(request.Kind)
        || request.RequestedBy == viewer.Account.Name || request.Votes.Any(v => v.Account == viewer.Account.Name || v.OnBehalfOf == viewer.Account.Name)
        || Givers(viewer).Append(viewer.Account).Any(a => IsApprover(a, request));

    /// <summary>Units on whose footage the viewer may agree, by himself or in another's place; null for every unit.</summary>
    public IReadOnlyList<string>? Units(Viewer viewer)
    {
        List<string> own = [.. Givers(viewer).Append(viewer.Account).Where(a => a.Role == AccountRole.Supervisor).Select(a => a.Unit)];
        return own.Contains(Viewer.EveryUnit) ? null : [.. own.SelectMany(unit => _units.Below(unit).Append(unit)).Distinct(StringComparer.Ordinal)];
    }

    private IEnumerable<Account> Givers(Viewer viewer) => _delegations.To(viewer.Account.Name, clock.GetUtcNow()).Select(d => _accounts.Find(d.Giver)).OfType<Account>();

    private ApprovalVoter Voter(Account account, ApprovalRequest request) => new(account.Name, account.Officer, IsApprover(account, request), IsSamePerson(account, request));

    /// <summary>
    /// Rule packs and destructions are the whole house's: legal officers and supervisors of any unit; to a large destruction only those who answer for every unit. A hold is released by a supervisor. What footage somebody sees or takes is
    /// for supervisors of its unit, of one above it in the tree, or of the whole house; never for one beside or below it.
    /// </summary>
    private bool IsApprover(Account account, ApprovalRequest request) => request.Kind switch
    {
        ApprovalKind.RulePack or ApprovalKind.Destruction => account.Role is AccountRole.Supervisor or AccountRole.LegalOfficer && (request.Unit != AccessPolicy.WholeHouse || account.Unit == Viewer.EveryUnit),
        ApprovalKind.HoldRelease => account.Role == AccountRole.Supervisor,
        _ => account.Role == AccountRole.Supervisor && (account.Unit == Viewer.EveryUnit || account.Unit == request.Unit || (request.Unit is { } unit && _units.Below(account.Unit).Contains(unit))),
    };

    /// <summary>Whether another account of his badge has asked, has voted, or let somebody vote.</summary>
    private bool IsSamePerson(Account account, ApprovalRequest request) => account.Officer is { } badge && request.Votes
        .SelectMany(v => new[] { v.Account, v.OnBehalfOf }).OfType<string>().Append(request.RequestedBy).Any(a => a != account.Name && _accounts.Find(a)?.Officer == badge);
}
