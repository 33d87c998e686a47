using EvidenceVault.Core.Approvals;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Access;

/// <summary>调阅申请: what somebody asks to see or take beyond his rights, and what he was given.</summary>
internal sealed class RequestsModel(AccessDesk desk, TimeProvider clock) : PageModel
{
    public IReadOnlyList<ApprovalRequest> Requests { get; private set; } = [];

    public IReadOnlyList<AccessGrant> Grants { get; private set; } = [];

    public AccessOutcome? Outcome { get; private set; }

    /// <summary>What was written and not taken, or what a link asks for.</summary>
    public AccessForm? Draft { get; private set; }

    public DateTimeOffset Now => clock.GetUtcNow();

    public static bool IsGood(AccessOutcome outcome) => outcome is AccessOutcome.Asked or AccessOutcome.Granted or AccessOutcome.Ended;

    public void OnGet(string? items, string? outcome) =>
        Show(Enum.TryParse<AccessOutcome>(outcome, out var ended) && IsGood(ended) ? ended : null, items is null ? null : new AccessForm(null, items, null, null, null));

    public IActionResult OnPost(AccessForm form)
    {
        var outcome = desk.Ask(HttpContext.GetViewer(), form);
        if (IsGood(outcome))
        {
            return Redirect("/requests?outcome=" + outcome);
        }

        Show(outcome, form);
        return Page();
    }

    public IActionResult OnPostEnd(string? grant) => desk.TryEnd(HttpContext.GetViewer(), grant, null) ? Redirect("/requests?outcome=" + AccessOutcome.Ended) : NotFound();

    private void Show(AccessOutcome? outcome, AccessForm? draft)
    {
        (Outcome, Draft) = (outcome, draft);
        (Requests, Grants) = (desk.Requests(HttpContext.GetViewer()), desk.Grants(HttpContext.GetViewer()));
    }
}
