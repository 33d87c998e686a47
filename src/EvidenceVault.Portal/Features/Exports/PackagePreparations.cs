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
    /// <summary>So many are not prepared yet at most, of all people together.</summary>
    public const int MostWaiting = 16;

    /// <summary>And so many of one person.</summary>
    public const int MostOfOne = 2;

    /// <summary>So long an ended one can still be asked for.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private const int MostRemembered = 200;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Channel<PackagePreparation> _waiting = Channel.CreateUnbounded<PackagePreparation>();
    private readonly List<PackagePreparation> _known = [];
    private readonly Lock _gate = new();

    /// <summary>Takes an order; false where too many wait already.</summary>
    /// <param name="id">That of the form it was ordered with.</param>
    public bool TryOrder(string id, string account, PackageOrder order, (CustodyEvent By, Func<bool> IsStillRight) terms)
    {
        lock (_gate)
        {
            Forget();
            var open = _known.Where(p => p.EndedAt is null).ToList();
            if (open.Count >= MostWaiting || open.Count(p => p.Account == account) >= MostOfOne)
            {
                return false;
            }

            _known.Add(new PackagePreparation(id, account, order, terms.By, terms.IsStillRight));
            return _waiting.Writer.TryWrite(_known[^1]);
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

    /// <summary>Breaks it off.</summary>
    public void Cancel(PackagePreparation preparation) => preparation.Cancel(clock.GetUtcNow());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var preparation in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            if (!preparation.TryBegin())
            {
                preparation.Dispose(); // broken off while it waited
                continue;
            }

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
            if (!preparation.IsStillRight)
            {
                preparation.End(PackageOutcome.NotThere, null, clock.GetUtcNow());
                return;
            }

            var package = await book.PrepareAsync(preparation.Order, preparation.By, preparation, cancel.Token);
            preparation.End(PackageOutcome.Prepared, package.Id, clock.GetUtcNow());
        }
        catch (TooManyPapersException)
        {
            preparation.End(PackageOutcome.TooMany, null, clock.GetUtcNow());
        }
        catch (OperationCanceledException e)
        {
            if (!preparation.IsCancelled && !stopping.IsCancellationRequested)
            {
                LogTrouble(logger, preparation.Order.Terms.Case, e); // it took too long, or the store did
            }

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
