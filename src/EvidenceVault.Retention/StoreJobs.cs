using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Copying;
using EvidenceVault.Retention.Drills;
using EvidenceVault.Retention.Fixity;
using EvidenceVault.Retention.Inventories;
using EvidenceVault.Retention.Surplus;
using Microsoft.Extensions.Logging;
using Quartz;

namespace EvidenceVault.Retention;

/// <summary>Brings the second store up to date, a bounded batch at a time.</summary>
[DisallowConcurrentExecution]
public sealed class SecondCopyJob(SecondCopy copy) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(30);
    private const int Batch = 1000;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
        await copy.RunAsync(Batch, now: false, null, cancellationToken);
}

/// <summary>Reads a slice of both stores again. Asked every hour, so that a pause or a restart costs no more than that.</summary>
[DisallowConcurrentExecution]
public sealed partial class FixityJob(FixityRound round, ILogger<FixityJob> logger) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        foreach (var side in new[] { StoreSide.Primary, StoreSide.Second })
        {
            if (await round.RunAsync(side, RoundSize.Slice, null, cancellationToken) is { Ending: RoundEnding.StoreAway })
            {
                LogAway(logger, UpkeepBook.Word(side));
            }
        }
    }

    [LoggerMessage(40, LogLevel.Error, "The {Store} store cannot be read at all: see that its disk is mounted or its server runs. The check goes on by itself.")]
    private static partial void LogAway(ILogger logger, string store);
}

/// <summary>Takes and signs the inventory of the day, in the first hour from two o'clock in which the vault runs.</summary>
[DisallowConcurrentExecution]
public sealed partial class InventoryJob(InventoryDesk desk, UpkeepBook book, ILogger<InventoryJob> logger) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan NotBefore = TimeSpan.FromHours(2);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (book.Now - book.Options.DayBegan(book.Now) < NotBefore || desk.HasToday())
        {
            return;
        }

        var (inventory, _) = await desk.RunAsync(null, cancellationToken);
        if (inventory.DifferenceCount > 0)
        {
            LogDifferences(logger, inventory.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), inventory.DifferenceCount);
        }
    }

    [LoggerMessage(41, LogLevel.Error, "The inventory of {Day} found {Count} differences. Show them with: evidence-vault store inventory")]
    private static partial void LogDifferences(ILogger logger, string day, long count);
}

/// <summary>Removes surplus versions whose locks have ended, once a day, and raises an alarm about delete markers.</summary>
[DisallowConcurrentExecution]
public sealed partial class SurplusJob(SurplusRound round, ILogger<SurplusJob> logger) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromDays(1);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(15);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        await foreach (var found in round.RunAsync(remove: true, cancellationToken))
        {
            if (found.Version.Kind == SurplusKind.DeleteMarker)
            {
                LogMarker(logger, found.Version.Key.Value, UpkeepBook.Word(found.Store));
            }
        }
    }

    [LoggerMessage(43, LogLevel.Error, "Somebody tried to delete {Key} from the {Store} store: a marker hides it from other programs. The bytes are there; find out who it was.")]
    private static partial void LogMarker(ILogger logger, string key, string store);
}

/// <summary>Restores a random sample from the second store once a month.</summary>
[DisallowConcurrentExecution]
public sealed partial class DrillJob(RestoreDrill drill, DrillSample sample, UpkeepBook book, ILogger<DrillJob> logger) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(6);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(20);
    private const int Sample = 20;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (book.Newest(CustodyAct.RestoreDrilled) is { } last && !IsDue(last))
        {
            return;
        }

        if (sample.Draw(1).Copied > 0 && await drill.RunAsync(Sample, null, cancellationToken) is { Failures.Count: > 0 } failed)
        {
            LogFailed(logger, failed.Failures.Count, failed.Sample);
        }
    }

    /// <summary>In another month; or a day after a drill that failed, to tell a store that was away from one that lost something.</summary>
    private bool IsDue(CustodyEvent last)
    {
        var (today, then) = (book.Options.DayOf(book.Now), book.Options.DayOf(last.At));
        return (then.Year, then.Month) != (today.Year, today.Month) || (last.Reason is not null && then < today);
    }

    [LoggerMessage(42, LogLevel.Critical, "The restore drill failed: {Failed} of {Sample} originals could not be read back from the second store.")]
    private static partial void LogFailed(ILogger logger, int failed, int sample);
}
