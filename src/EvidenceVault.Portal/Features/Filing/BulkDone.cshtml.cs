using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>What an act on many items did, and the way to take it back.</summary>
internal sealed class BulkDoneModel(BulkDesk desk) : EvidencePage
{
    public IReadOnlyList<BulkEntry> Done { get; private set; } = [];

    public IReadOnlyList<BulkEntry> Undone { get; private set; } = [];

    public bool MayUndo { get; private set; }

    public int Left { get; private set; }

    public int Refused { get; private set; }

    public CustodyEvent First => Done[0].Event;

    public IActionResult OnGet(string id, int left = 0, int refused = 0)
    {
        var entries = desk.Find(Viewer, id);
        Done = [.. entries.Where(e => e.Event.Facts.ContainsKey(BulkEntries.Bulk))];
        if (Done.Count == 0)
        {
            return Redirect("/evidence");
        }

        Undone = [.. entries.Where(e => e.Event.Facts.ContainsKey(BulkEntries.Undoes))];
        (MayUndo, Left, Refused) = (desk.MayUndo(entries), Math.Clamp(left, 0, BulkOrder.Most), Math.Clamp(refused, 0, BulkOrder.Most));
        Seen = SeenAct.List("bulk=" + id, []);
        return Page();
    }

    public IActionResult OnPostUndo(string id) => Redirect(desk.Undo(Viewer, id) is null ? "/evidence" : "/bulk/" + Uri.EscapeDataString(id));
}
