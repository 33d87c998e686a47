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
        var prepared = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!prepared)
                {
                    await PrepareAsync(stoppingToken);
                    prepared = true;
                }

                if (queue.TakeNext(clock.GetUtcNow()) is { } item)
                {
                    await ExamineAsync(item, stoppingToken);
                }
                else
                {
                    await Task.Delay(Idle, clock, stoppingToken);
                }
            }
#pragma warning disable CA1031 // the edge of this loop: the vault's own trouble (a full disk, a busy catalogue) must stop neither intake nor portal
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogTrouble(logger, e);
                await Task.Delay(AfterTrouble, clock, stoppingToken);
                prepared = false; // what was running is put back into the queue
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
        catch (StoredBytesChangedException e)
        {
            LogChanged(logger, e, item.Value);
            examination.GiveUp(item, e.Message);
        }
    }

    [LoggerMessage(10, LogLevel.Warning, "No posters, proxies or damage reports: {Missing}")]
    private static partial void LogToolsMissing(ILogger logger, string missing);

    [LoggerMessage(11, LogLevel.Error, "The media room stopped for a moment; it will go on by itself.")]
    private static partial void LogTrouble(ILogger logger, Exception trouble);

    [LoggerMessage(12, LogLevel.Critical, "The stored bytes of item {Item} are not the sealed ones.")]
    private static partial void LogChanged(ILogger logger, Exception trouble, string item);
}
