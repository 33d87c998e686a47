using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>
/// Makes the catalogue again from what the store holds, or brings an older copy of it forward: reads the custody log's segments in order, checks them
/// against every checkpoint, and repeats each act by the methods that did it.
/// </summary>
/// <param name="database">An empty catalogue, or an older copy. When a rebuild is refused or breaks off, what it wrote is of no use.</param>
/// <param name="log">The log of that catalogue.</param>
/// <param name="store">The store that intake writes to, which enters what it proves in the ledger.</param>
public sealed class CatalogueRebuild(CatalogDatabase database, CustodyLog log, IEvidenceStore store, RebuildTerms terms)
{
    private const long MostPaperBytes = 64 * 1024 * 1024;

    private readonly List<RebuildProblem> _problems = [];
    private readonly List<(long Index, CustodyEvent Told, EntryPapers Papers)> _pending = [];
    private readonly List<(ObjectKey Key, ContentSeal Seal, DateTimeOffset At)> _journal = [];
    private readonly MerkleAccumulator _tree = new();
    private long _pendingBytes;

    /// <exception cref="RebuildRefusedException">The journal has a gap, two histories, or does not give the roots that were signed.</exception>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async Task<RebuildReport> RunAsync(IProgress<string>? progress, CancellationToken cancel)
    {
        var reader = new JournalReader(store, log.Verifier, _problems);
        var (checkpoints, segments) = await reader.ListAsync(cancel);
        var known = log.TreeSize();
        if (checkpoints.Count == 0 && segments.Count > 0)
        {
            throw new RebuildRefusedException("The store holds no checkpoint that this vault's log key has signed. Is it the right store, and the right trust folder?");
        }

        var papers = new PaperReader(store, terms, _problems);
        var replay = new CatalogueReplay(database, terms.Zone, _problems);
        var signed = new Queue<StoredCheckpoint>(checkpoints);
        Compare(signed);
        foreach (var segment in segments)
        {
            progress?.Report($"custody entries {segment.From} to {segment.To} of {segments[^1].To}");
            var (seal, entries) = await reader.ReadAsync(segment, cancel);
            await TakeAsync(segment, entries, signed, papers, replay, cancel);
            _journal.Add((segment.Key, seal, CustodyEvent.Parse(entries[^1]).At));
        }

        if (signed.TryPeek(out var beyond))
        {
            throw new RebuildRefusedException($"A checkpoint of {beyond.Signed.TreeSize} entries was signed, and the store holds {_tree.TreeSize}: entry {_tree.TreeSize} and those behind it are missing. Put the segments below custody/entries back from another copy of the store.");
        }

        progress?.Report("objects of sessions left open");
        await OpenSessionsAsync(cancel);
        Finish(checkpoints);
        return Report(checkpoints, known);
    }

    private async Task TakeAsync(
        StoredSegment segment, IReadOnlyList<byte[]> entries, Queue<StoredCheckpoint> signed, PaperReader papers, CatalogueReplay replay, CancellationToken cancel)
    {
        if (segment.From > _tree.TreeSize)
        {
            throw new RebuildRefusedException($"Custody entry {_tree.TreeSize} is in no segment of the store; the next one begins with entry {segment.From}. Put the missing segment below custody/entries back from another copy of the store.");
        }

        // What the catalogue has of the segment already, from an overlapping one or because it is an older copy, must be the same bytes.
        var have = log.Page(segment.From, entries.Count);
        for (var i = 0; i < entries.Count; i++)
        {
            var index = segment.From + i;
            if (i < have.Count && !have[i].Entry.AsSpan().SequenceEqual(entries[i]))
            {
                throw new RebuildRefusedException($"Custody entry {index} stands in two ways: {segment.Key} says it otherwise than what was read before. One of the two was changed, or two vaults wrote to this store.");
            }

            var told = CustodyEvent.TryParse(entries[i], out var read)
                ? read
                : throw new RebuildRefusedException($"Custody entry {index} in the store is no custody event in canonical form: it was changed, or a newer program wrote it.");
            if (index == _tree.TreeSize)
            {
                _tree.Add(MerkleTree.LeafHash(entries[i]));
                Compare(signed);
            }

            if (i >= have.Count)
            {
                await QueueAsync(index, told, papers, replay, cancel);
            }
        }

        Flush(replay);
    }

