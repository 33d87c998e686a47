using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>The chain of custody of one item, from its admission to this visit, part by part from the newest.</summary>
internal sealed class TrailModel(VisibleItems visible, CustodyLog log) : EvidencePage
{
    private const int PageSize = 200;

    public EvidenceItem Item { get; private set; } = null!;

    public IReadOnlyList<TrailLine> Lines { get; private set; } = [];

    public TrailPage Part { get; private set; } = null!;

    public IActionResult OnGet(string id, string? before, string? after)
    {
        if (visible.Find(id, Viewer) is not { } item)
        {
            return NotFound();
        }

        Part = log.TrailPage(item.Id, Leaf(before), Leaf(after), PageSize) is { Rows.Count: > 0 } asked ? asked : log.TrailPage(item.Id, null, null, PageSize); // an address of nowhere shows the newest part
        (Item, Lines) = (item, TrailLine.Fold(Part.Rows));
        Seen = new SeenAct(CustodyAct.CustodyTrailViewed, item.Id);
        return Page();
    }

    private static long? Leaf(string? typed) => long.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var leaf) ? leaf : null;
}
