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
    private readonly Dictionary<long, Sha256Digest> _signed = [];
    private long _pendingBytes;
    private long _covered;
    private long _uncovered;

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
        _covered = checkpoints.Count > 0 ? checkpoints[^1].Signed.TreeSize : 0;
        if (new JournalCursor(database).Read().NextSize - 1 is var written && written > _covered)
        {
            throw new RebuildRefusedException($"The catalogue says that a checkpoint of {written} entries was written to its store, and this store has {_covered}. It is another store, or an older copy of the right one.");
        }

        foreach (var checkpoint in checkpoints)
        {
            _signed.TryAdd(checkpoint.Signed.TreeSize, checkpoint.Signed.RootHash);
        }

        while (_tree.TreeSize < _covered)
        {
            progress?.Report($"custody entries from {_tree.TreeSize} of {_covered}");
            var (segment, seal, entries) = await NextAsync(reader, segments, cancel);
            await TakeAsync(segment, entries, papers, replay, cancel);
            var lastCovered = entries[(int)(_tree.TreeSize - 1 - segment.From)]; // what comes behind is not signed, and may be anything
            _journal.Add((segment.Key, seal, CustodyEvent.Parse(lastCovered).At));
        }

        _uncovered = segments.Count > 0 ? Math.Max(0, segments.Max(s => s.To) - _covered) : 0;
        progress?.Report("objects of sessions left open");
        await OpenSessionsAsync(cancel);
        Finish(checkpoints);
        return Report(checkpoints, known);
    }

    /// <summary>
    /// The segment that goes on from what was read. There may be several: a crash leaves overlapping ones, and whoever can write to the store can add
    /// some. The one that leads to the roots that were signed is taken; the others are left aside.
    /// </summary>
    private async Task<(StoredSegment Segment, ContentSeal Seal, IReadOnlyList<byte[]> Entries)> NextAsync(JournalReader reader, IReadOnlyList<StoredSegment> segments, CancellationToken cancel)
    {
        var size = _tree.TreeSize;
        var candidates = segments.Where(s => s.From <= size && size < s.To).ToList();
        if (candidates.Count == 0)
        {
            var next = segments.FirstOrDefault(s => s.From > size);
            throw new RebuildRefusedException(next is null
                ? $"A checkpoint of {_covered} entries was signed, and the store holds {size}: entry {size} and those behind it are missing. Put the segments below custody/entries back from another copy of the store."
                : $"Custody entry {size} is in no segment of the store; the next one begins with entry {next.From}. Put the missing segment below custody/entries back from another copy of the store.");
        }

        RebuildRefusedException? refused = null;
        var open = new List<(StoredSegment, ContentSeal, IReadOnlyList<byte[]>)>();
        foreach (var segment in candidates)
        {
            try
            {
                var (seal, entries) = await reader.ReadAsync(segment, cancel);
                switch (Leads(segment, entries))
                {
                    case true:
                        return (segment, seal, entries);
                    case null:
                        open.Add((segment, seal, entries));
                        break;
                    default:
                        break;
                }
            }
            catch (RebuildRefusedException e)
            {
                refused = e;
            }
        }

        return open switch
        {
            [var only] => only,
            [] => throw refused ?? Changed(size),
            _ => throw new RebuildRefusedException($"Custody entry {size} stands in {open.Count} segments of the store that no checkpoint tells apart: {string.Join(", ", open.Select(o => o.Item1.Key))}. Remove those that another copy of the store does not have."),
        };
    }

    /// <summary>Whether the segment's entries give the roots that were signed; null when no checkpoint was signed within it.</summary>
    private bool? Leads(StoredSegment segment, IReadOnlyList<byte[]> entries)
    {
        var tree = _tree.Copy();
        bool? leads = null;
        for (var index = tree.TreeSize; index < segment.To; index++)
        {
            tree.Add(MerkleTree.LeafHash(entries[(int)(index - segment.From)]));
            if (_signed.TryGetValue(tree.TreeSize, out var root))
            {
                if (tree.Root() != root)
                {
                    return false;
                }

                leads = true;
            }
        }

        return leads;
    }

    private RebuildRefusedException Changed(long size)
    {
        var next = _signed.Keys.Where(s => s > size).Min();
        return new RebuildRefusedException($"The checkpoint of {next} entries was signed over root {_signed[next]}, and the store's entries give another: one of the entries from {size} to {next - 1} was changed. Put the segments below custody/entries back from another copy of the store.");
    }

    private async Task TakeAsync(StoredSegment segment, IReadOnlyList<byte[]> entries, PaperReader papers, CatalogueReplay replay, CancellationToken cancel)
    {
        // What the catalogue has already, because it is an older copy, must be the same bytes.
        var (first, end) = (_tree.TreeSize, Math.Min(segment.To, _covered));
        var have = log.Page(first, (int)(end - first)).ToDictionary(row => row.Index, row => row.Entry);
        for (var index = first; index < end; index++)
        {
            var entry = entries[(int)(index - segment.From)];
            if (have.TryGetValue(index, out var known) && !known.AsSpan().SequenceEqual(entry))
            {
                throw new RebuildRefusedException($"Custody entry {index} stands in two ways: {segment.Key} says it otherwise than the catalogue. One of the two was changed, or two vaults wrote to this store.");
            }

            var told = CustodyEvent.TryParse(entry, out var read)
                ? read
                : throw new RebuildRefusedException($"Custody entry {index} in the store is no custody event in canonical form: it was changed, or a newer program wrote it.");
            _tree.Add(MerkleTree.LeafHash(entry));
            if (known is null)
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
        _tree.TreeSize, Math.Max(0, _tree.TreeSize - known), checkpoints.Count, _uncovered,
        database.Read(c => c.Scalar<long>("SELECT COUNT(*) FROM evidence_item")), database.Read(c => c.Scalar<long>("SELECT COUNT(*) FROM intake_session")),
        [.. new Accounts(database).All().Where(a => a.PasswordHash.Length == 0).Select(a => a.Name)], _problems);
}
