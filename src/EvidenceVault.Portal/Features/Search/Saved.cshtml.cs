using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>Keeps a search under a name, or forgets it; either leads back to the list.</summary>
internal sealed class SavedModel(SavedDesk desk) : PageModel
{
    public IActionResult OnPostSave([FromForm] string? name, [FromForm] string? query)
    {
        var asked = ListQuery.Parse(query ?? "");
        var outcome = desk.Save(HttpContext.GetViewer(), name, asked);
        return Back(asked, outcome == SavedOutcome.Saved ? "" : "saved=" + outcome);
    }

    public IActionResult OnPostRemove([FromForm] string? name, [FromForm] string? query)
    {
        desk.Remove(HttpContext.GetViewer(), name);
        return Back(ListQuery.Parse(query ?? ""), "");
    }

    private RedirectResult Back(ListQuery query, string more) =>
        Redirect("/evidence" + (string.Join('&', new[] { query.Plainly, more }.Where(t => t.Length > 0)) is { Length: > 0 } all ? "?" + all : ""));
}
