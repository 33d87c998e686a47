using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Retention.Destroying;

/// <summary>What a round of destruction came to.</summary>
/// <param name="Postponed">Items that could not be destroyed now and are tried again.</param>
/// <param name="Halted">Destructions that an alarm has stopped for good.</param>
public sealed record DestructionReport(long Destroyed, long Spared, long Postponed, long Certified, long Halted);

/// <summary>
/// Destroys, item by item, what was agreed to and whose time has come. Any doubt keeps the item and is told. It may be killed at any instant: the next round
/// goes on where it was.
/// </summary>
public sealed partial class DestructionRound(CatalogDatabase database, ItemDestroyer destroyer, KeepingReplay log, UpkeepBook book, SigningIdentity vault, ILogger<DestructionRound> logger)
{
    private readonly Destructions _destructions = new(database);
    private readonly ApprovalBook _approvals = new(database);

    public async Task<DestructionReport> RunAsync(CancellationToken cancel)
    {
        var report = new DestructionReport(0, 0, 0, 0, 0);
        var all = _destructions.Due(book.Now);

        // What speaks for and against is read from rows: they must be what the log tells, or nothing goes.
        if (all.Count > 0 && log.Differences() is [var first, ..])
        {
            LogTampered(logger, first);
            return report with { Postponed = all.Count };
        }

        foreach (var due in all)
        {
            report = await RunAsync(due, report, cancel);
        }

        return report;
    }

    private async Task<DestructionReport> RunAsync(ScheduledDestruction due, DestructionReport report, CancellationToken cancel)
    {
        var open = false;
        foreach (var item in _destructions.Items(due.Id).Where(i => i.State is DestructionItemState.Listed or DestructionItemState.Condemned).OrderBy(i => i.State == DestructionItemState.Listed)) // what was begun first
        {
            cancel.ThrowIfCancellationRequested();
            switch (await Task.Run(() => destroyer.Destroy(due, item.Item), cancel))
            {
                case ItemEnding.Destroyed:
                    report = report with { Destroyed = report.Destroyed + 1 };
                    break;
                case ItemEnding.Spared:
                    report = report with { Spared = report.Spared + 1 };
                    break;
                case ItemEnding.Alarm when _destructions.Items(due.Id).Any(i => i.State == DestructionItemState.Condemned):
                    return report with { Postponed = report.Postponed + 1 }; // what was begun is ended first; nothing further is begun
                case ItemEnding.Alarm:
                    Halt(due.Id);
                    LogHalted(logger, due.Id);
                    return report with { Halted = report.Halted + 1 };
                default:
                    open = true;
                    report = report with { Postponed = report.Postponed + 1 };
                    break;
            }
        }

        if (open)
        {
            LogPostponed(logger, due.Id, _destructions.Items(due.Id).FirstOrDefault(i => i.Why is not null && i.State is not DestructionItemState.Spared)?.Why);
            return report;
        }

        Certify(due);
        return report with { Certified = report.Certified + 1 };
    }

    private void Halt(string id) => database.Write(t =>
    {
        _destructions.Write(t, Event(CustodyAct.DestructionHalted, id) with { Reason = "rate-alarm" });
        End(t, id, "withdrawn");
    });

    /// <summary>The certificate, its seal, the event and the end of the request in one commit. A crash before it leaves all items at their end, and the next round comes here again.</summary>
    private void Certify(ScheduledDestruction due)
    {
        var request = _approvals.Find(due.Id)!;
        var scope = DestructionScope.Read(request.Document).Items.ToDictionary(i => i.Item);
        var items = _destructions.Items(due.Id);
        var now = JsonMembers.AsWritten(book.Now);
        var certificate = new DestructionCertificate(
            due.Id, Sha256Digest.Of(request.Document!), request.RequestedBy, request.Reason, request.RequestedAt,
            [.. request.Votes.Where(v => v.Approves).Select(v => new CertifiedApproval(v.Account, v.CastAt, v.Reason))], due.ExecuteFrom, now, destroyer.Stores,
            [.. items.Where(i => i.State == DestructionItemState.Destroyed).Select(i => new DestroyedLine(scope[i.Item], i.At!.Value))],
            [.. items.Where(i => i.State == DestructionItemState.Spared).Select(i => new SparedLine(i.Item, i.Why ?? ""))]).Write();
        var digest = Sha256Digest.Of(certificate);
        var seal = CadesSeal.Create(digest, vault, now);
        database.Write(t =>
        {
            if (_destructions.Find(due.Id) is not { State: DestructionState.Cooling })
            {
                return; // another process was faster
            }

            _destructions.Certify(t, Event(
                CustodyAct.DestructionCertified, due.Id, ("certificate_sha256", digest.Hex),
                ("destroyed", Count(DestructionItemState.Destroyed)), ("spared", Count(DestructionItemState.Spared))), (certificate, seal));
            End(t, due.Id, "used");
        });

        string Count(DestructionItemState state) => UpkeepBook.Number(items.Count(i => i.State == state));
    }

    private void End(CatalogTransaction transaction, string id, string state) =>
        _approvals.Write(transaction, Event(CustodyAct.ApprovalEnded, id, ("kind", "destruction"), ("state", state)));

    private CustodyEvent Event(CustodyAct act, string id, params (string Name, string Value)[] facts) => new()
    {
        Act = act,
        At = JsonMembers.AsWritten(book.Now),
        Actor = book.Options.Actor,
        From = book.Options.From,
        Facts = new Dictionary<string, string>([KeyValuePair.Create("request", id), .. facts.Select(f => KeyValuePair.Create(f.Name, f.Value))]),
    };

    [LoggerMessage(60, LogLevel.Critical, "Destruction {Id} was stopped: too much would have gone in too short a time. Nothing further of it will be destroyed.")]
    private static partial void LogHalted(ILogger logger, string id);

    [LoggerMessage(62, LogLevel.Critical, "Nothing is destroyed: the catalogue says otherwise than the custody log. {What} Run: evidence-vault verify --full")]
    private static partial void LogTampered(ILogger logger, string what);

    [LoggerMessage(61, LogLevel.Warning, "Destruction {Id} waits and is tried again: {Why}")]
    private static partial void LogPostponed(ILogger logger, string id, string? why);
}
