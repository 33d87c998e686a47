using EvidenceVault.Core.Custody;
using Microsoft.Extensions.Logging;
using Quartz;

namespace EvidenceVault.Retention.Deciding;

/// <summary>Decides every item once a local day, in the first hour from three o'clock in which the vault runs.</summary>
[DisallowConcurrentExecution]
public sealed partial class DecisionJob(DecisionRound round, ApprovalExpiry expiry, UpkeepBook book, ILogger<DecisionJob> logger) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(7);
    private static readonly TimeSpan NotBefore = TimeSpan.FromHours(3);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        expiry.Run();
        var last = book.Newest(CustodyAct.RetentionDecided);
        if (last is not null && (book.Now - book.Options.DayBegan(book.Now) < NotBefore || book.Options.DayOf(last.At) >= book.Options.DayOf(book.Now)))
        {
            return;
        }

        if (await round.RunAsync(null, cancellationToken) is { NotExtended: { Count: > 0 } failed })
        {
            LogNotExtended(logger, failed.Count, failed.Why);
        }
    }

    [LoggerMessage(50, LogLevel.Error, "The locks of {Count} items could not be moved on, and will be tried again: {Why}")]
    private static partial void LogNotExtended(ILogger logger, long count, string? why);
}
