using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using EvidenceVault.Testing.Storage;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.Retention.Tests.Storage;

/// <summary>The double that other tests rest on does what it is told, and nothing else.</summary>
public sealed class FaultyEvidenceStoreTests : IDisposable
{
    private static readonly TestContent Content = TestContent.Of(10_000);
    private static readonly ObjectKey Key = ObjectKey.ForOriginal(Content.Seal.Sha256);
    private readonly ScratchDirectory _scratch = new();
    private readonly FileSystemEvidenceStore _inner;
    private readonly FaultyEvidenceStore _store;

    public FaultyEvidenceStoreTests() => _store = new FaultyEvidenceStore(_inner = FileSystemEvidenceStore.Open(_scratch.Root));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _inner.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task Unplanned_it_is_the_store_itself()
    {
        Assert.Equal(PutOutcome.Created, await PutAsync());
        Assert.NotNull(await _store.ProveAsync(Key, Content.Seal, Cancel));
        Assert.Equal(Content.Bytes.ToArray(), await ReadAsync());
        Assert.Single(await _store.ListAsync("originals", Cancel).ToListAsync(Cancel));
        await _store.ExtendLockAsync(Key, DateTimeOffset.UnixEpoch.AddDays(2), Cancel);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddDays(2), (await _store.FindAsync(Key, Cancel))!.LockedUntil);
    }

    [Fact]
    public async Task The_planned_call_fails_and_the_ones_around_it_do_not()
    {
        await PutAsync();
        _store.Fail(StoreCall.Find, 2);

        Assert.NotNull(await _store.FindAsync(Key, Cancel));
        await Assert.ThrowsAsync<IOException>(() => _store.FindAsync(Key, Cancel));
        Assert.NotNull(await _store.FindAsync(Key, Cancel));
    }

    [Fact]
    public async Task A_read_is_cut_in_the_middle_or_gives_another_byte()
    {
        await PutAsync();
        _store.Cut(Key, 5_000);
        await Assert.ThrowsAsync<IOException>(ReadAsync);

        _store.Change(Key, 7_000);
        var read = await ReadAsync();
        Assert.Equal([7_000], Enumerable.Range(0, read.Length).Where(i => read[i] != Content.Bytes.Span[i]));

        _store.Heal(Key);
        Assert.Equal(Content.Bytes.ToArray(), await ReadAsync());
    }

    [Fact]
    public async Task A_slow_read_waits_for_the_clock()
    {
        await PutAsync();
        var clock = new FakeTimeProvider();
        _store.Slow(Key, TimeSpan.FromSeconds(1), clock);

        var read = ReadAsync();
        Assert.False(read.IsCompleted);
        while (!read.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Cancel);
        }

        Assert.Equal(Content.Bytes.ToArray(), await read);
    }

    [Fact]
    public async Task It_cancels_where_it_was_told_to_and_is_away_while_it_was_told_to()
    {
        await PutAsync();
        using var source = new CancellationTokenSource();
        _store.Cancel(StoreCall.Open, 1, source);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.OpenAsync(Key, null, source.Token));

        _store.IsAway = true;
        await Assert.ThrowsAsync<IOException>(() => _store.FindAsync(Key, Cancel));
        await Assert.ThrowsAsync<IOException>(async () => await _store.ListAsync("originals", Cancel).ToListAsync(Cancel));
        _store.IsAway = false;
        Assert.NotNull(await _store.FindAsync(Key, Cancel));
    }

    private Task<PutOutcome> PutAsync() => _store.PutAsync(Key, Content.Seal, Content.Open(), DateTimeOffset.UnixEpoch.AddDays(1), Cancel);

    private async Task<byte[]> ReadAsync()
    {
        await using var stream = await _store.OpenAsync(Key, null, Cancel);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }
}
