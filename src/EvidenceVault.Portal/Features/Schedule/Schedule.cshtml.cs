using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Schedule;

/// <summary>定时任务: what the vault does by itself, when next, and how it went last.</summary>
internal sealed class ScheduleModel(PortalOptions options) : PageModel
{
    public IReadOnlyList<PlannedWork> Work { get; private set; } = [];

    public bool MayRun => AccessTable.Allows("POST", "schedule", HttpContext.GetViewer().Account.Role);

    public bool HasBackups => options.HasBackups;

    /// <summary>What was just asked to run; null if nothing was.</summary>
    public string? Asked { get; private set; }

    public async Task OnGetAsync(string? asked, CancellationToken cancel)
    {
        Work = options.Schedule is { } schedule ? await schedule(cancel) : [];
        Asked = Work.Any(w => w.Name == asked) ? asked : null;
    }

    public async Task<IActionResult> OnPostAsync(string? work, CancellationToken cancel) =>
        work is not null && options.RunNow is { } run && await run(work, cancel) ? Redirect("/schedule?asked=" + Uri.EscapeDataString(work)) : NotFound();
}
