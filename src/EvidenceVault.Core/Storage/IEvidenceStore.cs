using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Storage;

/// <summary>
/// Keeps bytes that must outlive everything else. Objects are created, never replaced; every promise below is held
/// by the contract suite <c>EvidenceStoreContract</c> that each store must pass.
/// </summary>
public interface IEvidenceStore
{
    /// <summary>
    /// Creates the object and returns when it would survive a loss of power. The content is hashed on its way in:
    /// only exactly <paramref name="expected"/> is kept, and nothing of anything else remains.
    /// </summary>
    /// <param name="lockedUntil">Until when nobody may remove the object (a whole second, UTC).</param>
    /// <returns>
    /// <see cref="PutOutcome.Created"/>, or <see cref="PutOutcome.AlreadyThere"/> when an object of this key exists: it is left
    /// untouched, the given content may be left unread, and its lock is extended if the new one is later.
    /// </returns>
    /// <exception cref="ContentMismatchException">More, fewer or other bytes than expected arrived.</exception>
    /// <exception cref="IOException">The store could not make the object durable; nothing of it is visible.</exception>
    Task<PutOutcome> PutAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel);

    /// <summary>What the store knows of the object without reading its bytes; null if there is none.</summary>
    Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel);

    /// <summary>Opens the object, or <paramref name="range"/> of it. The stream ends where the object or the range ends.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The range begins behind the end of the object.</exception>
    Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel);

    /// <summary>
    /// Reads back every byte that the store holds under the key. Only after this may anybody call them evidence: what is found afterwards
    /// under the key is what was proven here.
    /// </summary>
    /// <returns>The object; null if the store holds nothing under the key that is exactly <paramref name="expected"/>.</returns>
    /// <exception cref="IOException">The store could not be read.</exception>
    Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel);

    /// <summary>Moves the end of the lock to a later time. A lock never becomes shorter.</summary>
    /// <exception cref="LockShortenedException">The object is already locked for longer.</exception>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel);

    /// <summary>Every object below a first segment (<c>originals</c>, <c>derived</c>, <c>sessions</c> …), in the order of their keys.</summary>
    IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, CancellationToken cancel);
}
