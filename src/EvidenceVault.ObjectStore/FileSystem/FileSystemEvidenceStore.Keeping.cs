using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <content>Proofs, holds, and the way of a damaged copy out of the way.</content>
public sealed partial class FileSystemEvidenceStore
{
    private const int ReadBytes = 1024 * 1024;

    /// <inheritdoc/>
    public Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel) => Task.Run(() => Prove(key, expected, cancel), cancel);

    /// <inheritdoc/>
    public Task PlaceHoldAsync(ObjectKey key, CancellationToken cancel) => Task.Run(() => Hold(key, held: true), cancel);

    /// <inheritdoc/>
    public Task ReleaseHoldAsync(ObjectKey key, CancellationToken cancel) => Task.Run(() => Hold(key, held: false), cancel);

    /// <inheritdoc/>
    public Task<string?> SetAsideAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel) => Task.Run(() => SetAside(key, expected, cancel), cancel);

    private StoredObject? Prove(ObjectKey key, ContentSeal expected, CancellationToken cancel)
    {
        using var file = _layout.TryOpen(key);
        return file is not null && Seal(file, expected.Bytes, cancel) == expected ? _layout.Find(key) : null;
    }

    private void Hold(ObjectKey key, bool held)
    {
        _ = _layout.Find(key) ?? throw new ObjectNotFoundException(key);
        using var alone = DirectoryLock.Take(_layout.DirectoryOf(key));
        var found = _layout.Find(key) ?? throw new ObjectNotFoundException(key);
        if (found.Held != held)
        {
            _layout.LockOf(key).Write(found.LockedUntil, held);
        }
    }

    private string? SetAside(ObjectKey key, ContentSeal expected, CancellationToken cancel)
    {
        if (_layout.Find(key) is null)
        {
            return null;
        }

        using var alone = DirectoryLock.Take(_layout.DirectoryOf(key));
        using (var file = _layout.TryOpen(key))
        {
            if (file is null || Seal(file, expected.Bytes, cancel) == expected)
            {
                return null;
            }
        }

        var aside = _layout.NewPlaceAside(key);
        File.Move(_layout.PathOf(key), aside);
        //// A crash now leaves the copy at either place, or at both by name; set aside again, it goes on from there. The lock's record stays and is
        //// replaced by the put that mends it.

        DurableDirectory.Flush(Path.GetDirectoryName(aside)!);
        DurableDirectory.Flush(_layout.DirectoryOf(key));
        return Path.GetRelativePath(_layout.Root, aside);
    }

    /// <summary>Length and digest; a file of another length is not read.</summary>
    private static ContentSeal? Seal(SafeFileHandle file, long bytes, CancellationToken cancel)
    {
        if (RandomAccess.GetLength(file) != bytes)
        {
            return null;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Clamp(bytes, 1, ReadBytes)];
        long length = 0;
        for (int read; (read = RandomAccess.Read(file, buffer, length)) > 0; length += read)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return new ContentSeal(length, new Sha256Digest(hash.GetHashAndReset()));
    }
}
