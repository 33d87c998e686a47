using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>One package on its way to being prepared, which its orderer can look at and break off. It lives in memory only: a vault that stops has prepared nothing by halves.</summary>
/// <param name="id">That of the form it was ordered with.</param>
/// <param name="account">Who ordered it; nobody else sees it.</param>
/// <param name="isStillRight">Whether, when its turn has come, it may still be prepared as it was ordered.</param>
internal sealed class PackagePreparation(string id, string account, PackageOrder order, CustodyEvent by, Func<bool> isStillRight) : IProgress<PackageProgress>, IDisposable
{
    private readonly TaskCompletionSource<PackageOutcome> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _gate = new();
    private bool _isDisposed;
    private bool _isBegun;
    private DateTimeOffset? _endedAt;

    public string Id => id;

    public string Account => account;

    public PackageOrder Order => order;

    public CustodyEvent By => by;

    public PackageProgress Progress { get; private set; } = new(PackageStage.Waiting, 0, 0);

    /// <summary>Set when it is prepared.</summary>
    public PackageId? Package { get; private set; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt
    {
        get
        {
            lock (_gate)
            {
                return _endedAt;
            }
        }
    }

    public bool IsStillRight => isStillRight();

    /// <summary>How it ended; not completed before. It never faults.</summary>
    public Task<PackageOutcome> Ended => _end.Task;

    public bool IsCancelled { get; private set; }

    /// <summary>Until it is disposed of.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    public void Report(PackageProgress value) => Progress = value;

    /// <summary>Nobody wants it any more: what waits has ended with that. What is in the store already is finished all the same.</summary>
    public void Cancel(DateTimeOffset at)
    {
        lock (_gate)
        {
            if (_isDisposed || _endedAt is not null)
            {
                return;
            }

            IsCancelled = true;
            _cancel.Cancel();
            if (!_isBegun)
            {
                End(PackageOutcome.Cancelled, null, at);
            }
        }
    }

    /// <summary>Its turn has come.</summary>
    /// <returns>False where it has ended before.</returns>
    public bool TryBegin()
    {
        lock (_gate)
        {
            return _isBegun = _endedAt is null;
        }
    }

    public void End(PackageOutcome outcome, PackageId? package, DateTimeOffset at)
    {
        lock (_gate)
        {
            (Package, _endedAt) = (package, at);
        }

        _end.TrySetResult(outcome);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _cancel.Dispose();
        }
    }
}
