using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Explaining;

/// <summary>待说明: what may be missing, who owes a word about it, and until when.</summary>
internal sealed class ExplanationsModel(ExplanationDesk desk, TimeProvider clock) : PageModel
{
    private const int MostShown = 100;

    public Viewer Viewer => HttpContext.GetViewer();

    public IReadOnlyList<Explanation> Asked { get; private set; } = [];

    public int Open { get; private set; }

    public int Overdue { get; private set; }

    public bool OpenOnly { get; private set; }

    public ExplainOutcome? Outcome { get; private set; }

    /// <summary>What was written and not taken, with the request it is about.</summary>
    public (string Id, string? Code, string? Text)? Draft { get; private set; }

    public bool IsCutOff => Asked.Count == MostShown;

    public bool IsOverdue(Explanation asked) => asked.State == ExplanationState.Open && asked.DueAt < clock.GetUtcNow();

    /// <summary>Sessions are shown to those who look at footage.</summary>
    public bool LinksSessions => Viewer.SeesFootage;

    public bool LinksRecorders => AccessTable.Allows("GET", "recorders/{serial}", Viewer.Account.Role);

    public void OnGet(string? show, string? outcome) => Show(show != "all", Enum.TryParse<ExplainOutcome>(outcome, out var ended) && ended == ExplainOutcome.Done ? ended : null);

    public IActionResult OnPost(string? id, string? code, string? text)
    {
        var outcome = desk.Give(Viewer, id ?? "", code, text);
        if (outcome is null)
        {
            return NotFound();
        }

        if (outcome == ExplainOutcome.Done)
        {
            return Redirect("/explanations?outcome=Done");
        }

        Draft = (id!, code, text);
        Show(true, outcome);
        return Page();
    }

    private void Show(bool openOnly, ExplainOutcome? outcome)
    {
        (OpenOnly, Outcome) = (openOnly, outcome);
        Asked = desk.Page(Viewer, openOnly, MostShown);
        (Open, Overdue) = desk.Count(Viewer);
    }
}
