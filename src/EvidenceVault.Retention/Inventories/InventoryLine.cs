using System.Runtime.CompilerServices;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Inventories;

/// <summary>What the four lists say of one key.</summary>
/// <param name="PrimaryRead">Whether the primary store's listing was read up to here; if not, its silence means nothing.</param>
/// <param name="SecondRead">The same of the second store.</param>
internal sealed record InventoryLine(
    ObjectKey Key, LedgerLine? Ledger, ReferredObject? Referred, ListedObject? Primary, ListedObject? Second, bool PrimaryRead, bool SecondRead);

/// <summary>Ledger, catalogue and both stores' listings of one first segment, merged in the order of the keys. Holds one page of each at a time.</summary>
internal sealed class InventoryMerge(StorePlaces places, InventoryRows rows, string segment)
{
    private const int PageSize = 500;

    /// <summary>Why the primary store could not be listed to its end; null when it could.</summary>
    public string? PrimaryBrokenBy { get; private set; }

    /// <summary>The same of the second store.</summary>
    public string? SecondBrokenBy { get; private set; }

    public async IAsyncEnumerable<InventoryLine> RunAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await using var ledger = new KeyOrdered<LedgerLine>(Pages(after => rows.Ledger(segment, after, PageSize), l => l.Key).GetAsyncEnumerator(cancel), l => l.Key);
        await using var referred = new KeyOrdered<ReferredObject>(Pages(after => rows.Referred(segment, after, PageSize), r => r.Key).GetAsyncEnumerator(cancel), r => r.Key);
        await using var primary = new KeyOrdered<ListedObject>(places.Primary.Store.ListAsync(segment, cancel).GetAsyncEnumerator(cancel), o => o.Key);
        await using var second = new KeyOrdered<ListedObject>((places.Second?.Store.ListAsync(segment, cancel) ?? AsyncEnumerable.Empty<ListedObject>()).GetAsyncEnumerator(cancel), o => o.Key);
        await ledger.MoveAsync();
        await referred.MoveAsync();
        await primary.MoveAsync();
        await second.MoveAsync();
        while (Least(ledger.Key, referred.Key, primary.Key, second.Key) is { } key)
        {
            cancel.ThrowIfCancellationRequested();
            yield return new InventoryLine(
                key, await ledger.TakeAsync(key), await referred.TakeAsync(key), await primary.TakeAsync(key), await second.TakeAsync(key),
                primary.BrokenBy is null, places.Second is not null && second.BrokenBy is null);
        }

        (PrimaryBrokenBy, SecondBrokenBy) = (primary.BrokenBy, second.BrokenBy);
    }

    private static ObjectKey? Least(params ReadOnlySpan<ObjectKey?> keys)
    {
        ObjectKey? least = null;
        foreach (var key in keys)
        {
            if (key is { } known && (least is not { } best || string.CompareOrdinal(known.Value, best.Value) < 0))
            {
                least = known;
            }
        }

        return least;
    }

    private static async IAsyncEnumerable<T> Pages<T>(Func<ObjectKey?, IReadOnlyList<T>> read, Func<T, ObjectKey> keyOf)
    {
        for (var page = read(null); page.Count > 0; page = read(keyOf(page[^1])))
        {
            foreach (var line in page)
            {
                yield return line;
            }

            await Task.Yield();
        }
    }
}
