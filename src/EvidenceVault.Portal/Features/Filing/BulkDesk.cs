using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Features.Retention;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>Files many items at once: says first what would change, does it in small transactions with an event for each item, and takes it back while that is allowed.</summary>
internal sealed class BulkDesk(CatalogDatabase database, VisibleItems visible, RetentionJudge judge, TimeProvider clock)
{
    /// <summary>So long a person may take back what he did.</summary>
    public static readonly TimeSpan UndoWithin = TimeSpan.FromMinutes(10);

    /// <summary>So many items in one transaction: others write in between.</summary>
    private const int Together = 50;

    private readonly EvidenceItems _items = new(database);
    private readonly Destructions _destructions = new(database);
    private readonly BulkEntries _entries = new(database);

    /// <summary>What the order would do to each item, in the order given.</summary>
    public IReadOnlyList<BulkLine> Foresee(Viewer viewer, BulkOrder order, IEnumerable<string> ids)
    {
        List<BulkLine> lines = [.. ids.Distinct(StringComparer.Ordinal).Take(BulkOrder.Most).Select(id => Line(viewer, order, id))];
        var kept = judge.Foresee(lines.Where(l => l.Effect == BulkEffect.Change).Select(l => l.Item!.Id), order.Applied);
        return [.. lines.Select(l => l.Item is { } item && kept.TryGetValue(item.Id, out var both) ? l with { Kept = both } : l)];
    }

    /// <summary>Does it to those that it changes; the rest stays as it is. Items are looked at anew: what was previewed may have changed since.</summary>
    /// <returns>The id of the act, by which it can be taken back, and how many items it changed, left, and refused.</returns>
    public (string Bulk, int Changed, int Left, int Refused) Apply(Viewer viewer, BulkOrder order, IEnumerable<string> ids)
    {
        var bulk = "ba-" + RandomNumberGenerator.GetHexString(24, lowercase: true);
        var (changed, left, refused) = (0, 0, 0);
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Take(BulkOrder.Most).Chunk(Together))
        {
            List<EvidenceItemId> own = [.. some.Select(id => visible.FindOwn(id, viewer)?.Id).OfType<EvidenceItemId>()];
            refused += some.Length - own.Count;
            database.Write(transaction =>
            {
                foreach (var id in own)
                {
                    switch (Change(transaction, viewer, order, bulk, id))
                    {
                        case BulkEffect.Change:
                            changed++;
                            break;
                        case BulkEffect.NoChange:
                            left++;
                            break;
                        default:
                            refused++;
                            break;
                    }
                }
            });
        }

        return (bulk, changed, left, refused);
    }

    /// <summary>The lines of an act of the viewer's own, and those that took it back.</summary>
    public IReadOnlyList<BulkEntry> Find(Viewer viewer, string bulk) => _entries.Of(viewer.Actor.Name, bulk);

    /// <summary>The viewer's newest act on many items, if he may take it back now.</summary>
    public string? Undoable(Viewer viewer) => viewer.MayFile ? _entries.Newest(viewer.Actor.Name, clock.GetUtcNow() - UndoWithin) : null;

    public bool MayUndo(IReadOnlyList<BulkEntry> entries) =>
        entries.Count > 0 && entries[0].Event.At >= clock.GetUtcNow() - UndoWithin && entries.All(e => !e.Event.Facts.ContainsKey(BulkEntries.Undoes));

    /// <summary>Takes back what is still as the act left it. What an item was in the meantime goes on counting for its retention.</summary>
    /// <returns>How many items were put back; null where it may not be undone.</returns>
    public int? Undo(Viewer viewer, string bulk)
    {
        var entries = Find(viewer, bulk);
        if (!MayUndo(entries))
        {
            return null;
        }

        var undone = 0;
        foreach (var some in entries.Where(e => e.Event.Item is { } item && visible.FindOwn(item.Value, viewer) is not null).Chunk(Together))
        {
            undone += database.Write(transaction => some.Count(entry => TakeBack(transaction, viewer, bulk, entry)));
        }

        return undone;
    }

    private BulkLine Line(Viewer viewer, BulkOrder order, string id)
    {
        if (visible.FindOwn(id, viewer) is not { } item)
        {
            return new BulkLine(id, null, BulkEffect.NotThere, null, null);
        }

        var cases = order.IsClass ? [] : _items.Cases(item.Id);
        var isSame = order.IsClass ? item.Class == order.Value : cases.Contains(order.Value);
        var effect = _destructions.FindTombstone(item.Id) is not null ? BulkEffect.Destroyed : isSame ? BulkEffect.NoChange : BulkEffect.Change;
        return new BulkLine(id, item, effect, order.IsClass ? item.Class : string.Join(' ', cases), null);
    }

    private BulkEffect Change(CatalogTransaction transaction, Viewer viewer, BulkOrder order, string bulk, EvidenceItemId id)
    {
        if (_items.Find(transaction, id) is not { } item || Destructions.FindTombstone(transaction, id) is not null)
        {
            return BulkEffect.Destroyed;
        }

        var at = clock.GetUtcNow();
        if (order.IsClass)
        {
            if (item.Class == order.Value)
            {
                return BulkEffect.NoChange;
            }

            _items.SetClass(transaction, id, order.Value);
            transaction.Append(Event(viewer, CustodyAct.Classified, id, at, (item.Class, order.Value), (BulkEntries.Bulk, bulk)));
            return BulkEffect.Change;
        }

        if (!_items.TryLinkCase(transaction, id, order.Value, viewer.Actor.Name, at))
        {
            return BulkEffect.NoChange;
        }

        transaction.Append(Event(viewer, CustodyAct.CaseLinked, id, at, ("", order.Value), (BulkEntries.Bulk, bulk)));
        return BulkEffect.Change;
    }

    private bool TakeBack(CatalogTransaction transaction, Viewer viewer, string bulk, BulkEntry entry)
    {
        var (id, from, to) = (entry.Event.Item!.Value, entry.Event.Facts["from"], entry.Event.Facts["to"]);
        if (!BulkEntries.IsStill(transaction, entry, id) || Destructions.FindTombstone(transaction, id) is not null)
        {
            return false;
        }

        if (entry.Event.Act == CustodyAct.Classified)
        {
            _items.SetClass(transaction, id, from.Length > 0 ? from : null);
            transaction.Append(Event(viewer, CustodyAct.Classified, id, clock.GetUtcNow(), (to, from), (BulkEntries.Undoes, bulk)));
            return true;
        }

        _items.TryUnlinkCase(transaction, id, to);
        transaction.Append(Event(viewer, CustodyAct.CaseUnlinked, id, clock.GetUtcNow(), (to, ""), (BulkEntries.Undoes, bulk)));
        return true;
    }

    private static CustodyEvent Event(Viewer viewer, CustodyAct act, EvidenceItemId id, DateTimeOffset at, (string? From, string To) change, (string Name, string Id) bulk) => new()
    {
        Act = act,
        At = at,
        Actor = viewer.Actor,
        Item = id,
        From = viewer.Address,
        Reason = viewer.Purpose,
        Facts = new Dictionary<string, string> { ["from"] = change.From ?? "", ["to"] = change.To, [bulk.Name] = bulk.Id },
    };
}