    private async Task QueueAsync(long index, CustodyEvent told, PaperReader papers, CatalogueReplay replay, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var found = await papers.ReadAsync(index, told, cancel);
        _pending.Add((index, told, found));
        _pendingBytes += found.Bytes;
        if (_pendingBytes > MostPaperBytes)
        {
            Flush(replay);
        }
    }

    private void Flush(CatalogueReplay replay)
    {
        database.Write(transaction =>
        {
            foreach (var (index, told, papers) in _pending)
            {
                replay.Apply(transaction, index, told, papers);
            }
        });
        _pending.Clear();
        _pendingBytes = 0;
    }

    /// <summary>Every checkpoint ever signed must be the root of what was read.</summary>
    private void Compare(Queue<StoredCheckpoint> signed)
    {
        while (signed.TryPeek(out var next) && next.Signed.TreeSize == _tree.TreeSize)
        {
            var root = _tree.Root();
            if (next.Signed.RootHash != root)
            {
                throw new RebuildRefusedException($"The checkpoint of {_tree.TreeSize} entries was signed over root {next.Signed.RootHash}, and the store's entries give {root}: one of the entries up to {_tree.TreeSize - 1} was changed. Put the segments below custody/entries back from another copy of the store.");
            }

            signed.Dequeue();
        }
    }

    /// <summary>Bytes that stations have sent for sessions not yet completed were never told of in the log: they are proven now.</summary>
    private async Task OpenSessionsAsync(CancellationToken cancel)
    {
        var (sessions, ledger) = (new IntakeSessions(database), new StoredObjects(database));
        foreach (var file in sessions.OpenSince(DateTimeOffset.MaxValue).SelectMany(sessions.Files).DistinctBy(f => f.Sha256))
        {
            var key = ObjectKey.ForOriginal(file.Sha256);
            if (ledger.Find(key) is null && await store.FindAsync(key, cancel) is not null)
            {
                await store.ProveAsync(key, new ContentSeal(file.Bytes, file.Sha256), cancel);
            }
        }
    }

    private void Finish(IReadOnlyList<StoredCheckpoint> checkpoints)
    {
        var ledger = new StoredObjects(database);
        database.Write(transaction =>
        {
            foreach (var checkpoint in checkpoints)
            {
                CustodyLog.Keep(transaction, checkpoint.Signed.TreeSize, checkpoint.Note, checkpoint.SignedAt);
                ledger.Enter(transaction, checkpoint.Key, checkpoint.Seal, checkpoint.SignedAt);
            }

            foreach (var (key, seal, at) in _journal)
            {
                ledger.Enter(transaction, key, seal, at);
            }
        });
        new JournalCursor(database).Advance(_tree.TreeSize, checkpoints.Count > 0 ? checkpoints[^1].Signed.TreeSize + 1 : 0);
    }

    private RebuildReport Report(IReadOnlyList<StoredCheckpoint> checkpoints, long known) => new(
        _tree.TreeSize, Math.Max(0, _tree.TreeSize - known), checkpoints.Count, checkpoints.Count > 0 ? _tree.TreeSize - checkpoints[^1].Signed.TreeSize : 0,
        database.Read(c => c.Scalar<long>("SELECT COUNT(*) FROM evidence_item")), database.Read(c => c.Scalar<long>("SELECT COUNT(*) FROM intake_session")),
        [.. new Accounts(database).All().Where(a => a.PasswordHash.Length == 0).Select(a => a.Name)], _problems);
}
