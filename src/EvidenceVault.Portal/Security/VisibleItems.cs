using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security;

/// <summary>The one way from an id in an address to an item: what the viewer may not see is not there.</summary>
internal sealed class VisibleItems(EvidenceItems items)
{
    public EvidenceItem? Find(string? id, Viewer viewer) =>
        EvidenceItemId.TryParse(id, out var parsed) && items.Find(parsed) is { } item && viewer.Scope.Covers(item) ? item : null;
}
