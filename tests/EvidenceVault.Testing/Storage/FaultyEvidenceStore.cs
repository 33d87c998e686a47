using EvidenceVault.Core.Storage;

namespace EvidenceVault.Testing.Storage;

/// <summary>The calls of a store that can be made to go wrong.</summary>
public enum StoreCall
{
    Put,
    Find,
    Open,
    Prove,
    ExtendLock,
    List,
}

/// <summary>Another store, in which calls go wrong as a test plans it. What is not planned goes through untouched.</summary>
public sealed class FaultyEvidenceStore(IEvidenceStore store) : IEvidenceStore
{
    private readonly List<(StoreCall Call, int Nth, Action Act)> _plans = [];
    private readonly Dictionary<StoreCall, int> _calls = [];
    private readonly Dictionary<ObjectKey, Func<Stream, Stream>> _streams = [];

    /// <summary>While true, every call fails with an <see cref="IOException"/>: the disk is unplugged, the server is down.</summary>
    public bool IsAway { get; set; }

    /// <summary>How often each call was made.</summary>
    public int Count(StoreCall call) => _calls.GetValueOrDefault(call);

    /// <summary>Does something at the <paramref name="nth"/> call of this kind from now on, counted from 1; if it throws, the call fails so.</summary>
    public void At(StoreCall call, int nth, Action act) => _plans.Add((call, Count(call) + nth, act));

    /// <summary>Fails the <paramref name="nth"/> call of this kind from now on, counted from 1.</summary>
    public void Fail(StoreCall call, int nth = 1) => At(call, nth, () => throw new IOException($"planned failure of {call}"));

    /// <summary>Cancels at the <paramref name="nth"/> call of this kind from now on, counted from 1.</summary>
    public void Cancel(StoreCall call, int nth, CancellationTokenSource source) => At(call, nth, source.Cancel);

    /// <summary>Reading the object fails behind so many bytes, as over a bad sector or a broken line.</summary>
    public void Cut(ObjectKey key, long goodBytes) => _streams[key] = inner => new PlannedStream(inner) { CutAt = goodBytes };

    /// <summary>Reading the object gives another byte at this place.</summary>
    public void Change(ObjectKey key, long place) => _streams[key] = inner => new PlannedStream(inner) { ChangeAt = place };

    /// <summary>Each read of the object takes so long.</summary>
    public void Slow(ObjectKey key, TimeSpan each, TimeProvider clock) => _streams[key] = inner => new PlannedStream(inner) { Before = cancel => Task.Delay(each, clock, cancel) };

    /// <summary>The object reads as it is again.</summary>
    public void Heal(ObjectKey key) => _streams.Remove(key);

    /// <inheritdoc/>
    public async Task<PutOutcome> PutAsync(ObjectKey key, ContentSeal expected, Stream content, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        Meet(StoreCall.Put);
        return await store.PutAsync(key, expected, content, lockedUntil, cancel);
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> FindAsync(ObjectKey key, CancellationToken cancel)
    {
        Meet(StoreCall.Find);
        return await store.FindAsync(key, cancel);
    }

    /// <inheritdoc/>
    public async Task<Stream> OpenAsync(ObjectKey key, ByteRange? range, CancellationToken cancel)
    {
        Meet(StoreCall.Open);
        var stream = await store.OpenAsync(key, range, cancel);
        return _streams.TryGetValue(key, out var wrap) ? wrap(stream) : stream;
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> ProveAsync(ObjectKey key, ContentSeal expected, CancellationToken cancel)
    {
        Meet(StoreCall.Prove);
        return await store.ProveAsync(key, expected, cancel);
    }

    /// <inheritdoc/>
    public async Task ExtendLockAsync(ObjectKey key, DateTimeOffset lockedUntil, CancellationToken cancel)
    {
        Meet(StoreCall.ExtendLock);
        await store.ExtendLockAsync(key, lockedUntil, cancel);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync(string firstSegment, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        Meet(StoreCall.List);
        await foreach (var listed in store.ListAsync(firstSegment, cancel))
        {
            yield return listed;
        }
    }

    private void Meet(StoreCall call)
    {
        var number = _calls[call] = Count(call) + 1;
        if (IsAway)
        {
            throw new IOException("the store is away, as planned");
        }

        foreach (var plan in _plans.Where(p => p.Call == call && p.Nth == number).ToList())
        {
            plan.Act();
        }
    }

    /// <summary>Gives what the inner stream gives, except where it was planned otherwise.</summary>
    private sealed class PlannedStream(Stream inner) : Stream
    {
        private long _next;

        public long? CutAt { get; init; }

        public long? ChangeAt { get; init; }

        public Func<CancellationToken, Task>? Before { get; init; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Before is { } before)
            {
                await before(cancellationToken);
            }

            if (CutAt is { } cut)
            {
                buffer = _next < cut ? buffer[..(int)Math.Min(buffer.Length, cut - _next)] : throw new IOException("planned failure in the middle of a read");
            }

            var read = await inner.ReadAsync(buffer, cancellationToken);
            if (ChangeAt is { } place && place >= _next && place < _next + read)
            {
                buffer.Span[(int)(place - _next)] ^= 1;
            }

            _next += read;
            return read;
        }

        public override void Flush()
        {
            // Nothing is ever written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
