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
internal sealed class CustodyPen(CatalogDatabase database, VisibleItems visible, OpeningReasons reasons, TimeProvider clock)
{
    /// <exception cref="InvalidOperationException">The item is not the viewer's own, and nobody asked him why he opens it: the way to it does not ask, and must.</exception>
    public void Record(Viewer viewer, SeenAct seen)
    {
        var opening = seen.Item is { } item ? OpeningOf(viewer, seen, item) : new Opening(viewer.Purpose, new Dictionary<string, string>());
        database.Write(transaction => transaction.Append(new CustodyEvent
        {
            Act = seen.Act,
            At = clock.GetUtcNow(),
            Actor = viewer.Actor,
            Item = seen.Item,
            Session = seen.Session,
            From = viewer.Address,
            Reason = opening.Code,
            Facts = new Dictionary<string, string>([.. seen.Facts, .. opening.Facts]),
        }));
    }

    private Opening OpeningOf(Viewer viewer, SeenAct seen, EvidenceItemId item)
    {
        if (seen.By is { } grant)
        {
            return Opening.By(grant);
        }

        var sight = visible.See(item.Value, viewer) ?? throw new InvalidOperationException("What is about to be shown is not the viewer's to see.");
        return reasons.Find(viewer, sight) ?? throw new InvalidOperationException("What is about to be shown is not the viewer's own, and he was not asked why he opens it.");
    }
}
