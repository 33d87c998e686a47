using EvidenceVault.Core.Storage;
using Xunit;

namespace EvidenceVault.Testing.Storage;

/// <content>Proofs, holds, and damage.</content>
public abstract partial class EvidenceStoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData((6 * Mebibyte) + 1)]
    public async Task What_was_put_is_proven(int bytes)
    {
        var (key, content) = await PutNewAsync(bytes);

        Assert.Equal(new StoredObject(key, bytes, Later), await Store.ProveAsync(key, content.Seal, Cancel));
    }

    [Fact]
    public async Task Other_bytes_another_length_and_a_missing_object_are_not_proven()
    {
        var (key, content) = await PutNewAsync(1000);

        Assert.Null(await Store.ProveAsync(key, TestContent.Of(1000, seed: 2).Seal, Cancel));
        Assert.Null(await Store.ProveAsync(key, content.Seal with { Bytes = 999 }, Cancel));
        Assert.Null(await Store.ProveAsync(NewKey(), content.Seal, Cancel));
        await AssertHoldsAsync(key, content, Later);
    }

    [Fact]
    public async Task A_held_object_does_not_go_even_when_its_lock_has_ended()
    {
        var (key, content) = await PutNewAsync(1000, WholeSecond(Now + ShortLock));
        await Holds.PlaceHoldAsync(key, Cancel);
        await Holds.PlaceHoldAsync(key, Cancel);
        Assert.True((await Store.FindAsync(key, Cancel))!.Held);
        await PassAsync(ShortLock + TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<ObjectHeldException>(() => Destroyer.DestroyAsync(key, Cancel));
        Assert.Equal(content.Bytes.ToArray(), await ReadAsync(key));

        await Holds.ReleaseHoldAsync(key, Cancel);
        Assert.False((await Store.FindAsync(key, Cancel))!.Held);
        await Destroyer.DestroyAsync(key, Cancel);
        await AssertAbsentAsync(key);
    }

    [Fact]
    public async Task A_hold_leaves_the_lock_and_the_lock_leaves_the_hold()
    {
        var (key, content) = await PutNewAsync(1000);
        await Holds.PlaceHoldAsync(key, Cancel);
        await Store.ExtendLockAsync(key, Later.AddHours(1), Cancel);
        Assert.Equal(PutOutcome.AlreadyThere, await PutAsync(key, content, Later.AddHours(2)));

        Assert.Equal(new StoredObject(key, 1000, Later.AddHours(2), Held: true), await Store.FindAsync(key, Cancel));
        await Holds.ReleaseHoldAsync(key, Cancel);
        Assert.Equal(new StoredObject(key, 1000, Later.AddHours(2)), await Store.FindAsync(key, Cancel));
    }

    [Fact]
    public async Task Nothing_that_is_missing_can_be_held()
    {
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Holds.PlaceHoldAsync(NewKey(), Cancel));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Holds.ReleaseHoldAsync(NewKey(), Cancel));
    }

    [Fact]
    public async Task A_sound_object_is_not_set_aside()
    {
        var (key, content) = await PutNewAsync(1000);

        Assert.Null(await Repair.SetAsideAsync(key, content.Seal, Cancel));
        Assert.Null(await Repair.SetAsideAsync(NewKey(), content.Seal, Cancel));

        await AssertHoldsAsync(key, content, Later);
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1000, 999)]
    [InlineData((6 * Mebibyte) + 1, (6 * Mebibyte) + 1)]
    public async Task A_damaged_object_is_set_aside_and_the_right_bytes_get_in(int bytes, int damagedBytes)
    {
        var (key, content) = await PutNewAsync(bytes);
        await DamageAsync(key, TestContent.Of(damagedBytes, seed: 7).Bytes.ToArray());
        Assert.Null(await Store.ProveAsync(key, content.Seal, Cancel));

        Assert.NotNull(await Repair.SetAsideAsync(key, content.Seal, Cancel));
        Assert.Null(await Store.FindAsync(key, Cancel));

        Assert.Equal(PutOutcome.Created, await PutAsync(key, content, Later));
        await AssertHoldsAsync(key, content, Later);
        Assert.NotNull(await Store.ProveAsync(key, content.Seal, Cancel));
    }
}
