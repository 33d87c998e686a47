using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Holds;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Holds;

/// <summary>保全: what must not be destroyed, by whose order, and until when that is to be looked at again.</summary>
internal sealed class HoldsModel(HoldDesk desk, LegalHolds holds, TimeProvider clock, PortalOptions options) : PageModel
{
    private const int MostShown = 200;

    public IReadOnlyList<(LegalHold Hold, long Covered)> Shown { get; private set; } = [];

    public bool InForceOnly { get; private set; }

    public HoldOutcome? Outcome { get; private set; }

    /// <summary>What was written and not taken.</summary>
    public HoldForm? Draft { get; private set; }

    /// <summary>What was last done about holds in the stores themselves; null while nothing was.</summary>
    public CustodyEvent? Mirrored => desk.Mirrored;

    public bool IsCutOff => Shown.Count == MostShown;

    public static bool IsGood(HoldOutcome outcome) => outcome is HoldOutcome.Placed or HoldOutcome.ReleaseAsked;

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), options.Zone).DateTime);

    public void OnGet(string? show, string? outcome) => Show(show != "all", Enum.TryParse<HoldOutcome>(outcome, out var ended) && IsGood(ended) ? ended : null);

    public IActionResult OnPost(HoldForm form)
    {
        var (outcome, _) = desk.Place(HttpContext.GetViewer(), form);
        return End(outcome, form);
    }

    public IActionResult OnPostRelease(string? hold, string? reason) => End(desk.AskRelease(HttpContext.GetViewer(), hold, reason), null);

    private IActionResult End(HoldOutcome outcome, HoldForm? draft)
    {
        if (IsGood(outcome))
        {
            return Redirect("/holds?outcome=" + outcome);
        }

        Draft = draft;
        Show(true, outcome);
        return Page();
    }

    private void Show(bool inForceOnly, HoldOutcome? outcome)
    {
        (InForceOnly, Outcome) = (inForceOnly, outcome);
        Shown = [.. holds.Page(inForceOnly, MostShown).Select(h => (h, h.ReleasedAt is null ? desk.Covered(h) : 0))];
    }
}
