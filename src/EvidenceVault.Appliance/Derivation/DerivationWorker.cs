using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Media;

namespace EvidenceVault.Appliance.Derivation;

/// <summary>
/// Works through the media room's queue, one item at a time, what somebody is looking at first. An item's trouble is a finding about
/// the item; trouble of the vault itself (a full disk, a failing store) makes the worker wait and try again.
/// </summary>
public sealed partial class DerivationWorker(Derivations queue, ItemExamination examination, TimeProvider clock, ILogger<DerivationWorker> logger) : BackgroundService
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the portal need not wait for the queue
        await PrepareAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (queue.TakeNext(clock.GetUtcNow()) is { } item)
            {
                await ExamineAsync(item, stoppingToken);
            }
            else
            {
                await Task.Delay(Idle, clock, stoppingToken);
            }
        }
    }

    private async Task PrepareAsync(CancellationToken cancel)
    {
        examination.ClearWork();
        queue.Recover(MostAttempts, clock.GetUtcNow());
        if (await examination.MissingToolsAsync(cancel) is { } missing)
        {
            LogToolsMissing(logger, missing);
        }
        else
        {
            queue.RetryNotExamined(clock.GetUtcNow());
        }
    }

    private async Task ExamineAsync(EvidenceItemId item, CancellationToken cancel)
    {
        try
        {
            await examination.RunAsync(item, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw; // the next start puts the item back into the queue
        }
#pragma warning disable CA1031 // the edge of this loop: one item must not stop the others
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogTrouble(logger, e, item.Value);
            queue.PutBack(item, MostAttempts, e is StoredBytesChangedException ? e.Message : "The vault could not examine it; see the vault's log.", clock.GetUtcNow());
            await Task.Delay(AfterTrouble, clock, cancel);
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "No posters, proxies or damage reports: {Missing}")]
    private static partial void LogToolsMissing(ILogger logger, string missing);

    [LoggerMessage(11, LogLevel.Error, "Examining item {Item} failed; it will be tried again.")]
    private static partial void LogTrouble(ILogger logger, Exception trouble, string item);
}
