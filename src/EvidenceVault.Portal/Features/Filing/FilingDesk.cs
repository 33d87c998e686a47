using System.Text.RegularExpressions;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>How an act of filing ended; each has a text for the person who asked.</summary>
internal enum FilingOutcome
{
    Done,
    Unchanged,
    UnknownClass,
    BadCaseNumber,
}

/// <summary>Says what an item is about: its class, and the cases it belongs to. The change and its custody event are one.</summary>
internal sealed partial class FilingDesk(CatalogDatabase database, EvidenceItems items, Categories categories, TimeProvider clock)
{
    public FilingOutcome Classify(Viewer viewer, EvidenceItemId id, string? classId)
    {
        if (categories.Find(classId) is not { } category)
        {
            return FilingOutcome.UnknownClass;
        }

        return database.Write(transaction =>
        {
            var before = items.Find(id)?.Class;
            if (before == category.Id)
            {
                return FilingOutcome.Unchanged;
            }

            items.SetClass(transaction, id, category.Id);
            transaction.Append(Event(viewer, CustodyAct.Classified, id, clock.GetUtcNow(), before, category.Id));
            return FilingOutcome.Done;
        });
    }

    public FilingOutcome LinkCase(Viewer viewer, EvidenceItemId id, string? caseNumber)
    {
        var number = (caseNumber ?? "").Trim();
        if (!IsCaseNumber(number))
        {
            return FilingOutcome.BadCaseNumber;
        }

        return database.Write(transaction =>
        {
            var before = string.Join(' ', items.Cases(id));
            var at = clock.GetUtcNow();
            if (!items.TryLinkCase(transaction, id, number, viewer.Actor.Name, at))
            {
                return FilingOutcome.Unchanged;
            }

            transaction.Append(Event(viewer, CustodyAct.CaseLinked, id, at, before, number));
            return FilingOutcome.Done;
        });
    }

    /// <summary>Takes the item out of a case. The case goes on counting for its retention.</summary>
    public FilingOutcome UnlinkCase(Viewer viewer, EvidenceItemId id, string? caseNumber)
    {
        var number = (caseNumber ?? "").Trim();
        return !IsCaseNumber(number) ? FilingOutcome.BadCaseNumber : database.Write(transaction =>
        {
            if (!items.TryUnlinkCase(transaction, id, number))
            {
                return FilingOutcome.Unchanged;
            }

            transaction.Append(Event(viewer, CustodyAct.CaseUnlinked, id, clock.GetUtcNow(), number, ""));
            return FilingOutcome.Done;
        });
    }

    public static bool IsCaseNumber(string text) => CaseNumber().IsMatch(text);

    private static CustodyEvent Event(Viewer viewer, CustodyAct act, EvidenceItemId id, DateTimeOffset at, string? from, string to) => new()
    {
        Act = act,
        At = at,
        Actor = viewer.Actor,
        Item = id,
        From = viewer.Address,
        Reason = viewer.Purpose,
        Facts = new Dictionary<string, string> { ["from"] = from ?? "", ["to"] = to },
    };

    /// <summary>Letters of any script, digits and the brackets of Chinese document numbers, such as 沪公交决字〔2026〕第118号.</summary>
    [GeneratedRegex(@"\A[\p{L}\p{Nd}][\p{L}\p{Nd}\-〔〕\[\]（）()/]{2,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CaseNumber();
}
