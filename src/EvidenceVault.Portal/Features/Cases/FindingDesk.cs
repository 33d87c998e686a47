using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Marking;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>What was found wrong, how it was put right, and whether that is agreed. The change and its custody event are one.</summary>
internal sealed class FindingDesk(CatalogDatabase database, CaseBook book, VisibleItems visible, TimeProvider clock)
{
    public static bool MayRaise(Viewer viewer) => viewer.Account.Role is AccountRole.LegalOfficer or AccountRole.Supervisor;

    /// <summary>Whoever may say that it was put right: the officers of the case, and those who do its legal work.</summary>
    public static bool MayAnswer(Viewer viewer) => viewer.Account.Role is AccountRole.Officer or AccountRole.LegalOfficer;

    /// <summary>Who found it agrees, or a supervisor; never who answered.</summary>
    public static bool MayJudge(Viewer viewer, CaseFinding finding) =>
        MayRaise(viewer) && finding.Answer is { } answer && answer.By != viewer.Account.Name && (finding.RaisedBy == viewer.Account.Name || viewer.Account.Role == AccountRole.Supervisor);

    public CaseOutcome Raise(Viewer viewer, CaseFile file, string? text, string? item, string? at, string? due)
    {
        EvidenceItemId? shown = null;
        if (Said.Of(item) is { } named)
        {
            if (visible.Find(named, viewer) is not { } found)
            {
                return CaseOutcome.BadItem;
            }

            shown = found.Id;
        }

        if (Said.Of(text) is not { } said || !CaseForm.TryDay(due, out var on) || on is null)
        {
            return Said.Of(text) is null ? CaseOutcome.NoReason : CaseOutcome.BadDay;
        }

        if (said.Length > CaseForm.LongestText || TypedMoment.Find(at, 0) is not { } second)
        {
            return said.Length > CaseForm.LongestText ? CaseOutcome.TooLong : CaseOutcome.BadSpan;
        }

        var finding = new CaseFinding(CaseBook.NewId("cf"), file.Number, said, shown, shown is null || string.IsNullOrWhiteSpace(at) ? null : second, on.Value, viewer.Account.Name, clock.GetUtcNow(), FindingState.Open, null, null, null);
        database.Write(t => book.Write(t, Event(viewer, CustodyAct.FindingRaised, shown, CaseFindings.Facts(finding), said)));
        return CaseOutcome.Raised;
    }

    public CaseOutcome Answer(Viewer viewer, CaseFile file, string? id, string? text) => Said.Of(text) switch
    {
        null => CaseOutcome.NoReason,
        { Length: > CaseForm.LongestText } => CaseOutcome.TooLong,
        { } said => Write(viewer, file, id, f => f.State == FindingState.Open, CustodyAct.FindingRectified, new(), said, CaseOutcome.Answered),
    };

    /// <summary>Agrees that it was put right, or returns the answer.</summary>
    public CaseOutcome Judge(Viewer viewer, CaseFile file, string? id, bool agree, string? text) => Said.Of(text) switch
    {
        null when !agree => CaseOutcome.NoReason,
        { Length: > CaseForm.LongestText } => CaseOutcome.TooLong,
        var said => Write(
            viewer, file, id, f => f.State == FindingState.Rectified && MayJudge(viewer, f), CustodyAct.FindingClosed, new() { ["outcome"] = agree ? "closed" : "returned" }, said,
            agree ? CaseOutcome.FindingClosed : CaseOutcome.FindingReturned),
    };

    private CaseOutcome Write(Viewer viewer, CaseFile file, string? id, Func<CaseFinding, bool> fits, CustodyAct act, Dictionary<string, string> facts, string? reason, CaseOutcome good) => database.Write(t =>
    {
        if (CaseFindings.Find(t, id ?? "") is not { } finding || finding.Case != file.Number || !fits(finding))
        {
            return CaseOutcome.Unchanged;
        }

        (facts["case"], facts["finding"]) = (file.Number, finding.Id);
        book.Write(t, Event(viewer, act, finding.Item, facts, reason));
        return good;
    });

    private CustodyEvent Event(Viewer viewer, CustodyAct act, EvidenceItemId? item, Dictionary<string, string> facts, string? reason) =>
        new() { Act = act, At = clock.GetUtcNow(), Actor = viewer.Actor, Item = item, From = viewer.Address, Reason = reason, Facts = facts };
}
