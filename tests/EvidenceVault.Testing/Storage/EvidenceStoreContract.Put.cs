using EvidenceVault.Core.Storage;
using Xunit;

namespace EvidenceVault.Testing.Storage;

/// <content>What goes in.</content>
public abstract partial class EvidenceStoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(Mebibyte - 1)]
    [InlineData(Mebibyte)]
    [InlineData(Mebibyte + 1)]
    [InlineData((5 * Mebibyte) - 1)]
    [InlineData(5 * Mebibyte)]
    [InlineData((5 * Mebibyte) + 1)]
    [InlineData(20 * Mebibyte)]
    public async Task What_is_put_is_found_and_read_back_whole(int bytes)
    {
        var (key, content) = await PutNewAsync(bytes);

        await AssertHoldsAsync(key, content, Later);
    }

    [Fact]
    public async Task More_than_a_gibibyte_is_kept_whole_and_locked()
    {
        const long bytes = (1L << 30) + 4097;
        var (key, seal) = (NewKey(), NumberStream.Seal(bytes));
        await using var content = new NumberStream(bytes);

        Assert.Equal(PutOutcome.Created, await Store.PutAsync(key, seal, content, Later, Cancel));

        Assert.Equal(new StoredObject(key, bytes, Later), await Store.ProveAsync(key, seal, Cancel));
        Assert.Equal(NumberStream.Part(bytes - 5000, 5000), await ReadAsync(key, new ByteRange(bytes - 5000, 10_000)));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((3 * Mebibyte) + 7)]
    public async Task Content_that_arrives_in_odd_pieces_is_kept_whole(int bytes)
    {
        var (key, content) = (NewKey(), TestContent.Of(bytes));
        await using var stream = content.OpenFaulty(bytes, () => { });

        Assert.Equal(PutOutcome.Created, await Store.PutAsync(key, content.Seal, stream, Later, Cancel));

        await AssertHoldsAsync(key, content, Later);
    }

    [Fact]
    public async Task A_second_put_leaves_the_first_untouched_and_extends_its_lock()
    {
        var (key, first) = await PutNewAsync(1000);
        var other = TestContent.Of(2000, seed: 2);

        Assert.Equal(PutOutcome.AlreadyThere, await PutAsync(key, other, Later.AddHours(1)));
        await AssertHoldsAsync(key, first, Later.AddHours(1));

        Assert.Equal(PutOutcome.AlreadyThere, await PutAsync(key, other, Later));
        await AssertHoldsAsync(key, first, Later.AddHours(1));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((2 * Mebibyte) + 5)]
    public async Task Other_bytes_than_announced_are_refused_and_gone(int bytes)
    {
        var (key, content) = (NewKey(), TestContent.Of(bytes));
        await using var other = TestContent.Of(bytes, seed: 2).Open();

        await Assert.ThrowsAsync<ContentMismatchException>(() => Store.PutAsync(key, content.Seal, other, Later, Cancel));

        await AssertAbsentAsync(key);
    }

    [Theory]
    [InlineData(1000, 999)]
    [InlineData(1000, 0)]
    [InlineData(Mebibyte + 1, Mebibyte)]
    [InlineData(5 * Mebibyte, 3 * Mebibyte)]
    public async Task Fewer_bytes_than_announced_are_refused_and_gone(int announced, int arriving)
    {
        var (key, content) = (NewKey(), TestContent.Of(announced));
        await using var shorter = content.OpenFaulty(arriving, () => { });

        await Assert.ThrowsAsync<ContentMismatchException>(() => Store.PutAsync(key, content.Seal, shorter, Later, Cancel));

        await AssertAbsentAsync(key);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(Mebibyte)]
    [InlineData(3 * Mebibyte)]
    public async Task More_bytes_than_announced_are_refused_and_gone(int announced)
    {
        var (key, content, longer) = (NewKey(), TestContent.Of(announced), TestContent.Of(announced + 1));
        await using var stream = longer.Open();

        await Assert.ThrowsAsync<ContentMismatchException>(() => Store.PutAsync(key, content.Seal, stream, Later, Cancel));

        await AssertAbsentAsync(key);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(3 * Mebibyte)]
    public async Task A_source_that_fails_in_the_middle_leaves_nothing(int goodBytes)
    {
        var (key, content) = (NewKey(), TestContent.Of(4 * Mebibyte));
        await using var broken = content.OpenFaulty(goodBytes, () => throw new IOException("The stick was pulled."));

        await Assert.ThrowsAnyAsync<Exception>(() => Store.PutAsync(key, content.Seal, broken, Later, Cancel));

        await AssertAbsentAsync(key);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(3 * Mebibyte)]
    public async Task A_put_cancelled_in_the_middle_leaves_nothing(int goodBytes)
    {
        var (key, content) = (NewKey(), TestContent.Of(4 * Mebibyte));
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using var stream = content.OpenFaulty(goodBytes, () =>
        {
            cancelled.Cancel();
            cancelled.Token.ThrowIfCancellationRequested();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(key, content.Seal, stream, Later, cancelled.Token));

        await AssertAbsentAsync(key);
    }

    [Fact]
    public async Task Of_sixteen_puts_of_one_key_at_once_exactly_one_creates_it()
    {
        var (key, content) = (NewKey(), TestContent.Of((2 * Mebibyte) + 1));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(() => PutAsync(key, content, Later.AddSeconds(number)))));

        Assert.Equal(1, outcomes.Count(outcome => outcome == PutOutcome.Created));
        Assert.Equal(15, outcomes.Count(outcome => outcome == PutOutcome.AlreadyThere));
        await AssertHoldsAsync(key, content, Later.AddSeconds(15));
    }

    [Fact]
    public async Task A_failed_put_does_not_stand_in_the_way_of_the_next()
    {
        var (key, content) = (NewKey(), TestContent.Of(2 * Mebibyte));
        await using var shorter = content.OpenFaulty(1000, () => { });
        await Assert.ThrowsAsync<ContentMismatchException>(() => Store.PutAsync(key, content.Seal, shorter, Later, Cancel));

        Assert.Equal(PutOutcome.Created, await PutAsync(key, content, Later));

        await AssertHoldsAsync(key, content, Later);
    }
}
