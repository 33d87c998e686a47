using System.Globalization;
using System.Security.Cryptography;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Appliance.Checking;

/// <summary>Re-checks that the store could explain itself: that every document and every segment of the log which the ledger names is there as it was written, and that the segments leave no gap.</summary>
public sealed class JournalCheck(CatalogDatabase database, CustodyLog log, IEvidenceStore store)
{
    private const int PageSize = 500;

    /// <summary>First segments of keys that hold documents; footage and its copies are checked with their items.</summary>
    private static readonly string[] Documents = ["approvals", "certificates", "custody", "examinations", "sessions", "stations"];

    /// <returns>How many objects were looked at.</returns>
    public async Task<long> RunAsync(CheckDepth depth, ICollection<Problem> problems, CancellationToken cancel)
    {
        var written = log.WrittenToStore(); // before the ledger, for the vault may be at work
        var ledger = new StoredObjects(database);
        var (looked, next) = (0L, 0L);
        for (var page = ledger.Page(null, PageSize); page.Count > 0; page = ledger.Page(page[^1].Key, PageSize))
        {
            foreach (var line in page.Where(l => Documents.Contains(l.Key.Value.Split('/')[0])))
            {
                looked++;
                if (await DifferenceAsync(line, depth, cancel) is { } difference)
                {
                    problems.Add(new Problem($"object {line.Key}", difference));
                }

                next = Covered(line.Key, next);
            }
        }

        if (next < written)
        {
            problems.Add(new Problem($"custody entry {next}", $"no segment in the store's ledger holds it, though the journal says that all before {written} are written"));
        }

        return looked;
    }

    /// <summary>Up to which entry the segments reach without a gap, this one included. They come in the order of their first entries.</summary>
    private static long Covered(ObjectKey key, long next)
    {
        if (key.Value.Split('/') is not ["custody", "entries", var name] || name.Split('-', '.') is not [var from, var to, _, _])
        {
            return next;
        }

        return long.Parse(from, CultureInfo.InvariantCulture) <= next ? Math.Max(next, long.Parse(to, CultureInfo.InvariantCulture)) : next;
    }

    private async Task<string?> DifferenceAsync(LedgerLine line, CheckDepth depth, CancellationToken cancel)
    {
        try
        {
            if (await store.FindAsync(line.Key, cancel) is not { } found)
            {
                return "is not in the store";
            }

            if (found.Bytes != line.Seal.Bytes)
            {
                return $"has {found.Bytes} bytes in place of {line.Seal.Bytes}";
            }

            if (depth == CheckDepth.Lengths)
            {
                return null;
            }

            await using var stream = await store.OpenAsync(line.Key, null, cancel);
            var digest = new Sha256Digest(await SHA256.HashDataAsync(stream, cancel));
            return digest == line.Seal.Sha256 ? null : $"was changed: it hashes to {digest}, written was {line.Seal.Sha256}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectNotFoundException)
        {
            return "cannot be read: " + e.Message;
        }
    }
}
