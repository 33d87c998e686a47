using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Catalog;

/// <summary>The one way in which cases and what is said of them change: each change is a line of the custody log first, and a row by it.</summary>
public sealed class CaseBook(CatalogDatabase database)
{
    private const string OfCase =
        """
        CASE act WHEN 'case-linked' THEN json_extract(CAST(entry AS TEXT), '$.facts.to') WHEN 'case-unlinked' THEN json_extract(CAST(entry AS TEXT), '$.facts.from') ELSE json_extract(CAST(entry AS TEXT), '$.facts.case') END = $case
          AND act IN ('case-linked', 'case-unlinked', 'case-opened', 'case-changed', 'case-closed', 'case-reopened', 'step-marked', 'step-mark-withdrawn', 'step-explained',
            'finding-raised', 'finding-rectified', 'finding-closed', 'exhibit-named', 'suggestion-dismissed', 'item-reviewed', 'review-withdrawn')
        """;

    /// <summary>An id that nobody can guess.</summary>
    /// <param name="prefix">Two letters that say of what.</param>
    public static string NewId(string prefix) => $"{prefix}-{EvidenceItemId.New().Value[3..]}";

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    /// <summary>The lines of the log that tell of a case, the newest <paramref name="most"/> of them, oldest first.</summary>
    public IReadOnlyList<CustodyRow> Trail(string number, int most) => database.Read(c => c.Query(
        $"""
        SELECT * FROM (SELECT leaf_index, entry, leaf_hash, at, act, actor, item, session FROM custody_entry WHERE {OfCase} ORDER BY leaf_index DESC LIMIT $most) ORDER BY leaf_index
        """,
        CustodyLog.Map, ("$case", number), ("$most", (long)most)));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (!told.Facts.ContainsKey("case"))
        {
            return; // the log tells of nothing
        }

        switch (told.Act)
        {
            case CustodyAct.CaseOpened or CustodyAct.CaseChanged or CustodyAct.CaseClosed or CustodyAct.CaseReopened:
                CaseFiles.Apply(transaction, told);
                break;
            case CustodyAct.StepMarked or CustodyAct.StepMarkWithdrawn or CustodyAct.StepExplained:
                CaseSteps.Apply(transaction, told);
                break;
            case CustodyAct.FindingRaised or CustodyAct.FindingRectified or CustodyAct.FindingClosed:
                CaseFindings.Apply(transaction, told);
                break;
            case CustodyAct.ExhibitNamed or CustodyAct.SuggestionDismissed:
                CaseItems.Apply(transaction, told);
                break;
            case CustodyAct.ItemReviewed or CustodyAct.ReviewWithdrawn:
                CaseReviews.Apply(transaction, told);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(told), told.Act, "Not an act on a case.");
        }
    }
}
