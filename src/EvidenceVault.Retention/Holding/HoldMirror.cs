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
    private const int MostFailures = 3;
    private const int MostNamed = 20;
    private static readonly StoreSide[] Sides = [StoreSide.Primary, StoreSide.Second];

    private readonly HeldObjects _ledger = new(database);

    /// <summary>When every held original was last looked at in that store; null while it never was.</summary>
    public DateTimeOffset? LastLook(StoreSide side) => book.Newest(CustodyAct.HoldsMirrored)?.Facts.GetValueOrDefault(LookFact(side)) is { } at ? JsonMembers.ParseInstant(at) : null;

    /// <summary>What the schedule does: news, and once a local day everything, store by store.</summary>
    public Task<MirrorReport> RunDueAsync(CancellationToken cancel) =>
        RunAsync(side => LastLook(side) is { } last && book.Options.DayOf(last) == book.Options.DayOf(book.Now) ? MirrorDepth.News : MirrorDepth.Everything, cancel);

    public Task<MirrorReport> RunAsync(MirrorDepth depth, CancellationToken cancel) => RunAsync(_ => depth, cancel);

    private async Task<MirrorReport> RunAsync(Func<StoreSide, MirrorDepth> depth, CancellationToken cancel)
    {
        var (wanted, startedAt, before) = (Wanted(cancel), book.Now, book.Newest(CustodyAct.HoldsMirrored));
        var (report, looks, restored) = (new MirrorReport(wanted.Count, 0, 0, 0, (0, null)), new Dictionary<StoreSide, DateTimeOffset?>(), new List<string>());
        var hasLooked = false;
        foreach (var side in Sides)
        {
            looks[side] = LastLook(side);
            if (places.Find(side) is { Holds: { } holds } place)
            {
                var isEverything = depth(side) == MirrorDepth.Everything;
                (report, var isWhole) = await SideAsync(new Telling(side, place.Store, holds, wanted, isEverything, restored), report, cancel);
                looks[side] = isEverything && isWhole ? startedAt : looks[side];
                hasLooked |= isEverything && isWhole;
            }
        }

        // A store that stays away is told of once, and again when something else happens: the log is never trimmed.
        if (report.Placed + report.Released + report.Restored > 0 || hasLooked || UpkeepBook.Number(report.Failed.Count) != (before?.Facts.GetValueOrDefault("failed") ?? "0"))
        {
            (string, string)[] facts =
            [
                ("wanted", UpkeepBook.Number(report.Wanted)), ("placed", UpkeepBook.Number(report.Placed)), ("released", UpkeepBook.Number(report.Released)),
                ("restored", UpkeepBook.Number(report.Restored)), ("failed", UpkeepBook.Number(report.Failed.Count)),
                .. looks.Where(l => l.Value is not null).Select(l => (LookFact(l.Key), JsonMembers.Instant(l.Value!.Value))),
                .. restored.Count > 0 ? [("restored_objects", string.Join(' ', restored.Take(MostNamed)))] : Array.Empty<(string, string)>(),
            ];
            book.Done(CustodyAct.HoldsMirrored, report.Failed.Why, facts);
        }

        return report;
    }

    /// <summary>Releases an original that a store holds and no hold of the vault covers at this moment; the log names it.</summary>
    /// <returns>False where a hold covers its item by now.</returns>
    /// <exception cref="IOException">The store could not be told.</exception>
    public async Task<bool> ReleaseUnwantedAsync(StoreSide side, ObjectKey key, CancellationToken cancel)
    {
        var item = book.ItemOf(key);
        if (item is not null && new RetentionSubjects(database).Find(item.Id) is { } found && new LegalHolds(database).InForce().Any(h => h.Covers(found.Subject)))
        {
            return false;
        }

        // The log tells of it first: a crash after that leaves an object that is held and may be released again, never one that was let go unseen.
        database.Write(t => t.Append(new CustodyEvent
        {
            Act = CustodyAct.HoldsMirrored,
            At = book.Now,
            Actor = book.Options.Actor,
            From = book.Options.From,
            Item = item?.Id,
            Reason = "to be released by hand: no hold of the vault covers it",
            Facts = new Dictionary<string, string> { ["store"] = UpkeepBook.Word(side), ["key"] = key.Value },
        }));
        await places.Find(side)!.Holds!.ReleaseHoldAsync(key, cancel);
        if (item is not null)
        {
            _ledger.Forget(side, item.Number);
        }

        return true;
    }

    /// <summary>Originals that a store holds although no hold of the vault covers their items, by whomever they were held.</summary>
    public async IAsyncEnumerable<(StoreSide Store, ObjectKey Key)> UnwantedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var wanted = Wanted(cancel).Chunk(PageSize).SelectMany(_ledger.Originals).Select(o => ObjectKey.ForOriginal(o.Sha256)).ToHashSet();
        foreach (var side in Sides)
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

    /// <returns>Also whether the store answered to the end.</returns>
    private async Task<(MirrorReport Report, bool IsWhole)> SideAsync(Telling telling, MirrorReport report, CancellationToken cancel)
    {
        var (ledger, isWhole) = (_ledger.Of(telling.Side), true);
        var inARow = new List<string>();
        var toHold = Originals(telling.IsEverything ? telling.Wanted : telling.Wanted.Where(n => !ledger.GetValueOrDefault(n))).Select(o => (o.Number, o.Key, IsWanted: true));
        var toRelease = Originals(ledger.Keys.Where(n => !telling.Wanted.Contains(n))).Select(o => (o.Number, o.Key, IsWanted: false));
        foreach (var (number, key, isWanted) in toHold.Concat(toRelease)) // to hold comes first: where the store goes away in between, too much is held
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                report = isWanted ? await HoldAsync(telling, number, key, ledger, report, cancel) : await ReleaseAsync(telling, number, key, report, cancel);
                inARow.Clear();
            }
            catch (IOException e)
            {
                (report, isWhole) = (Failed(report, e.Message), false);
                inARow.Add(e.Message);
                if (inARow.Count == MostFailures)
                {
                    return (report, false); // the store is away: the next round goes on
                }
            }
        }

        return (report, isWhole);
    }

    /// <summary>The intent is noted, the store told, its yes noted. A crash in between leaves an object that is the vault's to release, held or not; the next round ends it.</summary>
    private async Task<MirrorReport> HoldAsync(Telling telling, long number, ObjectKey key, IReadOnlyDictionary<long, bool> ledger, MirrorReport report, CancellationToken cancel)
    {
        if (await telling.Store.FindAsync(key, cancel) is not { } found)
        {
            return telling.Side == StoreSide.Primary ? Failed(report, $"{key} is missing.") : report; // a copy that is not made yet is held by a later round
        }

        var isOurs = ledger.TryGetValue(number, out var wasHeld);
        if (found.Held)
        {
            if (isOurs)
            {
                _ledger.Confirm(telling.Side, number, book.Now);
            }

            return report; // held by somebody else, it stays his: the vault will not release it
        }

        _ledger.Intend(telling.Side, number);
        await telling.Holds.PlaceHoldAsync(key, cancel);
        _ledger.Confirm(telling.Side, number, book.Now);
        if (wasHeld)
        {
            telling.Restored.Add($"{UpkeepBook.Word(telling.Side)}:{key}");
        }

        return wasHeld ? report with { Restored = report.Restored + 1 } : report with { Placed = report.Placed + 1 };
    }

    private async Task<MirrorReport> ReleaseAsync(Telling telling, long number, ObjectKey key, MirrorReport report, CancellationToken cancel)
    {
        try
        {
            await telling.Holds.ReleaseHoldAsync(key, cancel);
            report = report with { Released = report.Released + 1 };
        }
        catch (ObjectNotFoundException)
        {
            // Nothing is left to release; the check of the store says what became of it.
        }

        _ledger.Forget(telling.Side, number);
        return report;
    }

    private static MirrorReport Failed(MirrorReport report, string why) => report with { Failed = (report.Failed.Count + 1, report.Failed.Why ?? why) };

    private static string LookFact(StoreSide side) => "looked_" + UpkeepBook.Word(side);

    private IEnumerable<(long Number, ObjectKey Key)> Originals(IEnumerable<long> numbers) =>
        numbers.Order().Chunk(PageSize).SelectMany(_ledger.Originals).Select(o => (o.Number, ObjectKey.ForOriginal(o.Sha256)));

    /// <summary>What a store is told in a round.</summary>
    /// <param name="Restored">Takes the objects from which somebody had taken the hold.</param>
    private sealed record Telling(StoreSide Side, IEvidenceStore Store, IHoldPort Holds, HashSet<long> Wanted, bool IsEverything, List<string> Restored);
}
