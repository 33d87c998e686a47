using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Inventories;

/// <summary>Signs the inventory of a day and keeps it in the store, once per day.</summary>
public sealed class InventoryDesk(StockTaking stock, IEvidenceStore store, SigningIdentity identity, UpkeepBook book)
{
    /// <summary>How long an inventory is locked in the store.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromDays(3653);

    private const int MostBytes = 4 * 1024 * 1024;

    /// <summary>Whether today's inventory is signed and stored.</summary>
    public async Task<bool> HasTodayAsync(CancellationToken cancel) => await store.FindAsync(ObjectKey.ForInventorySeal(book.Options.DayOf(book.Now)), cancel) is not null;

    /// <summary>Takes stock now. The first of a day is signed and stored.</summary>
    /// <returns>The inventory, and whether it is the one of this day.</returns>
    public async Task<(Inventory Inventory, bool Stored)> RunAsync(IProgress<string>? progress, CancellationToken cancel)
    {
        var inventory = await stock.RunAsync(progress, cancel);
        var stored = await StoreAsync(inventory, cancel);
        return (inventory, stored);
    }

    /// <summary>The steps in their order; after a crash between them the seal is missing, and the next inventory of the day completes the pair.</summary>
    private async Task<bool> StoreAsync(Inventory inventory, CancellationToken cancel)
    {
        var (key, sealKey) = (ObjectKey.ForInventory(inventory.Day), ObjectKey.ForInventorySeal(inventory.Day));
        if (await store.FindAsync(sealKey, cancel) is not null)
        {
            return false;
        }

        var lockedUntil = DateTimeOffset.FromUnixTimeSeconds((book.Now + Keep).ToUnixTimeSeconds());
        var own = await store.FindAsync(key, cancel) is null;
        var bytes = own ? inventory.ToBytes() : await ReadAsync(key, cancel);
        await PutAsync(key, bytes, lockedUntil, cancel);
        //// The document is kept, unsigned.

        var digest = Sha256Digest.Of(bytes);
        await PutAsync(sealKey, CadesSeal.Create(digest, identity, book.Now), lockedUntil, cancel);
        //// The pair is complete.

        book.Done(CustodyAct.InventorySigned, null, [
            ("day", inventory.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("sha256", digest.Hex),
            ("items", UpkeepBook.Number(inventory.Totals.Items)), ("objects", UpkeepBook.Number(inventory.Ledger.Sum(s => s.Objects))),
            ("bytes", UpkeepBook.Number(inventory.Ledger.Sum(s => s.Bytes))), ("differences", UpkeepBook.Number(inventory.DifferenceCount)),
            ("waiting", UpkeepBook.Number(inventory.Lag?.Objects ?? 0))]);
        return own;
    }

    private async Task<byte[]> ReadAsync(ObjectKey key, CancellationToken cancel)
    {
        await using var stream = await store.OpenAsync(key, null, cancel);
        var buffer = new byte[MostBytes];
        var length = await stream.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancel);
        return buffer[..length];
    }

    private async Task PutAsync(ObjectKey key, byte[] bytes, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        using var content = new MemoryStream(bytes, writable: false); // a document of at most some hundred kilobytes
        await store.PutAsync(key, new ContentSeal(bytes.Length, Sha256Digest.Of(bytes)), content, lockedUntil, cancel);
    }
}
