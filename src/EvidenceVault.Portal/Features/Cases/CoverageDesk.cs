using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Marking;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>What was written into the form that marks a step.</summary>
/// <param name="From">Minutes and seconds, such as <c>1:23.5</c>, or seconds; empty for the item's beginning.</param>
/// <param name="To">Likewise; empty for its end.</param>
internal sealed record StepForm(string? Step, string? Item, string? From, string? To, string? Extent);

/// <summary>Says which footage shows which step of a case, and why some is missing. The change and its custody event are one.</summary>
internal sealed class CoverageDesk(CatalogDatabase database, CaseBook book, VisibleItems visible, TimeProvider clock)
{
    /// <summary>The length that counts where nobody knows one.</summary>
    private const double LongestItem = 24 * 3600;

    public CaseOutcome Mark(Viewer viewer, CaseFile file, IReadOnlyList<CaseStep> steps, StepForm form)
    {
        if (steps.All(s => s.Id != form.Step))
        {
            return CaseOutcome.BadStep;
        }

        if (visible.FindOwn(form.Item, viewer) is not { } item)
        {
            return CaseOutcome.BadItem;
        }

        var length = item.DurationSeconds is { } known && double.IsFinite(known) && known > 0 ? known : LongestItem;
        if (TypedMoment.Find(form.From, 0) is not { } from || TypedMoment.Find(form.To, length) is not { } to || from > to || from > length || to > length + 1)
        {
            return CaseOutcome.BadSpan;
        }

        return database.Write(t =>
        {
            if (CaseFiles.Find(t, file.Number) is not { IsOpen: true } || !CaseItems.IsLinked(t, file.Number, item.Id))
            {
                return CaseOutcome.BadItem;
            }

            var mark = new StepMark(CaseBook.NewId("sm"), file.Number, form.Step!, item.Id, from, Math.Min(to, length), form.Extent == "part" ? StepExtent.Part : StepExtent.Whole, viewer.Account.Name, clock.GetUtcNow());
            book.Write(t, Event(viewer, CustodyAct.StepMarked, item.Id, CaseSteps.Facts(mark), null));
            return CaseOutcome.Marked;
        });
    }

    /// <summary>Takes a mark back; that it stood stays in the log.</summary>
    public CaseOutcome Withdraw(Viewer viewer, CaseFile file, string? id) => database.Write(t =>
    {
        if (CaseSteps.Find(t, id ?? "") is not { } mark || mark.Case != file.Number)
        {
            return CaseOutcome.Unchanged;
        }

        book.Write(t, Event(viewer, CustodyAct.StepMarkWithdrawn, mark.Item, CaseSteps.Facts(mark), null));
        return CaseOutcome.Withdrawn;
    });

    public CaseOutcome Explain(Viewer viewer, CaseFile file, IReadOnlyList<CaseStep> steps, string? step, string? code, string? text)
    {
        if (steps.All(s => s.Id != step) || code is null || !StepExplanation.Codes.Contains(code))
        {
            return CaseOutcome.BadStep;
        }

        if (Said.Of(text) is not { } said)
        {
            return CaseOutcome.NoReason;
        }

        if (said.Length > CaseForm.LongestText)
        {
            return CaseOutcome.TooLong;
        }

        database.Write(t => book.Write(t, Event(viewer, CustodyAct.StepExplained, null, new() { ["case"] = file.Number, ["step"] = step!, ["code"] = code }, said)));
        return CaseOutcome.Explained;
    }

    private CustodyEvent Event(Viewer viewer, CustodyAct act, EvidenceItemId? item, Dictionary<string, string> facts, string? reason) =>
        new() { Act = act, At = clock.GetUtcNow(), Actor = viewer.Actor, Item = item, From = viewer.Address, Reason = reason, Facts = facts };
}
