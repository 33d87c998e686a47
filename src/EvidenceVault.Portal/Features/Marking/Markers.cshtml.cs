using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Marking;

/// <summary>Takes the forms of markers and tags from the item's page, and leads back to it.</summary>
internal sealed class MarkersModel(VisibleItems visible, MarkingDesk desk) : PageModel
{
    public IActionResult OnGet(string id) => visible.Find(id, HttpContext.GetViewer()) is { } item ? Redirect($"/evidence/{item.Id}#markers") : NotFound();

    public Task<IActionResult> OnPostSetAsync(string id, MarkerForm form, string? replaces, CancellationToken cancel) =>
        ActAsync(id, (viewer, item) => desk.SetAsync(viewer, item, form, string.IsNullOrEmpty(replaces) ? null : replaces, cancel));

    public Task<IActionResult> OnPostWithdrawAsync(string id, string? marker) => ActAsync(id, (viewer, item) => Task.FromResult(desk.Withdraw(viewer, item.Id, marker)));

    public Task<IActionResult> OnPostTagAsync(string id, string? tag) => ActAsync(id, (viewer, item) => Task.FromResult(desk.Tag(viewer, item.Id, tag, CustodyAct.TagSet)));

    public Task<IActionResult> OnPostUntagAsync(string id, string? tag) => ActAsync(id, (viewer, item) => Task.FromResult(desk.Tag(viewer, item.Id, tag, CustodyAct.TagWithdrawn)));

    private async Task<IActionResult> ActAsync(string id, Func<Viewer, EvidenceItem, Task<MarkingOutcome>> act)
    {
        var viewer = HttpContext.GetViewer();
        if (visible.FindOwn(id, viewer) is not { } item)
        {
            return NotFound();
        }

        var outcome = await act(viewer, item);
        return Redirect(FormattableString.Invariant($"/evidence/{item.Id}?marked={outcome}#markers"));
    }
}
