using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Storage;

/// <summary>Objects that fit into memory: manifests, seals, receipts, segments of the log. Never footage.</summary>
public static class SmallObjects
{
    /// <summary>As <see cref="IEvidenceStore.PutAsync"/>, of bytes at hand.</summary>
    public static async Task<PutOutcome> PutSmallAsync(this IEvidenceStore store, ObjectKey key, byte[] bytes, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        using var content = new MemoryStream(bytes, writable: false);
        return await store.PutAsync(key, new ContentSeal(bytes.Length, Sha256Digest.Of(bytes)), content, lockedUntil, cancel);
    }

    /// <summary>The object's bytes; null if there is none, or one of more than <paramref name="most"/> bytes.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<byte[]?> FindSmallAsync(this IEvidenceStore store, ObjectKey key, int most, CancellationToken cancel)
    {
        if (await store.FindAsync(key, cancel) is not { } found || found.Bytes > most)
        {
            return null;
        }

        try
        {
            await using var stream = await store.OpenAsync(key, null, cancel);
            var bytes = new byte[found.Bytes];
            await stream.ReadExactlyAsync(bytes, cancel);
            return bytes;
        }
        catch (ObjectNotFoundException) // gone since it was found
        {
            return null;
        }
    }
}
