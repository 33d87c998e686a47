using System.Diagnostics;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.Minio;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.ObjectStore.Tests.Minio;

/// <summary>Slow, cut and dead connections to a real server.</summary>
public sealed class WireTests : IClassFixture<TestBucket>, IDisposable
{
    private const int Mebibyte = 1 << 20;

    private readonly TestBucket _bucket;
    private readonly FaultyWire _wire;
    private readonly MinioEvidenceStore _store;
    private readonly MinioEvidenceStore _hasty;
    private readonly ObjectKey _key = ObjectKey.Parse($"wire{Guid.NewGuid():N}/object");
    private readonly TestContent _content = TestContent.Of(6 * Mebibyte);

    public WireTests(TestBucket bucket)
    {
        _bucket = bucket;
        _wire = new FaultyWire(bucket.Server.Endpoint);
        _store = Store(idle: 20, answer: 30);
        _hasty = Store(idle: 2, answer: 4); // for what is to be given up
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _wire.Dispose();

    [Theory]
    [InlineData(WireFault.Cut, 3 * Mebibyte)]
    [InlineData(WireFault.Cut, 6 * Mebibyte)]
    [InlineData(WireFault.Stall, 3 * Mebibyte)]
    public async Task A_put_that_breaks_off_is_told_leaves_nothing_and_can_be_done_again(WireFault fault, int after)
    {
        (_wire.Fault, _wire.AfterUp) = (fault, after);

        await Assert.ThrowsAnyAsync<IOException>(() => PutAsync(Enduring(fault)));

        _wire.Fault = WireFault.None;
        Assert.Equal(PutOutcome.Created, await PutAsync(_store));
        Assert.Single(await _bucket.VersionsOfAsync(_key.Value));
    }

    [Fact]
    public async Task A_put_whose_answer_is_lost_is_found_by_the_next()
    {
        // The whole request passes and its answer does not: enough for the question before it and nothing more.
        await _store.FindAsync(_key, Cancel);
        (_wire.Fault, _wire.AfterDown) = (WireFault.Cut, 0);
        await Assert.ThrowsAnyAsync<IOException>(() => PutAsync(_store));

        _wire.Fault = WireFault.None;
        await PutAsync(_store);

        Assert.NotNull(await _store.ProveAsync(_key, _content.Seal, Cancel));
    }

    [Theory]
    [InlineData(WireFault.Cut)]
    [InlineData(WireFault.Stall)]
    public async Task A_read_that_breaks_off_is_an_error_and_never_an_end(WireFault fault)
    {
        await PutAsync(_store);
        var store = Enduring(fault);
        (_wire.Fault, _wire.AfterDown) = (fault, 2 * Mebibyte);

        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using var stream = await store.OpenAsync(_key, null, Cancel);
            await stream.CopyToAsync(Stream.Null, Cancel);
        });
        await Assert.ThrowsAnyAsync<IOException>(() => store.ProveAsync(_key, _content.Seal, Cancel));

        _wire.Fault = WireFault.None;
        Assert.NotNull(await _store.ProveAsync(_key, _content.Seal, Cancel)); // a broken wire rejects no version
    }

    [Fact]
    public async Task A_slow_connection_is_waited_for()
    {
        const int Idle = 4;
        _wire.Pace = TimeSpan.FromMilliseconds(12); // the whole takes longer than the idle time, no pause does
        var since = Stopwatch.StartNew();

        Assert.Equal(PutOutcome.Created, await PutAsync(Store(Idle, answer: 30)));
        Assert.True(since.Elapsed > TimeSpan.FromSeconds(2 * Idle)); // there, and back to be proven
    }

    [Fact]
    public async Task A_server_that_comes_back_in_time_is_asked_again()
    {
        (_wire.Fault, _wire.AfterUp, _wire.FaultyConnections) = (WireFault.Cut, 0, 1);

        Assert.Null(await _store.FindAsync(_key, Cancel));
        Assert.True(_wire.Connections > 1);
    }

    private MinioEvidenceStore Store(int idle, int answer) => new(
        _bucket.Connect("intake", change: place => place with { Endpoint = _wire.Endpoint, Idle = TimeSpan.FromSeconds(idle), Answer = TimeSpan.FromSeconds(answer), Attempts = 3 }), _bucket.Versions);

    /// <summary>The store that meets a fault: only one that stalls is waited for, and soon given up.</summary>
    private MinioEvidenceStore Enduring(WireFault fault) => fault == WireFault.Stall ? _hasty : _store;

    private async Task<PutOutcome> PutAsync(MinioEvidenceStore store)
    {
        await using var stream = _content.Open();
        return await store.PutAsync(_key, _content.Seal, stream, DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 120), Cancel);
    }
}
