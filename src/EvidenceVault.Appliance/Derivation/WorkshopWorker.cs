using EvidenceVault.Catalog;

namespace EvidenceVault.Appliance.Derivation;

/// <summary>Makes what people ordered, one at a time and in their order, and takes the digests of marked frames between. It waits for no examination: somebody waits for it.</summary>
public sealed partial class WorkshopWorker(Workbench bench, CatalogDatabase database, TimeProvider clock, ILogger<WorkshopWorker> logger) : BackgroundService
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(10);

    private readonly Works _works = new(database);
    private readonly Markers _markers = new(database);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield(); // the portal need not wait for the queue
        var prepared = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!prepared && await bench.IsReadyAsync(stoppingToken))
                {
                    Prepare();
                    prepared = true;
                }

                if (!prepared || !await WorkAsync(stoppingToken))
                {
                    await Task.Delay(prepared ? Idle : AfterTrouble, clock, stoppingToken); // without the tools, orders wait; another worker says what is missing
                }
            }
#pragma warning disable CA1031 // the edge of this loop: the vault's own trouble (a full disk, a busy catalogue) must stop neither intake nor portal
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogTrouble(logger, e);
                await Task.Delay(AfterTrouble, clock, stoppingToken);
                prepared = false; // what was at hand is put back into the queue
            }
        }
    }

    private void Prepare()
    {
        bench.ClearWork();
        foreach (var work in _works.Recover(MostAttempts))
        {
            bench.GiveUp(work, "It was interrupted too often.");
        }
    }

    /// <returns>False when nothing waits.</returns>
    private async Task<bool> WorkAsync(CancellationToken cancel)
    {
        if (_works.TakeNext() is { } work)
        {
            try
            {
                await bench.MakeAsync(work, cancel);
            }
            catch (StoredBytesChangedException e)
            {
                LogChanged(logger, e, work.Item.Value);
                bench.GiveUp(work, e.Message);
            }

            return true;
        }

        if (_markers.NextUnproven() is { } frame)
        {
            try
            {
                await bench.ProveAsync(frame, cancel);
            }
            catch (StoredBytesChangedException e)
            {
                LogChanged(logger, e, frame.Item.Value);
                bench.GiveUp(frame, e.Message);
            }

            return true;
        }

        return false;
    }

    [LoggerMessage(21, LogLevel.Error, "The workshop stopped for a moment; it will go on by itself.")]
    private static partial void LogTrouble(ILogger logger, Exception trouble);

    [LoggerMessage(22, LogLevel.Critical, "The stored bytes of item {Item} are not the sealed ones.")]
    private static partial void LogChanged(ILogger logger, Exception trouble, string item);
}
