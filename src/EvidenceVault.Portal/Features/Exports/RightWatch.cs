namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Asks from time to time, while an answer goes on, whether it still may. Where it may not, or where that cannot be found out, its token is cancelled.</summary>
internal sealed class RightWatch : IAsyncDisposable
{
    /// <summary>So often it asks.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _end;
    private readonly Task _asking;

    /// <param name="may">Whether the answer may go on.</param>
    /// <param name="request">Ends the answer as well.</param>
    public RightWatch(Func<bool> may, TimeProvider clock, CancellationToken request)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(request);
        _asking = AskAsync(may, clock);
    }

    /// <summary>Of whatever is written under this watch.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Whether the answer ended because it may not go on. Not so where that could not be found out: then nobody shall read that a right had ended.</summary>
    public bool HasEnded { get; private set; }

    /// <returns>When the watch is over.</returns>
    /// <exception cref="Exception">What kept it from finding out.</exception>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        try
        {
            await _asking;
        }
        finally
        {
            _end.Dispose();
            _over.Dispose();
        }
    }

    private async Task AskAsync(Func<bool> may, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (!HasEnded && await timer.WaitForNextTickAsync(_over.Token))
            {
                HasEnded = !may();
            }
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested)
        {
            // written to its end
        }
        finally
        {
            await _end.CancelAsync();
        }
    }
}
