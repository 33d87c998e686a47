using EvidenceVault.Core.Storage;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>When a store fails.</summary>
public enum FailureMoment
{
    /// <summary>Before anything of the put is visible.</summary>
    BeforeThePut,

    /// <summary>When all of it is durable, and only the answer is lost.</summary>
    AfterThePut,
}

/// <summary>A store whose put number <paramref name="at"/>, from 1, fails.</summary>
internal sealed class FailingStore(IEvidenceStore store, int at, FailureMoment moment) : IEvidenceStore
{
    public int Puts { get; private set; }

    public async Task<PutOutcome> PutAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var fails = ++Puts == at;
        if (fails && moment == FailureMoment.BeforeThePut)
        {
            throw new IOException("The disk is full.");
        }

        var outcome = await store.PutAsync(key, expected, content, lockedUntil, cancel);
        return fails ? throw new IOException("The answer was lost.") : outcome;
    }

    public Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel) => store.FindAsync(key, cancel);

    public Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel) => store.OpenAsync(key, range, cancel);

    public Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel) => store.ProveAsync(key, expected, cancel);

    public Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel) => store.ExtendLockAsync(key, lockedUntil, cancel);

    public IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, CancellationToken cancel) => store.ListAsync(firstSegment, cancel);
}
