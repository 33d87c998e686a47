using EvidenceVault.Retention;
using Quartz;

namespace EvidenceVault.Appliance.Backups;

/// <summary>Backs the catalogue up once a local day, in the first hour from one o'clock in which the vault runs. What fails shows on the schedule, and is tried again every hour.</summary>
[DisallowConcurrentExecution]
public sealed class BackupJob(ScheduledBackup backup, UpkeepBook book) : IJob
{
    public const string Name = "backup";
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan NotBefore = TimeSpan.FromHours(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        if (book.Now - book.Options.DayBegan(book.Now) >= NotBefore)
        {
            await backup.RunAsync(book.Options, cancellationToken);
        }
    }
}
