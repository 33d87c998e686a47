using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security;

/// <summary>An item that a viewer may see, and by what.</summary>
/// <param name="By">What was granted to him; null where his own rights cover it.</param>
internal sealed record Sight(EvidenceItem Item, AccessGrant? By)
{
    /// <summary>Whether he may save the original here, beyond having it shown. Copies that were granted are given out elsewhere, where the log tells of case and recipient.</summary>
    public bool MayFetch => By is null;
}

/// <summary>The one way from an id in an address to an item: what the viewer may not see is not there.</summary>
internal sealed class VisibleItems(EvidenceItems items, AccessGrants grants, TimeProvider clock)
{
    /// <summary>The item, where his own rights or a grant let the viewer see it.</summary>
    public EvidenceItem? Find(string? id, Viewer viewer) => See(id, viewer)?.Item;

    /// <summary>As <see cref="Find"/>, and by what.</summary>
    public Sight? See(string? id, Viewer viewer) =>
        !EvidenceItemId.TryParse(id, out var parsed) || items.Find(parsed) is not { } item ? null
        : viewer.Scope.Covers(item) ? new Sight(item, null)
        : viewer.SeesFootage && grants.For(viewer.Account.Name, parsed, clock.GetUtcNow()) is { } grant ? new Sight(item, grant)
        : null;

    /// <summary>The item, where the viewer's own rights cover it: to see something by a grant gives no right to change it.</summary>
    public EvidenceItem? FindOwn(string? id, Viewer viewer) => See(id, viewer) is { By: null } sight ? sight.Item : null;
}
