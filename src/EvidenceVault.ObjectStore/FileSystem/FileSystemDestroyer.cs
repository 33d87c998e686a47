using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <summary>The only class that removes objects from a <see cref="FileSystemEvidenceStore"/>'s directory.</summary>
/// <param name="root">The store's root; its disk may be away until something is to be destroyed.</param>
/// <param name="time">Decides whether a lock has ended: it has from the very second it names.</param>
public sealed class FileSystemDestroyer(string root, TimeProvider time) : IDestroyPort
{

    /// <inheritdoc/>
    /// <remarks>An object whose lock record is missing or unreadable stays: its lock counts as having no end.</remarks>
    /// <exception cref="IOException">The store's directory is not there; or it did not go; or it went, and may come back after a crash. Destroying again is safe.</exception>
    public Task DestroyAsync(ObjectKey key, CancellationToken cancel) => Task.Run(() => Destroy(key), cancel);

    private void Destroy(ObjectKey key)
    {
        var layout = new StoreLayout(root);
        _ = layout.Find(key) ?? throw new ObjectNotFoundException(key);

        // Held against an extension that would come between the look and the act.
        using var alone = DirectoryLock.Take(layout.DirectoryOf(key));
        var found = layout.Find(key) ?? throw new ObjectNotFoundException(key);
        if (time.GetUtcNow() < found.LockedUntil)
        {
            throw new ObjectLockedException(key, found.LockedUntil);
        }

        if (found.Held)
        {
            throw new ObjectHeldException(key);
        }

        DurableFile.Delete(layout.PathOf(key));
        //// A crash now leaves the lock's record without an object: not visible, and replaced by the next put of this key.

        DurableFile.Delete(layout.LockOf(key).FilePath);
    }
}
