using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Access;

/// <summary>Says what the access policy demands for items as they are filed at this moment.</summary>
internal sealed class AccessJudge(EvidenceItems items, RetentionSubjects subjects, Destructions destructions, PortalOptions options)
{
    /// <summary>The items as the policy sees them. Null where one of them is none, or is destroyed.</summary>
    public IReadOnlyList<AskedItem>? Find(IReadOnlyList<EvidenceItemId> ids, Account account)
    {
        var scope = new Viewer(account, "").Scope;
        var asked = new List<AskedItem>();
        foreach (var id in ids)
        {
            if (items.Find(id) is not { } item || subjects.Find(id) is not { Subject: { } subject } || destructions.FindTombstone(id) is not null)
            {
                return null;
            }

            asked.Add(new AskedItem(id, item.Unit, item.Officer, [.. subject.FormerClasses.Append(subject.Class).OfType<string>()], scope.Covers(item)));
        }

        return asked;
    }

    /// <returns>Null where no rule lets anybody have it.</returns>
    public AccessDemand? Demand(AccessAct act, Account account, IReadOnlyList<AskedItem> asked) => options.Access.Demand(act, account.Unit, asked);

    /// <summary>Whether what was agreed to would still do: footage may have been filed as sensitive since it was asked for.</summary>
    public bool StillHolds(ApprovalRequest request, AccessRequest asked, Account account) =>
        Find(asked.Items, account) is { } found && Demand(asked.Act, account, found) is { } demand
        && demand.Needs <= request.Needs && (demand.Unit == request.Unit || request.Unit == AccessPolicy.WholeHouse);
}
