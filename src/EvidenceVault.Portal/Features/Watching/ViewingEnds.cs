using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Watching;

/// <summary>Sees to it that every viewing ends in the custody log, also where a browser went away without a word.</summary>
internal sealed partial class ViewingEnds(WatchDesk desk, TimeProvider clock, ILogger<ViewingEnds> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, clock, stoppingToken);
            try
            {
                desk.EndSilent();
            }
#pragma warning disable CA1031 // the edge of this loop: a busy catalogue must not end it, and what was not told now is told next time
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogTrouble(logger, e);
            }
        }
    }

    [LoggerMessage(31, LogLevel.Error, "Viewings could not be told of; they will be in half a minute.")]
    private static partial void LogTrouble(ILogger logger, Exception trouble);
}
