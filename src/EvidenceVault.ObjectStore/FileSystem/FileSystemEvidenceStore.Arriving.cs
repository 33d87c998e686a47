using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.ObjectStore.FileSystem;

/// <content>Objects that arrive in several attempts, because their line is cut. Intake runs in one process, so attempts exclude each other here and by no lock on disk.</content>
public sealed partial class FileSystemEvidenceStore
{
    /// <summary>What nobody has added to for so long is removed: when the store is opened, and when something else arrives.</summary>
    public static readonly TimeSpan ArrivalsKept = TimeSpan.FromDays(3);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(6);

    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);
    private DateTimeOffset _sweptAt;

    /// <inheritdoc/>
    public Task<long?> FindOffsetAsync(Arrival arrival, CancellationToken cancel) => AloneAsync<long?>(
        arrival,
        async (path, stop) =>
        {
            if (await FindAsync(arrival.Key, stop) is { } whole && whole.Bytes == arrival.Expected.Bytes)
            {
                return null;
            }

            return await Task.Run(() => Settle(path), stop);
        },
        cancel);

    /// <inheritdoc/>
    public Task<PutOutcome> AppendAsync(Arrival arrival, long offset, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        var until = LockRecord.WholeSecond(lockedUntil);
        return AloneAsync(arrival, (path, stop) => AppendAsync(arrival, path, offset, content, until, stop), cancel);
    }

    private async Task<PutOutcome> AppendAsync(Arrival arrival, string path, long offset, Stream content, DateTimeOffset until, CancellationToken cancel)
    {
        await Task.Run(() => _layout.CreateDirectoriesOf(arrival.Key), cancel);
        if (await Task.Run(() => KeepIfThere(arrival.Key, until), cancel))
        {
            await Task.Run(() => DurableFile.RemoveStale(path), cancel); // another sender was faster
            return PutOutcome.AlreadyThere;
        }

        if (offset == 0)
        {
            await Task.Run(() => DurableFile.RemoveStale(path), cancel);
        }

        using var file = await Task.Run(() => GrowingFile.Open(path), cancel);
        if (file.Length != offset)
        {
            throw new OffsetMovedException(file.Length);
        }

        await file.AppendAsync(content, arrival.Expected.Bytes, cancel);
        //// A crash, or a cut before this, leaves what has arrived: the next attempt goes on from there.

        if (file.Length < arrival.Expected.Bytes)
        {
            throw new ContentMismatchException($"Only {file.Length} of the announced {arrival.Expected.Bytes} bytes arrived.");
        }

        if (await file.SealAsync(cancel) is var seal && seal != arrival.Expected)
        {
            await Task.Run(() => DurableFile.RemoveStale(path), CancellationToken.None);
            throw new ContentMismatchException($"The content's SHA-256 is {seal.Sha256}, announced was {arrival.Expected.Sha256}.");
        }

        using var staged = await Task.Run(() => file.Stage(seal, _layout.PathOf(arrival.Key), ObjectMode), CancellationToken.None);
        //// A crash now leaves all of it, still under the waiting name: the next attempt goes on with nothing left to send, and comes here again.

        return await Task.Run(() => Commit(staged, arrival.Key, until), CancellationToken.None);
    }

    /// <summary>Interrupts whoever is at this arrival, waits until he has written down what he had, and takes his place.</summary>
    private async Task<T> AloneAsync<T>(Arrival arrival, Func<string, CancellationToken, Task<T>> act, CancellationToken cancel)
    {
        var path = _layout.ArrivalOf(arrival.Key, arrival.Sender);
        var attempt = Enter(path);
        try
        {
            var number = await attempt.InterruptAsync();
            await attempt.Turn.WaitAsync(cancel);
            return await AloneAsync(attempt, number, path, act, cancel);
        }
        finally
        {
            Leave(path, attempt);
        }
    }

    private static async Task<T> AloneAsync<T>(Attempt attempt, long number, string path, Func<string, CancellationToken, Task<T>> act, CancellationToken cancel)
    {
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            return attempt.TryBegin(number, mine) ? await act(path, mine.Token) : throw new OffsetMovedException(DurableLength(path)); // a newer one waits already
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new OffsetMovedException(DurableLength(path)); // interrupted by a newer attempt of the same sender
        }
        finally
        {
            attempt.End();
            attempt.Turn.Release();
        }
    }

    /// <summary>All who are at one arrival, or wait to be, share one attempt: it is forgotten when the last of them leaves.</summary>
    private Attempt Enter(string path)
    {
        lock (_attempts)
        {
            if (_time.GetUtcNow() - _sweptAt > SweepEvery)
            {
                _sweptAt = _time.GetUtcNow();
                _layout.RemoveArrivals(_sweptAt - ArrivalsKept, _attempts.ContainsKey);
            }

            if (!_attempts.TryGetValue(path, out var attempt))
            {
                _attempts[path] = attempt = new Attempt();
            }

            attempt.Users++;
            return attempt;
        }
    }

    private void Leave(string path, Attempt attempt)
    {
        lock (_attempts)
        {
            if (--attempt.Users == 0)
            {
                _attempts.Remove(path);
            }
        }
    }

    private static long Settle(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var file = GrowingFile.Open(path);
        file.Flush();
        return file.Length;
    }

    private static long DurableLength(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>One arrival, and who is at it.</summary>
    private sealed class Attempt
    {
        private readonly Lock _changing = new();
        private CancellationTokenSource? _current;
        private long _newest;

        public SemaphoreSlim Turn { get; } = new(1);

        /// <summary>Changed under the lock of the table alone.</summary>
        public int Users { get; set; }

        /// <summary>Makes whoever is at it stop, and those who wait give way.</summary>
        /// <returns>The number of the newcomer.</returns>
        public async Task<long> InterruptAsync()
        {
            CancellationTokenSource? current;
            long number;
            lock (_changing)
            {
                number = ++_newest;
                current = _current;
                _current = null;
            }

            if (current is not null)
            {
                try
                {
                    await current.CancelAsync();
                }
                catch (ObjectDisposedException)
                {
                    // It has just ended by itself.
                }
            }

            return number;
        }

        /// <returns>False for one that is no longer the newest.</returns>
        public bool TryBegin(long number, CancellationTokenSource mine)
        {
            lock (_changing)
            {
                _current = number == _newest ? mine : null;
                return _current is not null;
            }
        }

        public void End()
        {
            lock (_changing)
            {
                _current = null;
            }
        }
    }
}
