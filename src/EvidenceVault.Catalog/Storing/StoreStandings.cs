using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>An object that is not what was proven.</summary>
public sealed record TroubledObject(StoreSide Store, ObjectKey Key, string What);

/// <summary>How the stores are.</summary>
/// <param name="Troubled">The first of the objects in trouble.</param>
/// <param name="TroubledCount">All of them.</param>
/// <param name="OldestCheckAt">When the object of the primary store that has waited longest was last read.</param>
/// <param name="OldestCopyCheckAt">The same of the second store.</param>
/// <param name="Lag">What the second store still lacks; nothing where there is no such store.</param>
/// <param name="Checked">The newest round of checks.</param>
/// <param name="Inventory">The newest signed inventory.</param>
/// <param name="Drill">The newest restore drill.</param>
public sealed record StoreStanding(
    IReadOnlyList<TroubledObject> Troubled, long TroubledCount, DateTimeOffset? OldestCheckAt, DateTimeOffset? OldestCopyCheckAt,
    CopyLag Lag, CustodyEvent? Checked, CustodyEvent? Inventory, CustodyEvent? Drill);

/// <summary>Says how the stores are, from indexes alone: quick enough for a page whatever the size of the ledger.</summary>
public sealed class StoreStandings(CatalogDatabase database)
{
    private readonly FixityLedger _fixity = new(database);
    private readonly CopyLedger _copies = new(database);
    private readonly StoreWork _work = new(database);

    /// <param name="most">How many objects in trouble are named.</param>
    /// <param name="withSecond">Whether there is a second store.</param>
    public StoreStanding Read(int most, bool withSecond)
    {
        var troubled = new[] { StoreSide.Primary, StoreSide.Second }
            .SelectMany(side => _fixity.Troubled(side, null, most).Select(l => new TroubledObject(side, l.Key, FixityLedger.Trouble(side, l)!))).Take(most).ToList();
        return new StoreStanding(
            troubled, _fixity.CountTroubled(StoreSide.Primary) + _fixity.CountTroubled(StoreSide.Second),
            _fixity.OldestAt(StoreSide.Primary), _fixity.OldestAt(StoreSide.Second), withSecond ? _copies.Lag() : new CopyLag(0, 0, null, null),
            _work.Newest(CustodyAct.FixityChecked), _work.Newest(CustodyAct.InventorySigned), _work.Newest(CustodyAct.RestoreDrilled));
    }
}
