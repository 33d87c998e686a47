using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Synchronous;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>Those who take what is done to a case, and draw when its footage was recorded.</summary>
internal sealed record CaseDesks(CaseDesk Cases, CoverageDesk Coverage, FindingDesk Findings, CaseItemDesk Items, ReviewDesk Reviews, IncidentCharts Charts);

/// <summary>One case: which step its footage shows, what is missing, what was found, and what is left to do before it goes to court.</summary>
internal sealed class CaseModel(VisibleCases visible, CaseReader reader, CaseDesks desks, TimeProvider clock) : EvidencePage
{
    public CaseView View { get; private set; } = null!;

    public CaseOutcome? Outcome { get; private set; }

    /// <summary>The step that a link offers to mark or to explain.</summary>
    public string? Step { get; private set; }

    public DateOnly Today { get; private set; }

    public bool MayWork => View.File.IsOpen && Viewer.Account.Role == AccountRole.LegalOfficer;

    /// <summary>Whether a closed case may be opened again by the viewer.</summary>
    public bool MayReopen => !View.File.IsOpen && Viewer.Account.Role == AccountRole.LegalOfficer;

    public static bool IsGood(CaseOutcome outcome) => outcome <= CaseOutcome.Unchanged;

    /// <summary>What was watched of each item that is shown.</summary>
    public IReadOnlyDictionary<EvidenceItemId, ItemWatch> Watched { get; private set; } = null!;

    /// <summary>Who recorded when, and what is missing why.</summary>
    public IReadOnlyList<IncidentChart> Charts { get; private set; } = [];

    /// <summary>The item that an act was about, where its answer says more of it.</summary>
    public EvidenceItem? About { get; private set; }

    public ReviewDemand Asked { get; private set; } = ReviewDemand.Nothing;

    public bool MayReview => View.File.IsOpen && ReviewDesk.MayReview(Viewer);

    public async Task<IActionResult> OnGetAsync(string number, string? outcome, string? step, string? end, string? item, CancellationToken cancel)
    {
        if (visible.Find(number, Viewer) is not { } file)
        {
            return NotFound();
        }

        View = reader.Read(file, Viewer, withEnd: end is not null);
        (Outcome, Step, Today) = (Enum.TryParse<CaseOutcome>(outcome, out var ended) && Enum.IsDefined(ended) ? ended : null, step, desks.Cases.Today());
        Asked = reader.Review(file);
        Watched = await desks.Reviews.ReadAsync(file.Number, Asked, View.Items, cancel);
        Charts = await desks.Charts.ReadAsync([.. View.Items.Select(i => new Placed(i, 0))], cancel);
        About = View.Items.FirstOrDefault(i => i.Id.Value == item);
        Seen = SeenAct.List("case=" + Uri.EscapeDataString(file.Number), View.Items.Select(i => i.Id).Concat(View.Suggestions.Select(s => s.Item.Id)));
        return Page();
    }

    public IActionResult OnPostMark(string number, StepForm form) => Work(number, "steps", f => desks.Coverage.Mark(Viewer, f, reader.Steps(f), form));

    public IActionResult OnPostWithdraw(string number, string? mark) => Work(number, "steps", f => desks.Coverage.Withdraw(Viewer, f, mark));

    public IActionResult OnPostExplain(string number, string? step, string? code, string? text) => Work(number, "steps", f => desks.Coverage.Explain(Viewer, f, reader.Steps(f), step, code, text));

    public IActionResult OnPostLink(string number, string? item) => Work(number, "suggestions", f => desks.Items.Link(Viewer, f, item));

    public IActionResult OnPostDismiss(string number, string? item) => Work(number, "suggestions", f => desks.Items.Dismiss(Viewer, f, item, clock.GetUtcNow()));

    public IActionResult OnPostName(string number, string? item, string? designation) => Work(number, "footage", f => desks.Items.Name(Viewer, f, item, designation, clock.GetUtcNow()));

    /// <summary>Says that an item is reviewed. The answer names the item, so that the page can say what of it is missing.</summary>
    public async Task<IActionResult> OnPostReviewAsync(string number, string? item, string? note, CancellationToken cancel)
    {
        if (!ReviewDesk.MayReview(Viewer) || visible.Find(number, Viewer) is not { IsOpen: true } file)
        {
            return NotFound();
        }

        var outcome = await desks.Reviews.ReviewAsync(Viewer, file, reader.Review(file), (item, note), clock.GetUtcNow(), cancel);
        return Redirect(string.Create(CultureInfo.InvariantCulture, $"{CaseAddress.Of(file.Number)}?item={Uri.EscapeDataString(item ?? "")}&outcome={outcome}#footage"));
    }

    /// <summary>Takes back that an item is reviewed.</summary>
    public IActionResult OnPostUnreview(string number, string? item, string? reason) => ReviewDesk.MayReview(Viewer)
        ? Do(visible.Find(number, Viewer) is { IsOpen: true } f ? f : null, "footage", f => desks.Reviews.Withdraw(Viewer, f, (item, reason), clock.GetUtcNow())) : NotFound();

    public IActionResult OnPostRaise(string number, string? text, string? item, string? at, string? dueOn) =>
        FindingDesk.MayRaise(Viewer) ? Do(visible.Find(number, Viewer) is { IsOpen: true } f ? f : null, "findings", f => desks.Findings.Raise(Viewer, f, text, item, at, dueOn)) : NotFound();

    public IActionResult OnPostAnswer(string number, string? finding, string? text) =>
        FindingDesk.MayAnswer(Viewer) ? Do(visible.Find(number, Viewer), "findings", f => desks.Findings.Answer(Viewer, f, finding, text)) : NotFound();

    public IActionResult OnPostJudge(string number, string? finding, string? agree, string? text) =>
        FindingDesk.MayRaise(Viewer) ? Do(visible.Find(number, Viewer), "findings", f => desks.Findings.Judge(Viewer, f, finding, agree == "yes", text)) : NotFound();

    public IActionResult OnPostClose(string number, string? reason) => Work(number, "end", f => desks.Cases.End(Viewer.Actor, Viewer.Address, f, close: true, reason));

    public IActionResult OnPostReopen(string number, string? reason) =>
        Viewer.Account.Role == AccountRole.LegalOfficer ? Do(visible.Find(number, Viewer), "end", f => desks.Cases.End(Viewer.Actor, Viewer.Address, f, close: false, reason)) : NotFound();

    private IActionResult Work(string number, string part, Func<CaseFile, CaseOutcome> act) => Do(visible.FindForWork(number, Viewer), part, act);

    private IActionResult Do(CaseFile? file, string part, Func<CaseFile, CaseOutcome> act) =>
        file is null ? NotFound() : Redirect(string.Create(CultureInfo.InvariantCulture, $"{CaseAddress.Of(file.Number)}?outcome={act(file)}#{part}"));
}
