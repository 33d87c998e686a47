namespace EvidenceVault.DockingAgent.Intake;

/// <summary>How fast may be read or sent. All bays ask the same one, and are served in turn.</summary>
public interface ICopyPace
{
    /// <summary>Waits until so many bytes may move.</summary>
    ValueTask WaitAsync(int bytes, CancellationToken cancel);
}

/// <summary>As fast as it goes.</summary>
public sealed class FullPace : ICopyPace
{
    public static FullPace Instance { get; } = new();

    public ValueTask WaitAsync(int bytes, CancellationToken cancel) => ValueTask.CompletedTask;
}

/// <summary>
/// At most so many bytes a second over all who ask, in the order of their asking: a fast recorder cannot starve a slow one, for each
/// piece waits its turn behind the others' pieces.
/// </summary>
/// <param name="bytesPerSecond">Asked before each piece; null for no limit just now.</param>
public sealed class SharedPace(Func<long?> bytesPerSecond, TimeProvider time) : ICopyPace
{
    private static readonly TimeSpan MostSaved = TimeSpan.FromMilliseconds(100); // what was not used for longer is not caught up with in a burst

    private readonly Lock _turn = new();
    private long _freeAt = time.GetTimestamp(); // in ticks of the clock: when the next piece may go

    public async ValueTask WaitAsync(int bytes, CancellationToken cancel)
    {
        if (bytesPerSecond() is not { } rate)
        {
            return;
        }

        TimeSpan wait;
        lock (_turn)
        {
            var now = time.GetTimestamp();
            _freeAt = Math.Max(_freeAt, now - (long)(MostSaved.TotalSeconds * time.TimestampFrequency));
            wait = time.GetElapsedTime(now, _freeAt);
            _freeAt += (long)((double)bytes / rate * time.TimestampFrequency);
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancel);
        }
    }
}
