using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>The chain of custody of one item, from its admission to this visit.</summary>
internal sealed class TrailModel(VisibleItems visible, CustodyLog log) : EvidencePage
{
    private const int MostRows = 2000;

    public EvidenceItem Item { get; private set; } = null!;

    public IReadOnlyList<TrailLine> Lines { get; private set; } = [];

    public int EventCount { get; private set; }

    public IActionResult OnGet(string id)
    {
        if (visible.Find(id, Viewer) is not { } item)
        {
            return NotFound();
        }

        var rows = log.Trail(item.Id, MostRows);
        (Item, Lines, EventCount) = (item, TrailLine.Fold(rows), rows.Count);
        Seen = new SeenAct(CustodyAct.CustodyTrailViewed, item.Id);
        return Page();
    }
}
