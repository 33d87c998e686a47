using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention;

/// <summary>A store with what looking after it takes.</summary>
/// <param name="Repair">Sets damaged copies aside; null where a put of the key makes a new version by itself.</param>
/// <param name="Holds">Holds objects beyond their locks, and a repaired one again; null where the store cannot.</param>
/// <param name="Surplus">Versions beside the proven ones; null where a key has but one.</param>
public sealed record StorePlace(IEvidenceStore Store, IRepairPort? Repair, IHoldPort? Holds, ISurplusPort? Surplus = null);

/// <summary>The store that evidence is admitted to, and the one that keeps everything a second time, if there is one.</summary>
public sealed record StorePlaces(StorePlace Primary, StorePlace? Second)
{
    /// <summary>The store of that side; null where there is no second one.</summary>
    public StorePlace? Find(StoreSide side) => side == StoreSide.Primary ? Primary : Second;

    /// <summary>The store that could mend that side.</summary>
    public StorePlace? Other(StoreSide side) => side == StoreSide.Primary ? Second : Primary;
}
