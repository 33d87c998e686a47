using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security;

/// <summary>What somebody is about to see.</summary>
internal sealed record SeenAct(CustodyAct Act, EvidenceItemId? Item = null, DockingSessionId? Session = null)
{
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
}

/// <summary>Writes down who looks at what. Nothing is shown before the line is durable; if it cannot be written, nothing is shown.</summary>
internal sealed class CustodyPen(CatalogDatabase database, TimeProvider clock)
{
    public void Record(Viewer viewer, SeenAct seen) => database.Write(transaction =>
    {
        transaction.Append(new CustodyEvent
        {
            Act = seen.Act,
            At = clock.GetUtcNow(),
            Actor = viewer.Actor,
            Item = seen.Item,
            Session = seen.Session,
            From = viewer.Address,
            Reason = viewer.Purpose,
            Facts = seen.Facts,
        });
    });
}
