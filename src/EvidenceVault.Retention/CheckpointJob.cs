using EvidenceVault.Catalog;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace EvidenceVault.Retention;

/// <summary>Signs the state of the custody log, so that nothing written before can be changed unseen by whoever holds a copy of the checkpoint.</summary>
[DisallowConcurrentExecution]
public sealed class CheckpointJob(CustodyLog log) : IJob
{
    /// <summary>How long an entry waits at most for a signature over it.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        log.SignCheckpoint();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Registers the scheduled work.</summary>
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
