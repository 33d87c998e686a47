using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <summary>The only class that removes objects from a <see cref="FileSystemEvidenceStore"/>'s directory.</summary>
public sealed class FileSystemDestroyer : IDestroyPort
{
    private readonly StoreLayout _layout;
    private readonly TimeProvider _time;

    /// <param name="root">The store's root.</param>
    /// <param name="time">Decides whether a lock has ended: it has from the very second it names.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    public FileSystemDestroyer(string root, TimeProvider time) => (_layout, _time) = (new StoreLayout(root), time);

    /// <inheritdoc/>
    /// <remarks>An object whose lock record is missing or unreadable stays: its lock counts as having no end.</remarks>
    /// <exception cref="IOException">It did not go; or it went, and may come back after a crash. Destroying again is safe.</exception>
    public Task DestroyAsync(ObjectKey key, CancellationToken cancel) => Task.Run(() => Destroy(key), cancel);

    private void Destroy(ObjectKey key)
    {
        _ = _layout.Find(key) ?? throw new ObjectNotFoundException(key);

        // Held against an extension that would come between the look and the act.
        using var alone = DirectoryLock.Take(_layout.DirectoryOf(key));
        var found = _layout.Find(key) ?? throw new ObjectNotFoundException(key);
        if (_time.GetUtcNow() < found.LockedUntil)
        {
            throw new ObjectLockedException(key, found.LockedUntil);
        }

        if (found.Held)
        {
            throw new ObjectHeldException(key);
        }

        DurableFile.Delete(_layout.PathOf(key));
        //// A crash now leaves the lock's record without an object: not visible, and replaced by the next put of this key.

        DurableFile.Delete(_layout.LockOf(key).FilePath);
    }
}
