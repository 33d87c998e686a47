using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Retention.Fixity;

/// <summary>How much of a store one round reads.</summary>
public enum RoundSize
{
    /// <summary>What keeps the cycle: the day's share, and everything whose turn comes in the last tenth of the cycle. Nothing during a pause.</summary>
    Slice,

    /// <summary>Every object, whatever the hour.</summary>
    Everything,
}

/// <summary>Why a round ended.</summary>
public enum RoundEnding
{
    /// <summary>Everything that was due was read.</summary>
    Complete,

    /// <summary>The hours began in which nothing is read.</summary>
    Paused,

    /// <summary>The store could not be read at all. That is no damage; the next round tries again.</summary>
    StoreAway,

    /// <summary>The program was asked to stop.</summary>
    Cancelled,
}

/// <summary>What one round over one store read and found.</summary>
/// <param name="Failures">Objects that were not what was proven, repaired or not.</param>
/// <param name="OldestAt">When the first object read had last been read.</param>
public sealed record RoundReport(StoreSide Store, long Objects, long Bytes, long Failures, long Repaired, string? FirstKey, string? LastKey, DateTimeOffset? OldestAt, TimeSpan Took, RoundEnding Ending);

/// <summary>
/// Reads objects of the ledger again, those that have waited longest first. All its state is the ledger's: broken off anywhere, the next
/// round goes on behind the last object that was found sound.
/// </summary>
public sealed class FixityRound(StorePlaces places, ObjectReader reader, ObjectRepair repair, FixityLedgers ledgers)
{
    private const int PageSize = 100;
    private const int MostRetries = 1000;

    /// <summary>Runs one round over one store; a custody event tells of it unless nothing was due.</summary>
    /// <param name="progress">Told the key and the count after each object.</param>
    /// <returns>The report; null where there is no such store.</returns>
    public async Task<RoundReport?> RunAsync(StoreSide side, RoundSize size, IProgress<string>? progress, CancellationToken cancel)
    {
        if (places.Find(side) is not { } place)
        {
            return null;
        }

        var tally = new RoundTally(side, size, ledgers, progress);
        try
        {
            await RetryTroubledAsync(place, tally, cancel);
            await ReadAsync(place, tally, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            tally.Ending = RoundEnding.Cancelled;
            Tell(tally.Report());
            throw;
        }

        var report = tally.Report();
        Tell(report);
        return report;
    }

    private async Task ReadAsync(StorePlace place, RoundTally tally, CancellationToken cancel)
    {
        LedgerLine? last = null;
        while (tally.Ending == RoundEnding.Complete && ledgers.Fixity.Oldest(tally.Side, last, tally.BeganAt, PageSize) is { Count: > 0 } page)
        {
            foreach (var line in page)
            {
                cancel.ThrowIfCancellationRequested();
                if (!tally.IsDue(line) || !await LookAsync(place, tally, line, cancel))
                {
                    return;
                }

                last = line;
            }
        }
    }

    /// <summary>What was in trouble may have become mendable: a second copy is there now, or the disk reads again.</summary>
    private async Task RetryTroubledAsync(StorePlace place, RoundTally tally, CancellationToken cancel)
    {
        foreach (var line in ledgers.Fixity.Troubled(tally.Side, null, MostRetries))
        {
            cancel.ThrowIfCancellationRequested();
            if (tally.IsPaused() || (places.Other(tally.Side) is null && tally.Size == RoundSize.Slice && !tally.IsFirstOfDay) || !await LookAsync(place, tally, line, cancel))
            {
                return;
            }
        }
    }

    /// <summary>Reads one object and notes what was found.</summary>
    /// <returns>Whether the round may go on.</returns>
    private async Task<bool> LookAsync(StorePlace place, RoundTally tally, LedgerLine line, CancellationToken cancel)
    {
        var (found, what) = await reader.ReadAsync(place.Store, line, cancel);
        if (found is Reading.Missing or Reading.Unreadable)
        {
            if (!await reader.IsThereAsync(place.Store, tally.Side, line.Key, cancel))
            {
                tally.Ending = RoundEnding.StoreAway;
                return false;
            }

            (found, what) = await reader.ReadAsync(place.Store, line, cancel); // it was a hiccup, or it is this object
        }

        var retried = FixityLedger.Trouble(tally.Side, line) is not null;
        if (found == Reading.Sound)
        {
            ledgers.Book.Sound(tally.Side, line);
            tally.Count(line, failed: false, repaired: false, retried);
            return true;
        }

        tally.Count(line, failed: true, await repair.FailAsync(tally.Side, line, what, cancel), retried);
        return true;
    }

    private void Tell(RoundReport report)
    {
        if (report.Objects + report.Repaired == 0 && report.Ending != RoundEnding.StoreAway)
        {
            return;
        }

        ledgers.Book.Done(
            CustodyAct.FixityChecked,
            report.Ending switch { RoundEnding.Complete => null, RoundEnding.Paused => "paused", RoundEnding.StoreAway => "store-away", RoundEnding.Cancelled => "cancelled", _ => throw new ArgumentOutOfRangeException(nameof(report)) },
            [
                ("store", UpkeepBook.Word(report.Store)), ("objects", UpkeepBook.Number(report.Objects)), ("bytes", UpkeepBook.Number(report.Bytes)),
                ("failures", UpkeepBook.Number(report.Failures)), ("repaired", UpkeepBook.Number(report.Repaired)),
                ("first_key", report.FirstKey ?? ""), ("last_key", report.LastKey ?? ""),
                ("oldest_checked_at", report.OldestAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? ""),
                ("milliseconds", UpkeepBook.Number((long)report.Took.TotalMilliseconds)),
            ]);
    }
}

/// <summary>Where a round reads its work and writes its findings.</summary>
public sealed record FixityLedgers(FixityLedger Fixity, UpkeepBook Book);
