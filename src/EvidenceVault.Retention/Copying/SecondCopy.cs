using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Retention.Copying;

/// <summary>What one run of copying did.</summary>
/// <param name="Trouble">Why it ended early or what failed last; null when all went well.</param>
public sealed record CopyReport(long Objects, long Bytes, long Failed, string? Trouble);

/// <summary>
/// Brings the second store up to the ledger, oldest first. Intake does not wait for it: what cannot be copied stays in the queue with the reason
/// and is tried again, later each time.
/// </summary>
public sealed partial class SecondCopy(StorePlaces places, CopyLedger ledger, TimeProvider clock, ILogger<SecondCopy> logger)
{
    private const int PageSize = 100;
    private const int FailuresInARow = 3;

    /// <summary>Copies what waits and is due.</summary>
    /// <param name="most">After so many objects it ends; the next run goes on.</param>
    /// <param name="now">Whether to try at once what is waiting after a failure.</param>
    /// <returns>The report; null where there is no second store.</returns>
    public async Task<CopyReport?> RunAsync(int most, bool now, IProgress<string>? progress, CancellationToken cancel)
    {
        if (places.Second is not { } second)
        {
            return null;
        }

        var report = new CopyReport(0, 0, 0, null);
        LedgerLine? last = null;
        var inARow = 0;
        while (ledger.Waiting(last, now ? null : clock.GetUtcNow(), PageSize) is { Count: > 0 } page)
        {
            foreach (var line in page)
            {
                if (report.Objects + report.Failed >= most || inARow >= FailuresInARow)
                {
                    return report;
                }

                var trouble = await TryCopyAsync(second, line, cancel);
                inARow = trouble is null ? 0 : inARow + 1;
                report = trouble is null
                    ? report with { Objects = report.Objects + 1, Bytes = report.Bytes + line.Seal.Bytes }
                    : report with { Failed = report.Failed + 1, Trouble = trouble };
                progress?.Report($"{report.Objects} objects, {report.Bytes / 1048576} MiB copied, {report.Failed} failed; {line.Key}");
                last = line;
            }
        }

        return report;
    }

    private async Task<string?> TryCopyAsync(StorePlace second, LedgerLine line, CancellationToken cancel)
    {
        string? trouble;
        try
        {
            trouble = await CopyAsync(second, line, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectNotFoundException or ContentMismatchException)
        {
            trouble = e.Message;
        }

        if (trouble is null)
        {
            ledger.NoteCopied(line.Key, clock.GetUtcNow());
        }
        else
        {
            LogWaiting(logger, line.Key.Value, trouble);
            ledger.NoteFailed(line, trouble, clock.GetUtcNow());
        }

        return trouble;
    }

    /// <returns>What went wrong; null when the second store was proven to hold the object.</returns>
    private async Task<string?> CopyAsync(StorePlace second, LedgerLine line, CancellationToken cancel)
    {
        if (await places.Primary.Store.FindAsync(line.Key, cancel) is not { } found)
        {
            return "is not in the primary store";
        }

        await PutAsync(second, line, found.LockedUntil, cancel);
        //// The second store has an object of this key; not yet believed. A crash leaves it there, and the next run finds and proves it.

        if (await second.Store.ProveAsync(line.Key, line.Seal, cancel) is null)
        {
            // Something else lay there before: it makes room, and is kept.
            if (second.Repair is not { } port || await port.SetAsideAsync(line.Key, line.Seal, cancel) is not { } where)
            {
                return "the second store holds other bytes under this key";
            }

            LogSetAside(logger, line.Key.Value, where);
            await PutAsync(second, line, found.LockedUntil, cancel);
            if (await second.Store.ProveAsync(line.Key, line.Seal, cancel) is null)
            {
                return "the second store does not hold what it took";
            }
        }

        return null;
    }

    private async Task PutAsync(StorePlace second, LedgerLine line, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        await using var content = await places.Primary.Store.OpenAsync(line.Key, null, cancel);
        await second.Store.PutAsync(line.Key, line.Seal, content, lockedUntil, cancel);
    }

    [LoggerMessage(30, LogLevel.Warning, "{Key} waits for its second copy: {Trouble}")]
    private static partial void LogWaiting(ILogger logger, string key, string trouble);

    [LoggerMessage(31, LogLevel.Warning, "The second store held other bytes under {Key}; they were set aside at {Where}.")]
    private static partial void LogSetAside(ILogger logger, string key, string where);
}
