using EvidenceVault.Catalog;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace EvidenceVault.Retention;

/// <summary>
/// Signs the state of the custody log, so that nothing written before can be changed unseen by whoever holds a copy of the checkpoint, and
/// writes to the store what it does not hold of the log yet. What fails is tried again by the next run.
/// </summary>
[DisallowConcurrentExecution]
public sealed class CheckpointJob(StoreJournal journal) : IJob
{
    /// <summary>How long an entry waits at most for a signature over it.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await journal.WriteAsync(cancellationToken);
}

/// <summary>Registers the scheduled work. The journal must be registered too.</summary>
public static class RetentionServices
{
    /// <param name="more">Further jobs of the same scheduler; see <see cref="StoreUpkeep.Schedule"/>.</param>
    /// <param name="file">Where the schedule, and what became of each run, is kept; null to forget it at the end. A job that was killed in the middle is run again at the next start.</param>
    public static IServiceCollection AddRetention(this IServiceCollection services, Action<IQuartzBuilder>? more = null, string? file = null)
    {
        services.AddQuartz(quartz =>
        {
            if (file is not null)
            {
                quartz.UsePersistentStore(store =>
                {
                    store.UseSqlite(SqliteFactory.Instance, new SqliteConnectionStringBuilder { DataSource = file }.ToString());
                    store.ProvisionSchema();
                    store.UseExecutionHistory();
                });
            }

            quartz.ScheduleJob<CheckpointJob>(
                trigger => trigger.WithIdentity(WorkSchedule.Checkpoint).StartNow().WithSimpleSchedule(s => s.WithInterval(CheckpointJob.Every).RepeatForever()),
                job => job.WithIdentity(WorkSchedule.Checkpoint).RequestRecovery());
            more?.Invoke(quartz);
        });
        services.AddSingleton<WorkSchedule>();
        return services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
    }
}
