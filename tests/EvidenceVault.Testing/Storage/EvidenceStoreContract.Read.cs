using EvidenceVault.Core.Storage;
using Xunit;

namespace EvidenceVault.Testing.Storage;

/// <content>What is read, locked, listed, and how it goes.</content>
public abstract partial class EvidenceStoreContract
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 4096)]
    [InlineData(70_000, 5000)]
    [InlineData(99_999, 1)]
    [InlineData(99_000, 1000)]
    [InlineData(99_000, 1001)]
    [InlineData(1, long.MaxValue)]
    public async Task A_range_is_those_bytes_cut_at_the_end(int from, long length)
    {
        var (key, content) = await PutNewAsync(100_000);

        var read = await ReadAsync(key, new ByteRange(from, length));

        var expected = content.Bytes.Span[from..(int)Math.Min(100_000, from + Math.Min(length, 100_000))];
        Assert.True(expected.SequenceEqual(read), $"{read.Length} bytes were read, {expected.Length} expected.");
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(100, 101)]
    [InlineData(100, long.MaxValue)]
    [InlineData(0, 0)]
    public async Task A_range_that_begins_behind_the_last_byte_is_refused(int bytes, long from)
    {
        var (key, _) = await PutNewAsync(bytes);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenAsync(key, new ByteRange(from, 1), Cancel));
    }

    [Fact]
    public async Task Of_a_missing_object_nothing_is_known()
    {
        var key = NewKey();

        Assert.Null(await Store.FindAsync(key, Cancel));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.OpenAsync(key, null, Cancel));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.ExtendLockAsync(key, Later, Cancel));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Destroyer.DestroyAsync(key, Cancel));
    }

    [Fact]
    public async Task A_lock_can_be_extended_and_never_shortened()
    {
        var (key, content) = await PutNewAsync(1000);
        await Store.ExtendLockAsync(key, Later.AddHours(2), Cancel);
        await Store.ExtendLockAsync(key, Later.AddHours(2), Cancel);

        var refused = await Assert.ThrowsAsync<LockShortenedException>(() => Store.ExtendLockAsync(key, Later.AddHours(1), Cancel));

        Assert.Equal(Later.AddHours(2), refused.LockedUntil);
        await AssertHoldsAsync(key, content, Later.AddHours(2));
    }

    [Fact]
    public async Task A_locked_object_does_not_go()
    {
        var (key, content) = await PutNewAsync(1000);

        var refused = await Assert.ThrowsAsync<ObjectLockedException>(() => Destroyer.DestroyAsync(key, Cancel));

        Assert.Equal(Later, refused.LockedUntil);
        await AssertHoldsAsync(key, content, Later);
    }

    [Fact]
    public async Task An_object_whose_lock_has_ended_goes_and_its_key_is_free()
    {
        var (key, _) = await PutNewAsync(1000, WholeSecond(Now + ShortLock));
        await PassAsync(ShortLock + TimeSpan.FromSeconds(1));

        await Destroyer.DestroyAsync(key, Cancel);

        await AssertAbsentAsync(key);
        var again = TestContent.Of(500, seed: 3);
        Assert.Equal(PutOutcome.Created, await PutAsync(key, again, Later));
        await AssertHoldsAsync(key, again, Later);
    }

    [Fact]
    public async Task An_extended_lock_holds_when_the_first_has_ended()
    {
        var (key, content) = await PutNewAsync(1000, WholeSecond(Now + ShortLock));
        var extended = Later;
        await Store.ExtendLockAsync(key, extended, Cancel);
        await PassAsync(ShortLock + TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<ObjectLockedException>(() => Destroyer.DestroyAsync(key, Cancel));

        await AssertHoldsAsync(key, content, extended);
    }

    [Fact]
    public async Task The_list_is_in_the_order_of_the_keys_and_of_one_segment_only()
    {
        var segment = "t" + RandomName();
        string[] names = ["a/x", "a-b/x", "a.b/x", "a0/x", "b", "a_", "a/x-y/z", "a/x.json", "0/9/8/7"];
        var objects = names.Select((name, number) => (Key: ObjectKey.Parse($"{segment}/{name}"), Content: TestContent.Of(number))).ToList();
        foreach (var (key, content) in objects)
        {
            await PutAsync(key, content, Later);
        }

        await PutAsync(ObjectKey.Parse($"{segment}x/other"), TestContent.Of(5), Later);
        var listed = new List<ListedObject>();
        await foreach (var found in Store.ListAsync(segment, Cancel))
        {
            listed.Add(found);
        }

        Assert.Equal(
            objects.OrderBy(item => item.Key.Value, StringComparer.Ordinal).Select(item => new ListedObject(item.Key, item.Content.Seal.Bytes)),
            listed);
    }

    [Fact]
    public async Task The_list_of_a_segment_without_objects_is_empty()
    {
        await foreach (var found in Store.ListAsync("t" + RandomName(), Cancel))
        {
            Assert.Fail($"{found.Key} was listed.");
        }
    }
}
