using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>One line of an item's trail as the log holds it, and the way to check it without the vault.</summary>
internal sealed class LineModel(VisibleItems visible, CustodyLog log) : EvidencePage
{
    public EvidenceItem Item { get; private set; } = null!;

    public TrailEvent Line { get; private set; } = null!;

    /// <summary>The entry's bytes, which are UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Line.Row.Entry);

    public IActionResult OnGet(string id, long leaf)
    {
        if (visible.Find(id, Viewer) is not { } item || FindLine(log, item.Id, leaf) is not { } row)
        {
            return NotFound();
        }

        (Item, Line) = (item, new TrailEvent(row, CustodyEvent.TryParse(row.Entry, out var read) ? read : null));
        Seen = Look(item.Id, leaf);
        return Page();
    }

    /// <summary>The line, if it is one of this item's trail: lines of other items are none of its business.</summary>
    public static CustodyRow? FindLine(CustodyLog log, EvidenceItemId item, long leaf) => leaf >= 0 && log.Find(leaf) is { } row && row.Item == item.Value ? row : null;

    public static SeenAct Look(EvidenceItemId item, long leaf) =>
        new(CustodyAct.CustodyTrailViewed, item) { Facts = new Dictionary<string, string> { ["part"] = "line " + leaf.ToString(System.Globalization.CultureInfo.InvariantCulture) } };

    /// <summary>What its two files are called, without their endings.</summary>
    public static string FileName(EvidenceItemId item, long leaf) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{item}.line-{leaf}");
}
