using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Features.Clips;

/// <summary>Takes the orders of clips and stills from the item's page, and leads back to it.</summary>
internal sealed class WorksModel(VisibleItems visible, WorkDesk desk, IStringLocalizer texts) : PageModel
{
    public IActionResult OnGet(string id) => visible.Find(id, HttpContext.GetViewer()) is { } item ? Redirect($"/evidence/{item.Id}#works") : NotFound();

    public Task<IActionResult> OnPostClipAsync(string id, string? from, string? to, CancellationToken cancel) => OrderAsync(id, WorkKind.Clip, (from, to), cancel);

    public Task<IActionResult> OnPostStillAsync(string id, string? from, CancellationToken cancel) => OrderAsync(id, WorkKind.Still, (from, null), cancel);

    private async Task<IActionResult> OrderAsync(string id, WorkKind kind, (string? From, string? To) part, CancellationToken cancel)
    {
        var viewer = HttpContext.GetViewer();
        if (visible.FindOwn(id, viewer) is not { } item)
        {
            return NotFound();
        }

        var outcome = await desk.OrderAsync(viewer, item, kind, part, Hiding.Nothing, cancel);
        if (Request.Headers.Accept.ToString().Contains("application/json", StringComparison.Ordinal))
        {
            return new JsonResult(new { said = texts["clip.outcome." + outcome].Value }); // the player asks so, and stays where it is
        }

        return Redirect(FormattableString.Invariant($"/evidence/{item.Id}?ordered={outcome}#works"));
    }
}
