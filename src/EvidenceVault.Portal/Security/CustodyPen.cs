using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Portal.Security;

/// <summary>What somebody is about to see.</summary>
internal sealed record SeenAct(CustodyAct Act, EvidenceItemId? Item = null, DockingSessionId? Session = null)
{
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>The grant by which it is seen; null where the viewer's own rights cover it, or where the pen is to look for one.</summary>
    public AccessGrant? By { get; init; }

    /// <summary>The items that a list shows; their posters belong to it.</summary>
    public IReadOnlyList<EvidenceItemId> Listed { get; init; } = [];

    /// <summary>A list, kept so that one can tell later what was shown: what was asked, how many rows were shown, and which.</summary>
    public static SeenAct List(string query, IEnumerable<EvidenceItemId> items, DockingSessionId? session = null)
    {
        // A page has at most 200 ids of 36 characters and a query a few thousand: far below the bound of an entry.
        IReadOnlyList<EvidenceItemId> ids = [.. items];
        return new SeenAct(CustodyAct.ItemListed, Session: session)
        {
            Listed = ids,
            Facts = new Dictionary<string, string> { ["query"] = query, ["shown"] = ids.Count.ToString(CultureInfo.InvariantCulture), ["items"] = string.Join(' ', ids) },
        };
    }
}

/// <summary>Writes down who looks at what. Nothing is shown before the line is durable; if it cannot be written, nothing is shown.</summary>
internal sealed class CustodyPen(CatalogDatabase database, VisibleItems visible, TimeProvider clock)
{
    /// <summary>Why it was seen that was granted beyond the viewer's own rights.</summary>
    public const string Granted = "granted";

    public void Record(Viewer viewer, SeenAct seen)
    {
        var grant = seen.By ?? (seen.Item is { } item ? visible.See(item.Value, viewer)?.By : null);
        database.Write(transaction => transaction.Append(new CustodyEvent
        {
            Act = seen.Act,
            At = clock.GetUtcNow(),
            Actor = viewer.Actor,
            Item = seen.Item,
            Session = seen.Session,
            From = viewer.Address,
            Reason = grant is null ? viewer.Purpose : Granted,
            Facts = grant is null ? seen.Facts : new Dictionary<string, string>(seen.Facts) { ["grant"] = grant.Id, ["case"] = grant.Case },
        }));
    }
}
