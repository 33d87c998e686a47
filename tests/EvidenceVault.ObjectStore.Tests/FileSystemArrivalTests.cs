using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.ObjectStore.Tests;

/// <summary>Objects that arrive in pieces: kept when the line is cut, whole or not there, and never of two senders.</summary>
public sealed class FileSystemArrivalTests : IDisposable
{
    private static readonly DateTimeOffset Until = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ScratchDirectory _directory = new();
    private readonly byte[] _content = new byte[3 * 1024 * 1024 + 17];
    private FileSystemEvidenceStore _store;

    public FileSystemArrivalTests()
    {
        new Random(7).NextBytes(_content);
        _store = FileSystemEvidenceStore.Open(_directory.Root);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Arrival Arrival => new(ObjectKey.ForOriginal(Sha256Digest.Of(_content)), new ContentSeal(_content.Length, Sha256Digest.Of(_content)), "ds-1");

    private string Waiting => _directory[".arriving"];

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1024 * 1024)]
    [InlineData(2_000_003)]
    public async Task What_came_before_the_cut_is_kept_and_the_rest_makes_it_whole(int cut)
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _store.AppendAsync(Arrival, 0, new Line(_content.AsMemory(0, cut), new TimeoutException()), Until, Cancel));
        Assert.Equal(cut, await _store.FindOffsetAsync(Arrival, Cancel));
        Assert.Null(await _store.FindAsync(Arrival.Key, Cancel));

        Reopen(); // as after a crash
        Assert.Equal(cut, await _store.FindOffsetAsync(Arrival, Cancel));
        Assert.Equal(PutOutcome.Created, await _store.AppendAsync(Arrival, cut, new Line(_content.AsMemory(cut)), Until, Cancel));
        Assert.Null(await _store.FindOffsetAsync(Arrival, Cancel));
        Assert.Equal(Until, (await _store.ProveAsync(Arrival.Key, Arrival.Expected, Cancel))!.LockedUntil);
        Assert.Empty(Directory.EnumerateFiles(Waiting));
        Assert.Equal(PutOutcome.AlreadyThere, await _store.AppendAsync(Arrival, 0, new Line(_content), Until, Cancel));
    }

    [Fact]
    public async Task All_bytes_under_the_waiting_name_want_only_the_last_step()
    {
        Directory.CreateDirectory(Waiting);
        await Assert.ThrowsAsync<TimeoutException>(() => _store.AppendAsync(Arrival, 0, new Line(_content, new TimeoutException()), Until, Cancel)); // cut behind the last byte
        Assert.Equal(_content.Length, await _store.FindOffsetAsync(Arrival, Cancel));
        Assert.Equal(PutOutcome.Created, await _store.AppendAsync(Arrival, _content.Length, new Line(default), Until, Cancel));
    }

    [Fact]
    public async Task Another_place_than_where_the_store_is_is_told()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _store.AppendAsync(Arrival, 0, new Line(_content.AsMemory(0, 1000), new TimeoutException()), Until, Cancel));
        var moved = await Assert.ThrowsAsync<OffsetMovedException>(() => _store.AppendAsync(Arrival, 999, new Line(_content.AsMemory(999)), Until, Cancel));
        Assert.Equal(1000, moved.Offset);
        Assert.Equal(1000, await _store.FindOffsetAsync(Arrival, Cancel));
    }

    [Fact]
    public async Task A_whole_that_is_not_what_was_announced_is_dropped_and_can_begin_anew()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _store.AppendAsync(Arrival, 0, new Line(_content.AsMemory(0, 5000), new TimeoutException()), Until, Cancel));
        var part = Assert.Single(Directory.EnumerateFiles(Waiting));
        await using (var rotten = File.OpenWrite(part))
        {
            rotten.WriteByte((byte)(_content[0] ^ 1)); // as a loss of power might leave it
        }

        await Assert.ThrowsAsync<ContentMismatchException>(() => _store.AppendAsync(Arrival, 5000, new Line(_content.AsMemory(5000)), Until, Cancel));
        Assert.Equal(0, await _store.FindOffsetAsync(Arrival, Cancel));
        Assert.Equal(PutOutcome.Created, await _store.AppendAsync(Arrival, 0, new Line(_content), Until, Cancel));
    }

    [Fact]
    public async Task More_than_was_announced_is_dropped()
    {
        await Assert.ThrowsAsync<ContentMismatchException>(() => _store.AppendAsync(Arrival, 0, new Line(new byte[_content.Length + 1]), Until, Cancel));
        Assert.Empty(Directory.EnumerateFiles(Waiting));
    }

    [Fact]
    public async Task A_newer_attempt_takes_the_place_of_one_that_hangs_and_nothing_is_mixed()
    {
        var hanging = new Line(_content.AsMemory(0, 1_500_000), hangs: true);
        var old = _store.AppendAsync(Arrival, 0, hanging, Until, Cancel);
        await hanging.Drained;
        Assert.Equal(1_500_000, await _store.FindOffsetAsync(Arrival, Cancel));
        await Assert.ThrowsAsync<OffsetMovedException>(() => old);
        Assert.Equal(PutOutcome.Created, await _store.AppendAsync(Arrival, 1_500_000, new Line(_content.AsMemory(1_500_000)), Until, Cancel));
        Assert.NotNull(await _store.ProveAsync(Arrival.Key, Arrival.Expected, Cancel));
    }

    [Fact]
    public async Task The_newest_of_several_attempts_waits_for_none_that_came_before_it()
    {
        var hanging = new Line(_content.AsMemory(0, 1_500_000), hangs: true);
        var first = _store.AppendAsync(Arrival, 0, hanging, Until, Cancel);
        await hanging.Drained;
        var second = _store.AppendAsync(Arrival, 1_500_000, new Line(default, hangs: true), Until, Cancel);
        Assert.Equal(1_500_000, await _store.FindOffsetAsync(Arrival, Cancel).WaitAsync(TimeSpan.FromMinutes(1), Cancel));
        await Assert.ThrowsAsync<OffsetMovedException>(() => first);
        await Assert.ThrowsAsync<OffsetMovedException>(() => second);
        Assert.Equal(PutOutcome.Created, await _store.AppendAsync(Arrival, 1_500_000, new Line(_content.AsMemory(1_500_000)), Until, Cancel));
    }

    [Fact]
    public async Task Two_senders_of_one_object_do_not_meet()
    {
        var other = Arrival with { Sender = "ds-2" };
        await Assert.ThrowsAsync<TimeoutException>(() => _store.AppendAsync(Arrival, 0, new Line(_content.AsMemory(0, 1000), new TimeoutException()), Until, Cancel));
        Assert.Equal(0, await _store.FindOffsetAsync(other, Cancel));
        Assert.Equal(PutOutcome.Created, await _store.AppendAsync(other, 0, new Line(_content), Until, Cancel));
        Assert.Null(await _store.FindOffsetAsync(Arrival, Cancel));
        Assert.Equal(PutOutcome.AlreadyThere, await _store.AppendAsync(Arrival, 1000, new Line(_content.AsMemory(1000)), Until, Cancel));
        Assert.Empty(Directory.EnumerateFiles(Waiting));
    }

    [Fact]
    public async Task What_nobody_adds_to_for_days_goes_at_the_next_opening()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => _store.AppendAsync(Arrival, 0, new Line(_content.AsMemory(0, 1000), new TimeoutException()), Until, Cancel));
        await Assert.ThrowsAsync<TimeoutException>(() => _store.AppendAsync(Arrival with { Sender = "ds-2" }, 0, new Line(_content.AsMemory(0, 1000), new TimeoutException()), Until, Cancel));
        var old = Directory.EnumerateFiles(Waiting).First();
        File.SetLastWriteTimeUtc(old, (TimeProvider.System.GetUtcNow() - FileSystemEvidenceStore.ArrivalsKept - TimeSpan.FromHours(1)).UtcDateTime);
        Reopen();
        Assert.Equal(1, _store.StalePartsRemoved);
        Assert.DoesNotContain(old, Directory.EnumerateFiles(Waiting));
        Assert.Single(Directory.EnumerateFiles(Waiting));
    }

    private void Reopen()
    {
        _store.Dispose();
        _store = FileSystemEvidenceStore.Open(_directory.Root);
    }

    /// <summary>A line that gives its bytes in uneven pieces, and then ends, breaks, or says no more.</summary>
    private sealed class Line(ReadOnlyMemory<byte> bytes, Exception? breaks = null, bool hangs = false) : Stream
    {
        private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ReadOnlyMemory<byte> _left = bytes;

        public Task Drained => _drained.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left.IsEmpty)
            {
                _drained.TrySetResult();
                await (hangs ? Task.Delay(Timeout.Infinite, cancellationToken) : Task.CompletedTask);
                return breaks is null ? 0 : throw breaks;
            }

            var piece = Math.Min(Math.Min(_left.Length, buffer.Length), 77_777);
            _left[..piece].CopyTo(buffer);
            _left = _left[piece..];
            return piece;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
