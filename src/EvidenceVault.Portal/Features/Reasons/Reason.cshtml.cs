using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Reasons;

/// <summary>Stands before an item that the viewer has not collected himself, and asks why. It shows nothing of the item.</summary>
internal sealed class ReasonModel(VisibleItems visible, ReasonDesk desk) : PageModel
{
    public ReasonOutcome? Outcome { get; private set; }

    public string Id { get; private set; } = "";

    /// <summary>Where he wanted to go; always an address of this vault.</summary>
    public string Back { get; private set; } = "";

    public string? Code { get; private set; }

    public string? Case { get; private set; }

    public string? Words { get; private set; }

    public IActionResult OnGet(string id, string? back) => Show(id, back) ? Page() : NotFound();

    public IActionResult OnPost(string id, string? back, string? code, [FromForm(Name = "case")] string? caseNumber, string? words)
    {
        if (!Show(id, back) || visible.Find(id, HttpContext.GetViewer()) is not { } item)
        {
            return NotFound();
        }

        (Code, Case, Words) = (code, caseNumber, words);
        Outcome = desk.Give(HttpContext.GetViewer(), item, code, caseNumber, words);
        return Outcome == ReasonOutcome.Done ? LocalRedirect(Back) : Page();
    }

    private bool Show(string id, string? back)
    {
        var there = visible.Find(id, HttpContext.GetViewer()) is not null;
        (Id, Back) = (id, Url.IsLocalUrl(back) ? back : "/evidence/" + Uri.EscapeDataString(id));
        return there;
    }
}
