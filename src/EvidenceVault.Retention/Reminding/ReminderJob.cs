using EvidenceVault.Core.Custody;
using Quartz;

namespace EvidenceVault.Retention.Reminding;

/// <summary>Reminds of explanations every hour, and of footage without a class once a local day, from six o'clock on.</summary>
[DisallowConcurrentExecution]
public sealed class ReminderJob(ReminderRound round, UpkeepBook book) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan NotBefore = TimeSpan.FromHours(6);

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        round.Explain();
        if (book.Now - book.Options.DayBegan(book.Now) >= NotBefore && (book.Newest(CustodyAct.RemindersGiven) is not { } last || book.Options.DayOf(last.At) < book.Options.DayOf(book.Now)))
        {
            var report = round.Classify();
            book.Done(CustodyAct.RemindersGiven, null, ("reminded", UpkeepBook.Number(report.Reminded)), ("escalated", UpkeepBook.Number(report.Escalated)));
        }

        return ValueTask.CompletedTask;
    }
}
