using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Derivation;

/// <summary>Carries originals out of the store for the tools, and what they made back into it. No tool ever sees the store itself.</summary>
internal sealed class WorkingCopies(IEvidenceStore store)
{
    private const int ReadBytes = 1024 * 1024;

    /// <summary>Copies the original into a directory, and proves the copy against the seal on its way out.</summary>
    /// <exception cref="StoredBytesChangedException">The store gave back other bytes than were sealed.</exception>
    public async Task<string> CopyOutAsync(EvidenceItem item, string directory, CancellationToken cancel)
    {
        // The recorder's name is one plain segment (ManifestFormat.PlainPath); the file system sets the only further bound.
        var path = Path.Combine(directory, System.Text.Encoding.UTF8.GetByteCount(item.Name) <= 255 ? item.Name : item.Id.Value);
        await using var source = await store.OpenAsync(ObjectKey.ForOriginal(item.Sha256), null, cancel);
        await using var copy = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 0 });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[ReadBytes];
        for (int read; (read = await source.ReadAsync(buffer, cancel)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await copy.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return new Sha256Digest(hash.GetHashAndReset()) == item.Sha256 ? path : throw new StoredBytesChangedException(item.Id);
    }

    /// <summary>Puts a file into the store under its digest, as a derived copy; it is durable when this returns.</summary>
    public async Task<ContentSeal> StoreAsync(string path, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var seal = await DurableFile.ReadSealAsync(path, cancel);
        await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, ReadBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await store.PutAsync(ObjectKey.ForDerivedCopy(seal.Sha256), seal, content, lockedUntil, cancel);
        return seal;
    }
}
