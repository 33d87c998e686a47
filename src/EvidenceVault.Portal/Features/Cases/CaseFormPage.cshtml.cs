using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>The form of a case: to open one, or to say what more is known of it.</summary>
internal sealed class CaseFormPageModel(VisibleCases visible, CaseDesk desk, Units units, PortalOptions options) : PageModel
{
    public CaseForm Form { get; private set; } = null!;

    /// <summary>The case that is described; null for a new one.</summary>
    public CaseFile? Known { get; private set; }

    public CaseOutcome? Outcome { get; private set; }

    public IReadOnlyList<UnitEntry> Units { get; private set; } = [];

    public IActionResult OnGet(string? part, string? number)
    {
        if (part is not null)
        {
            Known = visible.FindForWork(part, HttpContext.GetViewer());
            return Known is null ? NotFound() : Show(CaseForm.Of(Known, options.Zone), null);
        }

        var unit = HttpContext.GetViewer().Account.Unit;
        return Show(new CaseForm(number, null, null, unit == Viewer.EveryUnit ? null : unit, null, null, null, null, null, null, null), null);
    }

    public IActionResult OnPost(string? part, CaseForm form)
    {
        var viewer = HttpContext.GetViewer();
        if (part is null)
        {
            var opened = desk.Open(viewer, form);
            return opened == CaseOutcome.Opened ? Redirect($"{CaseAddress.Of(form.Number!.Trim())}?outcome={opened}") : Show(form, opened);
        }

        Known = visible.FindForWork(part, viewer);
        if (Known is null)
        {
            return NotFound();
        }

        var changed = desk.Change(viewer, Known, form);
        return changed is CaseOutcome.Changed or CaseOutcome.Unchanged ? Redirect($"{CaseAddress.Of(Known.Number)}?outcome={changed}") : Show(form, changed);
    }

    private PageResult Show(CaseForm form, CaseOutcome? outcome)
    {
        (Form, Outcome) = (form, outcome);
        Units = [.. units.All().Where(u => u.InUse)];
        return Page();
    }
}
