using Quartz;
using Quartz.Extensibility;

namespace EvidenceVault.Retention;

/// <summary>A piece of scheduled work: when it runs next, and how it ran last.</summary>
/// <param name="LastAt">Null while it never ran.</param>
/// <param name="Failure">Why the last run failed; null if it did not.</param>
public sealed record ScheduledWork(string Name, DateTimeOffset? NextAt, DateTimeOffset? LastAt, TimeSpan? LastTook, DateTimeOffset? LastSucceededAt, string? Failure);

/// <summary>The whole schedule at one look, and the way to run something now.</summary>
public sealed class WorkSchedule(ISchedulerFactory factory, IServiceProvider services)
{
    public const string Checkpoint = "checkpoint";

    /// <summary>All work there is, in the order in which it is shown.</summary>
    public static IReadOnlyList<string> Names { get; } = [Checkpoint, "second-copy", "fixity", "inventory", "surplus", "drill", "backup", "holds", "decisions", "reminders", "proposal", "destruction"];

    public async Task<IReadOnlyList<ScheduledWork>> ReadAsync(CancellationToken cancel)
    {
        var scheduler = await factory.GetScheduler(cancel);
        var history = services.GetService(typeof(IExecutionHistoryStore)) as IExecutionHistoryStore; // none where the schedule is forgotten at the end
        var all = new List<ScheduledWork>();
        foreach (var name in Names)
        {
            if (await scheduler.GetTrigger(new TriggerKey(name), cancel) is not { } trigger)
            {
                continue;
            }

            var status = history is null ? null : await history.GetJobRunStatus(scheduler.SchedulerName, new JobKey(name), cancel);
            all.Add(new ScheduledWork(
                name, trigger.NextFireTimeUtc, status?.LastFiredAtUtc, status?.LastDuration, status?.LastSucceededAtUtc,
                status is { ConsecutiveFailures: > 0 } ? status.LastFailureMessage ?? "" : null));
        }

        return all;
    }

    /// <summary>Runs the work as soon as a thread is free. Where it is running already, it runs once more after that.</summary>
    /// <returns>False where there is no such work.</returns>
    public async Task<bool> RunNowAsync(string name, CancellationToken cancel)
    {
        if (!Names.Contains(name))
        {
            return false;
        }

        await (await factory.GetScheduler(cancel)).TriggerJob(new JobKey(name), null, cancel);
        return true;
    }
}
