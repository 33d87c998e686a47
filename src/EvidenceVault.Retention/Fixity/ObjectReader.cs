using System.Buffers;
using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Fixity;

/// <summary>What reading an object again showed.</summary>
public enum Reading
{
    /// <summary>Length and digest are those of the ledger.</summary>
    Sound,

    /// <summary>The store holds nothing under the key.</summary>
    Missing,

    /// <summary>The store holds other bytes.</summary>
    Different,

    /// <summary>The store could not be read at this place.</summary>
    Unreadable,
}

/// <summary>Reads stored objects again, at the agreed pace, and compares them with the ledger. It changes nothing.</summary>
public sealed class ObjectReader(FixityLedger ledger, ReadingPace pace)
{
    private const int BufferBytes = 1024 * 1024;
    private const int SignsOfLife = 5;

    /// <summary>Reads every byte of an object, unless its length tells already.</summary>
    /// <returns>What was found, and for anything but <see cref="Reading.Sound"/> a sentence about it.</returns>
    public async Task<(Reading Found, string What)> ReadAsync(IEvidenceStore store, LedgerLine line, CancellationToken cancel)
    {
        try
        {
            if (await store.FindAsync(line.Key, cancel) is not { } found)
            {
                return (Reading.Missing, "is not in the store");
            }

            if (found.Bytes != line.Seal.Bytes)
            {
                return (Reading.Different, $"has {found.Bytes} bytes in place of {line.Seal.Bytes}");
            }

            var digest = await DigestAsync(store, line.Key, cancel);
            return digest == line.Seal.Sha256 ? (Reading.Sound, "") : (Reading.Different, $"hashes to {digest}, proven was {line.Seal.Sha256}");
        }
        catch (ObjectNotFoundException)
        {
            return (Reading.Missing, "is not in the store");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (Reading.Unreadable, "cannot be read: " + e.Message);
        }
    }

    /// <summary>
    /// Whether the store is there at all: one of the objects that were sound last can be opened. Without such a sign, a missing
    /// object means a disk that is not mounted or a server that is down, and no damage.
    /// </summary>
    public async Task<bool> IsThereAsync(IEvidenceStore store, StoreSide side, ObjectKey except, CancellationToken cancel)
    {
        foreach (var line in ledger.Newest(side, SignsOfLife + 1).Where(l => l.Key != except && l.Seal.Bytes > 0))
        {
            try
            {
                await using var stream = await store.OpenAsync(line.Key, new ByteRange(0, 1), cancel);
                if (await stream.ReadAsync(new byte[1], cancel) == 1)
                {
                    return true;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectNotFoundException or ArgumentOutOfRangeException)
            {
                // No sign of life from this one; the next may give it.
            }
        }

        return false;
    }

    private async Task<Sha256Digest> DigestAsync(IEvidenceStore store, ObjectKey key, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var stream = await store.OpenAsync(key, null, cancel);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(0, BufferBytes), cancel)) > 0;)
            {
                hash.AppendData(buffer, 0, read);
                await pace.TakeAsync(read, cancel);
            }

            return new Sha256Digest(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
