using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Holds;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Deciding;

/// <summary>What a round over all items came to.</summary>
/// <param name="Changed">Items whose decision is another than the one noted before.</param>
/// <param name="Extended">Items whose lock in the store was moved on.</param>
/// <param name="NotExtended">Items whose lock could not be moved on; the reason of the first.</param>
public sealed record DecisionReport(long Items, long Keep, long Review, long Due, long Held, long Changed, long Extended, (long Count, string? Why) NotExtended);

/// <summary>
/// Decides every item anew, notes what changed, and keeps the store's locks ahead of the decisions: a lock is short, so that nothing is locked for longer
/// than it is kept, and is moved on before it ends. It destroys nothing. A round that breaks off is begun anew and finds most of it done.
/// </summary>
public sealed class DecisionRound(CatalogDatabase database, StorePlaces places, UpkeepBook book, RollingLock rolling)
{
    private const int PageSize = 1000;

    private readonly RetentionSubjects _subjects = new(database);
    private readonly ItemDecisions _decisions = new(database);
    private readonly EvidenceItems _items = new(database);

    /// <param name="progress">Told how many items are decided.</param>
    public async Task<DecisionReport> RunAsync(IProgress<long>? progress, CancellationToken cancel)
    {
        var (policy, holds, now) = (new RetentionPacks(database).Policy(book.Options.Zone), new LegalHolds(database).InForce(), book.Now);
        var report = new DecisionReport(0, 0, 0, 0, 0, 0, 0, (0, null));
        for (var page = _subjects.Page(0, PageSize); page.Count > 0; page = _subjects.Page(page[^1].Number, PageSize))
        {
            cancel.ThrowIfCancellationRequested();
            report = await PageAsync(page, policy, holds, now, report, cancel);
            progress?.Report(report.Items);
        }

        book.Done(
            CustodyAct.RetentionDecided, null, ("items", UpkeepBook.Number(report.Items)), ("keep", UpkeepBook.Number(report.Keep)), ("review", UpkeepBook.Number(report.Review)),
            ("due", UpkeepBook.Number(report.Due)), ("held", UpkeepBook.Number(report.Held)), ("changed", UpkeepBook.Number(report.Changed)), ("locks_extended", UpkeepBook.Number(report.Extended)),
            ("locks_not_extended", UpkeepBook.Number(report.NotExtended.Count)));
        return report;
    }

    private async Task<DecisionReport> PageAsync(IReadOnlyList<NumberedSubject> page, RetentionPolicy policy, IReadOnlyList<LegalHold> holds, DateTimeOffset now, DecisionReport report, CancellationToken cancel)
    {
        var decided = page.Select(item => (Item: item, Decision: policy.Decide(item.Subject, holds, now))).ToList();
        var changed = _decisions.Note(decided);
        var (extended, failed) = (0L, report.NotExtended);
        foreach (var (item, decision) in decided)
        {
            if (decision.Outcome == RetentionOutcome.Due || rolling.Next(item.LockedUntil, decision, now) is not { } until)
            {
                continue;
            }

            try
            {
                await ExtendAsync(item, until, cancel);
                extended++;
            }
            catch (Exception e) when (e is IOException or ObjectNotFoundException or LockShortenedException)
            {
                failed = (failed.Count + 1, failed.Why ?? e.Message); // fixity finds what is missing; the next round tries again
            }
        }

        return report with
        {
            Items = report.Items + page.Count,
            Keep = report.Keep + decided.LongCount(d => d.Decision.Outcome == RetentionOutcome.Keep),
            Review = report.Review + decided.LongCount(d => d.Decision.Outcome == RetentionOutcome.Review),
            Due = report.Due + decided.LongCount(d => d.Decision.Outcome == RetentionOutcome.Due),
            Held = report.Held + decided.LongCount(d => d.Decision.Holds.Count > 0),
            Changed = report.Changed + changed,
            Extended = report.Extended + extended,
            NotExtended = failed,
        };
    }

    /// <summary>The stores first, the catalogue after them: a crash between leaves a lock longer than the catalogue says, never shorter.</summary>
    private async Task ExtendAsync(NumberedSubject item, DateTimeOffset until, CancellationToken cancel)
    {
        var key = ObjectKey.ForOriginal(item.Sha256);
        foreach (var place in new[] { places.Primary, places.Second }.OfType<StorePlace>())
        {
            if (await place.Store.FindAsync(key, cancel) is not { } found)
            {
                if (place == places.Primary)
                {
                    throw new ObjectNotFoundException(key);
                }
            }
            else if (found.LockedUntil < until)
            {
                await place.Store.ExtendLockAsync(key, until, cancel);
            }
        }

        database.Write(t => _items.ExtendLock(t, item.Subject.Item, until));
    }
}
