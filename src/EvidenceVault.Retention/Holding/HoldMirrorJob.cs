using Microsoft.Extensions.Logging;
using Quartz;

namespace EvidenceVault.Retention.Holding;

/// <summary>Brings holds into the stores; once a local day it looks at every held original there.</summary>
[DisallowConcurrentExecution]
public sealed partial class HoldMirrorJob(HoldMirror mirror, ILogger<HoldMirrorJob> logger) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(4);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var report = await mirror.RunDueAsync(cancellationToken);
        if (report.Restored > 0)
        {
            LogRestored(logger, report.Restored);
        }

        if (report.Failed.Count > 0)
        {
            LogFailed(logger, report.Failed.Count, report.Failed.Why);
        }
    }

    [LoggerMessage(44, LogLevel.Error, "Somebody took the hold from {Count} originals in a store; they are held again. Find out who it was.")]
    private static partial void LogRestored(ILogger logger, long count);

    [LoggerMessage(45, LogLevel.Warning, "A store could not be told of {Count} holds, and is told again: {Why}")]
    private static partial void LogFailed(ILogger logger, long count, string? why);
}
