using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>A store that enters what it has put or proven in the ledger, so that it is checked and copied from then on.</summary>
public sealed class LedgeredStore(IEvidenceStore store, StoredObjects ledger, TimeProvider clock) : IEvidenceStore
{
    /// <inheritdoc/>
    /// <remarks>An object that was there before is proven first: somebody else may have put other bytes under its key.</remarks>
    /// <exception cref="ContentMismatchException">More, fewer or other bytes arrived, or the object that was there before holds other bytes.</exception>
    public async Task<PutOutcome> PutAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var outcome = await store.PutAsync(key, expected, content, lockedUntil, cancel);
        if (outcome == PutOutcome.AlreadyThere && ledger.Find(key)?.Seal != expected && await store.ProveAsync(key, expected, cancel) is null)
        {
            throw new ContentMismatchException($"The store holds an object {key} already, and its bytes are others.");
        }

        ledger.Enter(key, expected, clock.GetUtcNow());
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel)
    {
        var proven = await store.ProveAsync(key, expected, cancel);
        if (proven is not null)
        {
            ledger.Enter(key, expected, clock.GetUtcNow());
        }

        return proven;
    }

    /// <inheritdoc/>
    public Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel) => store.FindAsync(key, cancel);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel) => store.OpenAsync(key, range, cancel);

    /// <inheritdoc/>
    public Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel) => store.ExtendLockAsync(key, lockedUntil, cancel);

    /// <inheritdoc/>
    public IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, CancellationToken cancel) => store.ListAsync(firstSegment, cancel);
}
