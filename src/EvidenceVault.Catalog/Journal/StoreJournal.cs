using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>
/// Writes the custody log, and the documents it speaks of, to the store: whoever has the store and the vault's public keys can make the catalogue
/// again. Objects are created and never replaced, so every step may be done twice.
/// </summary>
/// <param name="store">The store that intake writes to, which enters what it is given in the ledger.</param>
public sealed class StoreJournal(CatalogDatabase database, CustodyLog log, IEvidenceStore store, LockTerm term) : IDisposable
{
    /// <summary>Entries in one segment at the most.</summary>
    public const int MostEntries = 10_000;

    /// <summary>After so many bytes a segment ends; one entry may pass it.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    private const int PageSize = 500;

    private readonly SemaphoreSlim _alone = new(1, 1);
    private readonly JournalCursor _cursor = new(database);
    private readonly JournalDocuments _documents = new(database);

    /// <summary>The log that this journal writes.</summary>
    public CustodyLog Log => log;

    /// <summary>Signs the log as it is now, and returns when the store holds everything up to there.</summary>
    /// <exception cref="IOException">The store cannot be written now. What is missing is written by the next call.</exception>
    /// <exception cref="ContentMismatchException">The store holds other bytes where the journal has to write: somebody else put them there.</exception>
    public async Task WriteAsync(CancellationToken cancel)
    {
        await _alone.WaitAsync(cancel);
        try
        {
            // 1. The log is signed, in the catalogue. A crash leaves a checkpoint that the next call writes.
            var size = SignedSize();

            // 2. Segment by segment: first the documents that its entries speak of, then the segment, then the cursor. A crash leaves objects
            //    that the next call finds, or a segment that begins before the cursor; a rebuild compares what overlaps.
            while (_cursor.Read().NextLeaf is var next && next < size)
            {
                await WriteSegmentAsync(next, size, cancel);
            }

            // 3. Checkpoints last: what they cover is there. A crash leaves entries that no checkpoint in the store covers yet.
            await WriteCheckpointsAsync(size, cancel);
        }
        finally
        {
            _alone.Release();
        }
    }

    public void Dispose() => _alone.Dispose();

    private long SignedSize() => CheckpointNote.Open(log.SignCheckpoint(), log.Verifier) is { IsAccepted: true } opening
        ? opening.Checkpoint.TreeSize
        : throw new CatalogException("The newest checkpoint does not fit the log's key. Run: evidence-vault verify --full");

    private async Task WriteSegmentAsync(long from, long size, CancellationToken cancel)
    {
        using var lines = new MemoryStream();
        var next = from;
        while (next < size && next - from < MostEntries && lines.Length < MostBytes)
        {
            foreach (var row in log.Page(next, (int)Math.Min(PageSize, size - next)))
            {
                foreach (var (key, bytes) in _documents.Of(CustodyEvent.Parse(row.Entry)))
                {
                    await store.PutSmallAsync(key, bytes, term.FromNow(), cancel);
                }

                lines.Write(row.Entry);
                lines.WriteByte((byte)'\n');
                next = row.Index + 1;
                if (lines.Length >= MostBytes)
                {
                    break;
                }
            }
        }

        var content = lines.ToArray();
        await store.PutSmallAsync(ObjectKey.ForEntries(from, next, Sha256Digest.Of(content)), content, term.FromNow(), cancel);
        _cursor.Advance(next, 0);
    }

    private async Task WriteCheckpointsAsync(long size, CancellationToken cancel)
    {
        foreach (var (treeSize, note, signedAt) in log.CheckpointsFrom(_cursor.Read().NextSize, size))
        {
            await store.PutSmallAsync(ObjectKey.ForCheckpoint(treeSize, signedAt), Encoding.UTF8.GetBytes(note), term.FromNow(), cancel);
            _cursor.Advance(0, treeSize + 1);
        }
    }
}
