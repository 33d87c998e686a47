using Quartz;

namespace EvidenceVault.Retention.Destroying;

/// <summary>Destroys what was agreed to and whose time has come. Nothing is proposed or agreed to here.</summary>
[DisallowConcurrentExecution]
public sealed class DestructionJob(DestructionRound round) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(30);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await round.RunAsync(cancellationToken);
}
