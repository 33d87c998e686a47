using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>Says what would change, item by item, before anything does.</summary>
internal sealed class BulkModel(BulkDesk desk, ListDesk lists, Categories categories) : EvidencePage
{
    /// <summary>Null where nothing can be done; <see cref="Refused"/> says why.</summary>
    public BulkOrder? Order { get; private set; }

    public FilingOutcome Refused { get; private set; }

    public IReadOnlyList<BulkLine> Lines { get; private set; } = [];

    /// <summary>Whether there are more that match than can be done at once.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The list from which they were chosen.</summary>
    public ListQuery Query { get; private set; } = null!;

    public string Back => Query.Plainly.Length > 0 ? "/evidence?" + Query.Plainly : "/evidence";

    public int Count(BulkEffect effect) => Lines.Count(l => l.Effect == effect);

    public void OnGet(string? act, [FromQuery(Name = "to-class")] string? toClass, [FromQuery(Name = "to-case")] string? toCase, [FromQuery(Name = "item")] string[] chosen, string? all, string? query)
    {
        Query = ListQuery.Parse(query ?? "");
        Order = BulkOrder.Read(act, act == BulkOrder.Link ? toCase : toClass, categories, out var refused);
        Refused = refused;
        if (Order is not null)
        {
            Lines = desk.Foresee(Viewer, Order, all == "1" ? Matching() : chosen);
        }

        Seen = SeenAct.List($"bulk={act}&{Query.Plainly}", Lines.Where(l => l.Item is not null).Select(l => l.Item!.Id));
    }

    public IActionResult OnPost([FromForm] string? act, [FromForm] string? value, [FromForm(Name = "item")] string[] chosen)
    {
        if (BulkOrder.Read(act, value, categories, out _) is not { } order)
        {
            return Redirect("/bulk");
        }

        var (bulk, changed, left, refused) = desk.Apply(Viewer, order, chosen);
        return Redirect(changed == 0 ? "/evidence" : FormattableString.Invariant($"/bulk/{bulk}?left={left}&refused={refused}"));
    }

    /// <summary>What matches, the newest first, as far as it can be done at once.</summary>
    private List<string> Matching()
    {
        var page = lists.Behind(lists.Read(Query), null, BulkOrder.Most, Viewer);
        IsCut = page.Next is not null;
        return [.. page.Items.Select(i => i.Id.Value)];
    }
}
