namespace EvidenceVault.Retention.Fixity;

/// <summary>Keeps reading below a rate, so that intake and review go on beside it: a token bucket that holds one second's worth.</summary>
public sealed class ReadingPace(UpkeepOptions options, TimeProvider clock)
{
    private readonly Lock _bucket = new();
    private double _tokens = options.BytesPerSecond;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Returns when so many more bytes may have been read.</summary>
    public Task TakeAsync(int bytes, CancellationToken cancel)
    {
        double missing;
        lock (_bucket)
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(options.BytesPerSecond, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * options.BytesPerSecond));
            _filledAt = now;
            _tokens -= bytes;
            missing = -_tokens;
        }

        return missing > 0 ? Task.Delay(TimeSpan.FromSeconds(missing / options.BytesPerSecond), clock, cancel) : Task.CompletedTask;
    }
}
