using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Inventories;

/// <summary>Signs the inventory of a day and keeps it in the store, once per day.</summary>
public sealed class InventoryDesk(StockTaking stock, IEvidenceStore store, SigningIdentity identity, UpkeepBook book)
{
    private const string DayFact = "day";

    /// <summary>How long an inventory is locked in the store.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromDays(3653);

    /// <summary>Whether today's inventory is signed and stored. The log says so; what lies in the store could have been put there by others.</summary>
    public bool HasToday() => HasOf(book.Options.DayOf(book.Now));

    /// <summary>Takes stock now. The first of a day is signed and stored.</summary>
    /// <returns>The inventory, and whether it is the one of this day.</returns>
    public async Task<(Inventory Inventory, bool Stored)> RunAsync(IProgress<string>? progress, CancellationToken cancel)
    {
        var inventory = await stock.RunAsync(progress, cancel);
        var stored = await StoreAsync(inventory, cancel);
        return (inventory, stored);
    }

    /// <summary>
    /// The steps in their order. Only what this run has written itself is signed: nothing is read back from the store. A crash before the event leaves
    /// a document, perhaps with its seal, that the log does not speak of; the next run of the day makes another.
    /// </summary>
    private async Task<bool> StoreAsync(Inventory inventory, CancellationToken cancel)
    {
        if (HasOf(inventory.Day))
        {
            return false;
        }

        var lockedUntil = DateTimeOffset.FromUnixTimeSeconds((book.Now + Keep).ToUnixTimeSeconds());
        var bytes = inventory.ToBytes();
        var digest = Sha256Digest.Of(bytes);
        await PutAsync(ObjectKey.ForInventory(inventory.Day, digest), bytes, lockedUntil, cancel);
        //// The document is kept, unsigned.

        await PutAsync(ObjectKey.ForInventorySeal(inventory.Day, digest), CadesSeal.Create(digest, identity, book.Now), lockedUntil, cancel);
        //// The pair is complete.

        book.Done(CustodyAct.InventorySigned, null, [
            (DayFact, Word(inventory.Day)), ("sha256", digest.Hex),
            ("items", UpkeepBook.Number(inventory.Totals.Items)), ("objects", UpkeepBook.Number(inventory.Ledger.Sum(s => s.Objects))),
            ("bytes", UpkeepBook.Number(inventory.Ledger.Sum(s => s.Bytes))), ("differences", UpkeepBook.Number(inventory.DifferenceCount)),
            ("waiting", UpkeepBook.Number(inventory.Lag?.Objects ?? 0))]);
        return true;
    }

    private bool HasOf(DateOnly day) => book.Newest(CustodyAct.InventorySigned)?.Facts.GetValueOrDefault(DayFact) == Word(day);

    private static string Word(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task PutAsync(ObjectKey key, byte[] bytes, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        using var content = new MemoryStream(bytes, writable: false); // a document of at most some hundred kilobytes
        await store.PutAsync(key, new ContentSeal(bytes.Length, Sha256Digest.Of(bytes)), content, lockedUntil, cancel);
    }
}
