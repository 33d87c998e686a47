using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using Microsoft.Extensions.Logging;
using Quartz;

namespace EvidenceVault.Retention.Destroying;

/// <summary>Asks once a week for the destruction of what is due. Nothing is destroyed by that: two others must agree, and it cools off.</summary>
[DisallowConcurrentExecution]
public sealed partial class ProposalJob(CatalogDatabase database, DestructionProposal proposal, UpkeepBook book, ILogger<ProposalJob> logger) : IJob
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(6);
    public static readonly TimeSpan First = TimeSpan.FromMinutes(45);
    public const string Reason = "保存期限届满，按计划提请销毁 / retention period over, proposed by schedule";
    private const int Week = 7;
    private const int Newest = 50;

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        Run(cancellationToken);
        return ValueTask.CompletedTask;
    }

    /// <returns>The request; null when the last one is not a week old, or nothing is due.</returns>
    public ApprovalRequest? Run(CancellationToken cancel)
    {
        var asked = new ApprovalBook(database).Of(book.Options.Actor.Name, Newest).Where(r => r.Kind == ApprovalKind.Destruction).Select(r => (DateTimeOffset?)r.RequestedAt).Max();
        if (asked is { } last && book.Options.DayOf(last).AddDays(Week) > book.Options.DayOf(book.Now))
        {
            return null;
        }

        var request = proposal.Propose(book.Options.Actor, book.Options.From, Reason, cancel);
        if (request is not null)
        {
            LogProposed(logger, request.Id, request.Subject.Split(' ')[0], request.Needs);
        }

        return request;
    }

    [LoggerMessage(63, LogLevel.Warning, "Destruction {Id} of {Count} items that are due was proposed; {Needs} people must agree in the portal.")]
    private static partial void LogProposed(ILogger logger, string id, string count, int needs);
}
