using EvidenceVault.Catalog;
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
    public static IServiceCollection AddRetention(this IServiceCollection services, Action<IQuartzBuilder>? more = null)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ScheduleJob<CheckpointJob>(
                trigger => trigger.WithIdentity("checkpoint").StartNow().WithSimpleSchedule(s => s.WithInterval(CheckpointJob.Every).RepeatForever()));
            more?.Invoke(quartz);
        });
        return services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
    }
}
