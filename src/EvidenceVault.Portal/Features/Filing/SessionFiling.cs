using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>Files a docking session's items as an officer confirmed it at the station. What a person has filed otherwise meanwhile stays.</summary>
internal sealed class SessionFiling(CatalogDatabase database)
{
    private readonly IntakeSessions _sessions = new(database);
    private readonly EvidenceItems _items = new(database);

    /// <summary>One custody event for each item that is filed by it; nothing where the session is not there yet, or came from another station.</summary>
    /// <param name="filing">The event that tells what was confirmed.</param>
    public void Apply(CatalogTransaction transaction, CustodyEvent filing, DateTimeOffset at)
    {
        if (filing.Session is not { } session || _sessions.Find(transaction, session) is not { } known || filing.Actor != new CustodyActor(ActorKind.Station, known.Station))
        {
            return;
        }

        var (classId, caseNumber) = (filing.Facts.GetValueOrDefault("class"), filing.Facts.GetValueOrDefault("case"));
        foreach (var id in _sessions.Items(transaction, session))
        {
            if (classId is { Length: > 0 } && _items.Find(transaction, id) is { Class: null })
            {
                _items.SetClass(transaction, id, classId);
                transaction.Append(Event(CustodyAct.Classified, classId));
            }

            // A number that no desk of the portal would take is in the log, and files nothing.
            if (caseNumber is { Length: > 0 } && FilingDesk.IsCaseNumber(caseNumber) && _items.TryLinkCase(transaction, id, caseNumber, filing.Actor.Name, at))
            {
                transaction.Append(Event(CustodyAct.CaseLinked, caseNumber));
            }

            CustodyEvent Event(CustodyAct act, string to) => new()
            {
                Act = act,
                At = at,
                Actor = filing.Actor,
                Item = id,
                Session = session,
                From = filing.From,
                Reason = "confirmed-at-station",
                Facts = new Dictionary<string, string> { ["from"] = "", ["to"] = to, ["officer"] = filing.Facts.GetValueOrDefault("officer", "") },
            };
        }
    }
}
