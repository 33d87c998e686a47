using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>Arrivals whose objects are entered in the ledger when they are whole, as <see cref="LedgeredStore"/> does with what is put at once.</summary>
/// <param name="store">The same store, for proving an object that was there before.</param>
public sealed class LedgeredArrivals(IArrivals arrivals, LedgeredStore store, StoredObjects ledger, TimeProvider clock) : IArrivals
{
    /// <inheritdoc/>
    public Task<long?> FindOffsetAsync(Arrival arrival, CancellationToken cancel) => arrivals.FindOffsetAsync(arrival, cancel);

    /// <inheritdoc/>
    public async Task<PutOutcome> AppendAsync(Arrival arrival, long offset, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var outcome = await arrivals.AppendAsync(arrival, offset, content, lockedUntil, cancel);
        if (outcome == PutOutcome.AlreadyThere && ledger.Find(arrival.Key)?.Seal != arrival.Expected && await store.ProveAsync(arrival.Key, arrival.Expected, cancel) is null)
        {
            throw new ContentMismatchException($"The store holds an object {arrival.Key} already, and its bytes are others.");
        }

        ledger.Enter(arrival.Key, arrival.Expected, clock.GetUtcNow());
        return outcome;
    }
}
