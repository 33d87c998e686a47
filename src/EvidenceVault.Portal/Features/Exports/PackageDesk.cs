using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>The items of a case, as a viewer may pack them.</summary>
/// <param name="Missing">So many more he may not see.</param>
/// <param name="Redacted">Those of which a redaction was let go, so that it can go in the place of the original.</param>
internal sealed record PackableItems(string Case, IReadOnlyList<EvidenceItem> Items, int Missing, IReadOnlySet<EvidenceItemId> Redacted);

/// <summary>Whether a package may be given to its recipient now.</summary>
/// <param name="Grants">What lets it, where a rule alone does not.</param>
/// <param name="Demand">The rule; null where none lets it.</param>
/// <param name="IsThere">Whether all its items are there, and within the viewer's own rights.</param>
internal sealed record PackageLeave(bool IsGiven, IReadOnlyList<AccessGrant> Grants, AccessDemand? Demand, bool IsThere);

/// <summary>Who may see, prepare and give out which package: legal officers, items within their own rights, for a case, and by the access policy (MPS 2016, art. 14).</summary>
internal sealed class PackageDesk(CourtPackages packages, PackageRights rights)
{
    private const int MostGrants = 500;
    private const int MostBefore = 50;

    /// <summary>The items filed under a case that the viewer's own rights cover, and how many more there are. Null where the number is none, or none of them is his to see.</summary>
    public PackableItems? Find(Viewer viewer, string number)
    {
        if (!FilingDesk.IsCaseNumber(number))
        {
            return null;
        }

        var all = packages.ItemsOfCase(number, PackageTerms.MostItems + 1);
        var seen = all.Where(viewer.Scope.Covers).ToList();
        return seen.Count == 0 ? null : new PackableItems(number, seen, all.Count - seen.Count, rights.Works.Redacted(number));
    }

    /// <summary>How many copies of each kind there are of the items, so that nobody is offered what is not there.</summary>
    public IReadOnlyDictionary<string, long> Copies(PackableItems of) => packages.CopiesOf(of.Items.Select(i => i.Id));

    /// <summary>A package, where the viewer's own rights cover everything in it.</summary>
    public PreparedPackage? See(Viewer viewer, string? id) =>
        PackageId.TryParse(id, out var parsed) && packages.Find(parsed) is { } found && packages.Items(parsed) is { Count: > 0 } items && items.All(i => rights.Visible.FindOwn(i.Value, viewer) is not null) ? found : null;

    public IReadOnlyList<EvidenceItemId> Items(PreparedPackage package) => packages.Items(package.Id);

    public IReadOnlyList<PreparedPackage> OfCase(Viewer viewer, string number) => packages.OfCase(number, viewer.Scope, MostBefore);

    /// <summary>Whether the package may go to its recipient now, by rule or by what others have granted.</summary>
    public PackageLeave Leave(Viewer viewer, PreparedPackage package)
    {
        var items = packages.Items(package.Id);
        if (items.Any(i => rights.Visible.FindOwn(i.Value, viewer) is null) || rights.Judge.Find(items, viewer.Account) is not { } asked)
        {
            return new PackageLeave(false, [], null, IsThere: false);
        }

        var act = package.IsOutside ? AccessAct.Supply : AccessAct.Copy;
        var demand = rights.Judge.Demand(act, viewer.Account, asked);
        if (demand is { Needs: 0 })
        {
            return new PackageLeave(true, [], demand, IsThere: true);
        }

        var now = rights.Clock.GetUtcNow();
        var grants = rights.Grants.Of(viewer.Account.Name, MostGrants)
            .Where(g => g.Act == act && g.Case == package.Case && g.IsInForce(now) && (act != AccessAct.Supply || g.Recipient == package.Recipient)).ToList();
        return new PackageLeave(items.All(i => grants.Exists(g => g.Items.Contains(i))), grants, demand, IsThere: true);
    }

    /// <summary>Asks those who must agree, in as many requests as the policy's bound on items makes of it.</summary>
    public AccessOutcome Ask(Viewer viewer, PreparedPackage package, string reason)
    {
        var outcome = AccessOutcome.NoItem;
        foreach (var part in packages.Items(package.Id).Chunk(AccessPolicy.MostItems))
        {
            outcome = rights.Access.Ask(viewer, new AccessForm(AccessWords.Of(package.IsOutside ? AccessAct.Supply : AccessAct.Copy), string.Join(' ', part), package.Case, package.Recipient, reason));
            if (outcome is not (AccessOutcome.Asked or AccessOutcome.Granted or AccessOutcome.AskedBefore))
            {
                return outcome;
            }
        }

        return outcome;
    }
}

/// <summary>By what is decided who may have what.</summary>
internal sealed record PackageRights(VisibleItems Visible, AccessJudge Judge, AccessDesk Access, AccessGrants Grants, DerivedWorks Works, TimeProvider Clock);
