using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>One package on its way to being prepared, which its orderer can look at and break off. It lives in memory only: a vault that stops has prepared nothing by halves.</summary>
/// <param name="id">That of the form it was ordered with.</param>
/// <param name="account">Who ordered it; nobody else sees it.</param>
internal sealed class PackagePreparation(string id, string account, PackageOrder order, CustodyEvent by) : IProgress<PackageProgress>, IDisposable
{
    private readonly TaskCompletionSource<PackageOutcome> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cancel = new();
    private readonly Lock _gate = new();
    private bool _isDisposed;

    public string Id => id;

    public string Account => account;

    public PackageOrder Order => order;

    public CustodyEvent By => by;

    public PackageProgress Progress { get; private set; } = new(PackageStage.Waiting, 0, 0);

    /// <summary>Set when it is prepared.</summary>
    public PackageId? Package { get; private set; }

    /// <summary>When it ended; null before.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    /// <summary>How it ended; not completed before. It never faults.</summary>
    public Task<PackageOutcome> Ended => _end.Task;

    public bool IsCancelled { get; private set; }

    /// <summary>Until it is disposed of.</summary>
    public CancellationToken Cancelled => _cancel.Token;

    public void Report(PackageProgress value) => Progress = value;

    /// <summary>Nobody wants it any more. What is in the store already is finished all the same.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                IsCancelled = true;
                _cancel.Cancel();
            }
        }
    }

    public void End(PackageOutcome outcome, PackageId? package, DateTimeOffset at)
    {
        (Package, EndedAt) = (package, at);
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
