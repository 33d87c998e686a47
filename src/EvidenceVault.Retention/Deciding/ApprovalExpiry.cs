using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Retention.Deciding;

/// <summary>Ends requests that nobody has decided in time. What was agreed to and is not done yet is ended by whoever does it.</summary>
public sealed class ApprovalExpiry(CatalogDatabase database, UpkeepBook book)
{
    private readonly ApprovalBook _approvals = new(database);

    /// <returns>How many have expired.</returns>
    public int Run() => _approvals.Overdue(book.Now).Where(r => r.State == ApprovalState.Open).Count(overdue => database.Write(t =>
    {
        if (_approvals.Find(t, overdue.Id) is not { State: ApprovalState.Open })
        {
            return false; // decided meanwhile
        }

        _approvals.Write(t, new CustodyEvent
        {
            Act = CustodyAct.ApprovalEnded,
            At = book.Now,
            Actor = book.Options.Actor,
            From = book.Options.From,
            Facts = new Dictionary<string, string> { ["request"] = overdue.Id, ["kind"] = ApprovalBook.WordOf(overdue.Kind), ["state"] = ApprovalBook.WordOf(ApprovalState.Expired) },
        });
        return true;
    }));
}
