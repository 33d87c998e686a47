using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>A session's place in the queue. The queue and the bay that follows the session share it: one of them ends the session, never both.</summary>
/// <param name="wake">Tells the queue that something changed.</param>
public sealed class HandOverTicket(SpooledSession session, Action wake)
{
    private readonly TaskCompletionSource<CheckedReceipt> _proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _changing = new();
    private bool _isFollowed;
    private bool _isTaken;
    private bool _isEnding;

    public SpooledSession Session => session;

    /// <summary>Ends when the vault's receipt is checked; with a <see cref="VaultRefusedException"/> where the vault refused the session for good.</summary>
    public Task<CheckedReceipt> Proof => _proof.Task;

    /// <summary>Before this instant it is not tried again.</summary>
    internal DateTimeOffset NotBefore { get; set; }

    internal TimeSpan Pause { get; set; } = BackgroundHandOver.FirstPause;

    internal bool IsFollowed
    {
        get
        {
            lock (_changing)
            {
                return _isFollowed;
            }
        }
    }

    /// <summary>Whether nobody works on it.</summary>
    internal bool IsFree
    {
        get
        {
            lock (_changing)
            {
                return !_isTaken && !_isEnding;
            }
        }
    }

    /// <summary>Takes the right to end the session. False where somebody else has it.</summary>
    /// <param name="asFollower">The queue may end only what nobody follows.</param>
    public bool TryClaimEnd(bool asFollower)
    {
        lock (_changing)
        {
            var may = !_isEnding && _isFollowed == asFollower;
            _isEnding |= may;
            return may;
        }
    }

    /// <summary>The follower is done, whether it has ended the session or not.</summary>
    public void Leave()
    {
        lock (_changing)
        {
            (_isFollowed, _isEnding) = (false, false);
        }

        wake();
    }

    internal void Follow()
    {
        lock (_changing)
        {
            _isFollowed = true;
        }
    }

    internal bool TryTake()
    {
        lock (_changing)
        {
            var may = !_isTaken && !_isEnding;
            _isTaken |= may;
            return may;
        }
    }

    internal void Release()
    {
        lock (_changing)
        {
            _isTaken = false;
            _isEnding &= _isFollowed;
        }

        wake();
    }

    internal void Prove(CheckedReceipt receipt) => _proof.TrySetResult(receipt);

    internal void Fail(VaultRefusedException refusal)
    {
        _proof.TrySetException(refusal);
        _ = _proof.Task.Exception; // seen, even where nobody follows
    }
}
