using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Holding;

/// <summary>How far a round looks.</summary>
public enum MirrorDepth
{
    /// <summary>At what changed since the round before.</summary>
    News,

    /// <summary>At every original that is to be held: whether the store still holds it.</summary>
    Everything,
}

/// <summary>What a round came to, over both stores.</summary>
/// <param name="Wanted">Items that holds in force cover.</param>
/// <param name="Placed">Originals that a store holds now and did not before.</param>
/// <param name="Released">Originals that a store was let go of again.</param>
/// <param name="Restored">Originals from which somebody else had taken the store's hold; they are held again.</param>
/// <param name="Failed">Originals of which a store could not be told; the reason of the first.</param>
public sealed record MirrorReport(long Wanted, long Placed, long Released, long Restored, (long Count, string? Why) Failed)
{
    public bool IsNews => Placed + Released + Restored + Failed.Count > 0;
}

/// <summary>
/// Writes holds into the stores themselves (S3: the object's legal hold), so that a held original stays even where the catalogue is lost or lies. The catalogue
/// alone decides what is held; this only follows. Each object is one step: a round that breaks off is taken up by the next.
/// </summary>
public sealed class HoldMirror(CatalogDatabase database, StorePlaces places, UpkeepBook book)
{
    private const int PageSize = 500;
    private const string LookedAt = "looked_at";

    private readonly HeldObjects _ledger = new(database);

    /// <summary>When every held original was last looked at in the stores; null while it never was.</summary>
    public DateTimeOffset? LastLook => book.Newest(CustodyAct.HoldsMirrored)?.Facts.GetValueOrDefault(LookedAt) is { } at ? JsonMembers.ParseInstant(at) : null;

    public async Task<MirrorReport> RunAsync(MirrorDepth depth, CancellationToken cancel)
    {
        var (wanted, startedAt) = (Wanted(cancel), book.Now);
        var report = new MirrorReport(wanted.Count, 0, 0, 0, (0, null));
        foreach (var side in new[] { StoreSide.Primary, StoreSide.Second })
        {
            if (places.Find(side) is { Holds: { } holds } place)
            {
                report = await SideAsync(side, place.Store, holds, wanted, depth, report, cancel);
            }
        }

        var looked = depth == MirrorDepth.Everything && report.Failed.Count == 0 ? startedAt : LastLook;
        if (report.IsNews || depth == MirrorDepth.Everything)
        {
            (string, string)[] facts =
            [
                ("wanted", UpkeepBook.Number(report.Wanted)), ("placed", UpkeepBook.Number(report.Placed)), ("released", UpkeepBook.Number(report.Released)),
                ("restored", UpkeepBook.Number(report.Restored)), ("failed", UpkeepBook.Number(report.Failed.Count)),
            ];
            book.Done(CustodyAct.HoldsMirrored, report.Failed.Why, looked is { } at ? [.. facts, (LookedAt, JsonMembers.Instant(at))] : facts);
        }

        return report;
    }

    /// <summary>Originals that a store holds although no hold of the vault covers their items, by whomever they were held.</summary>
    public async IAsyncEnumerable<(StoreSide Store, ObjectKey Key)> UnwantedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var wanted = Wanted(cancel).Chunk(PageSize).SelectMany(_ledger.Originals).Select(o => ObjectKey.ForOriginal(o.Sha256)).ToHashSet();
        foreach (var side in new[] { StoreSide.Primary, StoreSide.Second })
        {
            if (places.Find(side) is not { } place)
            {
                continue;
            }

            await foreach (var listed in place.Store.ListAsync("originals", cancel))
            {
                if (!wanted.Contains(listed.Key) && await place.Store.FindAsync(listed.Key, cancel) is { Held: true })
                {
                    yield return (side, listed.Key);
                }
            }
        }
    }

    private HashSet<long> Wanted(CancellationToken cancel)
    {
        var (coverage, wanted) = (new HoldCoverage(database), new HashSet<long>());
        foreach (var covered in new LegalHolds(database).InForce().SelectMany(coverage.Covered))
        {
            cancel.ThrowIfCancellationRequested();
            wanted.Add(covered.Number);
        }

        return wanted;
    }

    private async Task<MirrorReport> SideAsync(StoreSide side, IEvidenceStore store, IHoldPort holds, HashSet<long> wanted, MirrorDepth depth, MirrorReport report, CancellationToken cancel)
    {
        var held = _ledger.Of(side);
        var toHold = Originals(depth == MirrorDepth.Everything ? wanted : wanted.Except(held));
        var toRelease = Originals(held.Except(wanted));
        try
        {
            // 1. What is to be held is held first, and noted after that: a crash between leaves an object that is held, and is found so by the next round.
            foreach (var (number, key) in toHold)
            {
                cancel.ThrowIfCancellationRequested();
                if (await store.FindAsync(key, cancel) is not { } found)
                {
                    report = side == StoreSide.Primary ? report with { Failed = (report.Failed.Count + 1, report.Failed.Why ?? $"{key} is missing.") } : report; // a copy that is not made yet is held by a later round
                    continue;
                }

                if (!found.Held)
                {
                    await holds.PlaceHoldAsync(key, cancel);
                    report = held.Contains(number) ? report with { Restored = report.Restored + 1 } : report with { Placed = report.Placed + 1 };
                }

                _ledger.Note(side, number, book.Now);
            }

            // 2. Then what no hold covers any more is released, and forgotten after that. What is destroyed cannot have been held.
            foreach (var (number, key) in toRelease)
            {
                cancel.ThrowIfCancellationRequested();
                try
                {
                    await holds.ReleaseHoldAsync(key, cancel);
                    report = report with { Released = report.Released + 1 };
                }
                catch (ObjectNotFoundException)
                {
                    // Nothing is left to release; the check of the store says what became of it.
                }

                _ledger.Forget(side, number);
            }
        }
        catch (IOException e)
        {
            report = report with { Failed = (report.Failed.Count + 1, report.Failed.Why ?? e.Message) }; // the store is away: the next round goes on
        }

        return report;
    }

    private IEnumerable<(long Number, ObjectKey Key)> Originals(IEnumerable<long> numbers) =>
        numbers.Order().Chunk(PageSize).SelectMany(_ledger.Originals).Select(o => (o.Number, ObjectKey.ForOriginal(o.Sha256)));
}
