using System.Threading.Channels;
using EvidenceVault.Core.Custody;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>
/// Prepares packages one after the other, beside the requests that ordered them: papers of up to 256 MiB are held in memory while they are written, and two at once would be twice as much.
/// </summary>
internal sealed partial class PackagePreparations(PackageBook book, TimeProvider clock, ILogger<PackagePreparations> logger) : BackgroundService
{
    /// <summary>So many wait at most, of all people together.</summary>
    public const int MostWaiting = 16;

    /// <summary>So long an ended one can still be asked for.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private const int MostRemembered = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Channel<PackagePreparation> _waiting = Channel.CreateBounded<PackagePreparation>(MostWaiting);
    private readonly List<PackagePreparation> _known = [];
    private readonly Lock _gate = new();

    /// <summary>Takes an order; null where too many wait already.</summary>
    public PackagePreparation? Order(string id, string account, PackageOrder order, CustodyEvent by)
    {
        var preparation = new PackagePreparation(id, account, order, by);
        lock (_gate)
        {
            Forget();
            if (!_waiting.Writer.TryWrite(preparation))
            {
                preparation.Dispose();
                return null;
            }

            _known.Add(preparation);
            return preparation;
        }
    }

    /// <summary>One of the account's own; null where there is none, it ended long ago, or the vault was started anew since.</summary>
    public PackagePreparation? Find(string account, string id)
    {
        lock (_gate)
        {
            return _known.Find(p => p.Id == id && p.Account == account);
        }
    }

    /// <summary>So many were ordered before this one and have not ended.</summary>
    public int Before(PackagePreparation preparation)
    {
        lock (_gate)
        {
            return _known.TakeWhile(p => p != preparation).Count(p => p.EndedAt is null);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var preparation in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await Task.Run(() => PrepareAsync(preparation, stoppingToken), stoppingToken);
        }
    }

    /// <summary>Those that ended long ago, and of the others the oldest, so that what is remembered has a bound.</summary>
    private void Forget()
    {
        _known.RemoveAll(p => p.EndedAt is { } at && at + Remembered < clock.GetUtcNow());
        if (_known.Count >= MostRemembered && _known.FindIndex(p => p.EndedAt is not null) is >= 0 and var oldest)
        {
            _known.RemoveAt(oldest);
        }
    }

    private async Task PrepareAsync(PackagePreparation preparation, CancellationToken stopping)
    {
        using var timed = new CancellationTokenSource(Longest, clock);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(preparation.Cancelled, timed.Token, stopping);
        try
        {
            var package = await book.PrepareAsync(preparation.Order, preparation.By, preparation, cancel.Token);
            preparation.End(PackageOutcome.Prepared, package.Id, clock.GetUtcNow());
        }
        catch (TooManyPapersException)
        {
            preparation.End(PackageOutcome.TooMany, null, clock.GetUtcNow());
        }
        catch (OperationCanceledException)
        {
            preparation.End(preparation.IsCancelled ? PackageOutcome.Cancelled : PackageOutcome.Failed, null, clock.GetUtcNow());
        }
#pragma warning disable CA1031 // the edge of this loop: one package that cannot be prepared must not keep the next from it, and its orderer is told
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogTrouble(logger, preparation.Order.Terms.Case, e);
            preparation.End(PackageOutcome.Failed, null, clock.GetUtcNow());
        }
        finally
        {
            preparation.Dispose();
        }
    }

    [LoggerMessage(41, LogLevel.Error, "A package of case {Case} could not be prepared.")]
    private static partial void LogTrouble(ILogger logger, string @case, Exception trouble);
}
