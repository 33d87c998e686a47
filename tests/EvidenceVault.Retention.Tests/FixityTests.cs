using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Fixity;
using EvidenceVault.Retention.Tests.Rig;
using EvidenceVault.Testing.Storage;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Retention.Tests;

public sealed class FixityTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task A_flipped_byte_is_alarmed_set_aside_and_mended_from_the_second_copy()
    {
        using var rig = await CopiedAsync();
        var (_, items) = await rig.AdmitAsync(3);
        await rig.CopyAsync();
        var key = ObjectKey.ForOriginal(items[1].Sha256);
        var lockedUntil = (await rig.Primary.FindAsync(key, UpkeepRig.Cancel))!.LockedUntil;
        rig.Flip(StoreSide.Primary, key);
        rig.Clock.Advance(Day);

        var report = await rig.CheckAsync();

        Assert.Equal((1, 1, RoundEnding.Complete), (report!.Failures, report.Repaired, report.Ending));
        var failed = Assert.Single(rig.Events(CustodyAct.FixityFailed));
        Assert.Equal((items[1].Id, key.Value, "primary"), (failed.Item!.Value, failed.Facts["key"], failed.Facts["store"]));
        Assert.Contains("hashes to", failed.Reason, StringComparison.Ordinal);
        var aside = Assert.Single(rig.SetAside(StoreSide.Primary));
        Assert.EndsWith(Assert.Single(rig.Events(CustodyAct.CopySetAside)).Facts["where"], aside, StringComparison.Ordinal);
        Assert.Equal(items[1].Id, Assert.Single(rig.Events(CustodyAct.CopyRepaired)).Item);
        Assert.Contains(rig.Log.At(LogLevel.Critical), l => l.Contains(key.Value, StringComparison.Ordinal));
        var mended = await rig.Primary.ProveAsync(key, new ContentSeal(items[1].Bytes, items[1].Sha256), UpkeepRig.Cancel);
        Assert.Equal(lockedUntil, mended!.LockedUntil);
        Assert.Null(rig.Ledger.Find(key)!.Trouble);
    }

    [Fact]
    public async Task A_missing_object_is_alarmed_and_mended_with_nothing_to_set_aside()
    {
        using var rig = await CopiedAsync();
        var key = (await rig.PutAsync(3, seed: 70))[1];
        await rig.CopyAsync();
        rig.Lose(StoreSide.Primary, key);
        rig.Clock.Advance(Day);

        var report = await rig.CheckAsync();

        Assert.Equal((1, 1), (report!.Failures, report.Repaired));
        Assert.Equal("is not in the store", Assert.Single(rig.Events(CustodyAct.FixityFailed)).Reason);
        Assert.Empty(rig.Events(CustodyAct.CopySetAside));
        Assert.NotNull(await rig.Primary.ProveAsync(key, rig.Ledger.Find(key)!.Seal, UpkeepRig.Cancel));
    }

    [Fact]
    public async Task A_held_object_is_held_again_after_its_repair()
    {
        using var rig = await CopiedAsync();
        var key = (await rig.PutAsync(2, seed: 70))[0];
        await rig.CopyAsync();
        await rig.Get<StorePlaces>().Primary.Holds!.PlaceHoldAsync(key, UpkeepRig.Cancel);
        rig.Flip(StoreSide.Primary, key);
        rig.Clock.Advance(Day);

        await rig.CheckAsync();

        Assert.True((await rig.Primary.FindAsync(key, UpkeepRig.Cancel))!.Held);
    }

    [Fact]
    public async Task Without_a_second_store_the_trouble_stays_is_told_once_and_nothing_is_touched()
    {
        using var rig = new UpkeepRig(second: false);
        var key = (await rig.PutAsync(3))[0];
        rig.Flip(StoreSide.Primary, key);
        var damaged = await File.ReadAllBytesAsync(rig.PathOf(StoreSide.Primary, key), UpkeepRig.Cancel);
        rig.Clock.Advance(Day);

        await rig.CheckAsync();
        rig.Clock.Advance(Day);
        var again = await rig.CheckAsync();

        Assert.Equal((1, 0), (again!.Failures, again.Repaired));
        Assert.Single(rig.Events(CustodyAct.FixityFailed));
        Assert.Empty(rig.SetAside(StoreSide.Primary));
        Assert.Equal(damaged, await File.ReadAllBytesAsync(rig.PathOf(StoreSide.Primary, key), UpkeepRig.Cancel));
        Assert.Contains("hashes to", rig.Ledger.Find(key)!.Trouble, StringComparison.Ordinal);
        Assert.Null(await rig.CheckAsync(StoreSide.Second));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_or_missing_second_copy_is_mended_from_the_primary(bool flipped)
    {
        using var rig = await CopiedAsync();
        var key = (await rig.PutAsync(3, seed: 70))[1];
        await rig.CopyAsync();
        Action<StoreSide, ObjectKey> damage = flipped ? rig.Flip : rig.Lose;
        damage(StoreSide.Second, key);
        rig.Clock.Advance(Day);

        var report = await rig.CheckAsync(StoreSide.Second);

        Assert.Equal((1, 1), (report!.Failures, report.Repaired));
        Assert.Equal("second", Assert.Single(rig.Events(CustodyAct.FixityFailed)).Facts["store"]);
        Assert.Equal("primary", Assert.Single(rig.Events(CustodyAct.CopyRepaired)).Facts["from"]);
        Assert.Equal(flipped ? 1 : 0, rig.SetAside(StoreSide.Second).Length);
        Assert.NotNull(await rig.Second.ProveAsync(key, rig.Ledger.Find(key)!.Seal, UpkeepRig.Cancel));
        Assert.Null(rig.Ledger.Find(key)!.CopyTrouble);
    }

    [Fact]
    public async Task Where_both_copies_are_damaged_both_are_named_and_neither_is_touched()
    {
        using var rig = await CopiedAsync();
        var key = (await rig.PutAsync(3, seed: 70))[1];
        await rig.CopyAsync();
        rig.Flip(StoreSide.Primary, key);
        rig.Flip(StoreSide.Second, key);
        rig.Clock.Advance(Day);

        await rig.CheckAsync();
        await rig.CheckAsync(StoreSide.Second);

        Assert.Equal(["primary", "second"], rig.Events(CustodyAct.FixityFailed).Select(e => e.Facts["store"]).Distinct());
        Assert.Empty(rig.Events(CustodyAct.CopySetAside));
        Assert.Empty(rig.SetAside(StoreSide.Primary).Concat(rig.SetAside(StoreSide.Second)));
        var line = rig.Ledger.Find(key)!;
        Assert.NotNull(line.Trouble);
        Assert.NotNull(line.CopyTrouble);
    }

    [Fact]
    public async Task What_could_not_be_mended_is_mended_when_the_second_copy_is_whole_again()
    {
        using var rig = await CopiedAsync();
        var key = (await rig.PutAsync(3, seed: 70))[1];
        await rig.CopyAsync();
        rig.Flip(StoreSide.Primary, key);
        rig.Clock.Advance(Day);
        rig.Second.IsAway = true;
        Assert.Equal(0, (await rig.CheckAsync())!.Repaired);

        rig.Second.IsAway = false;
        rig.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await rig.CheckAsync(size: RoundSize.Slice))!.Repaired);

        Assert.Null(rig.Ledger.Find(key)!.Trouble);
        Assert.Single(rig.Events(CustodyAct.FixityFailed));
    }

    [Fact]
    public async Task A_store_that_is_away_ends_the_round_and_is_no_damage()
    {
        using var rig = await CopiedAsync();
        rig.Clock.Advance(Day);
        rig.Primary.IsAway = true;

        var report = await rig.CheckAsync();

        Assert.Equal((RoundEnding.StoreAway, 0, 0), (report!.Ending, report.Objects, report.Failures));
        Assert.Equal("store-away", Assert.Single(rig.Events(CustodyAct.FixityChecked)).Reason);
        Assert.Empty(rig.Events(CustodyAct.FixityFailed));
    }

    [Fact]
    public async Task A_directory_that_is_suddenly_empty_is_a_disk_that_is_not_mounted()
    {
        using var rig = await CopiedAsync();
        rig.Clock.Advance(Day);
        var (path, hidden) = (rig.PathOf(StoreSide.Primary, ObjectKey.Parse("examinations/x"))[..^2], rig.PathOf(StoreSide.Primary, ObjectKey.Parse("hidden/x"))[..^2]);
        Directory.Move(path, hidden);

        Assert.Equal((RoundEnding.StoreAway, 0), ((await rig.CheckAsync())!.Ending, rig.Events(CustodyAct.FixityFailed).Count));

        Directory.Move(hidden, path);
        Assert.Equal((RoundEnding.Complete, 6), ((await rig.CheckAsync())!.Ending, (int)rig.Get<FixityLedger>().Share(StoreSide.Primary, rig.Clock.GetUtcNow()).ReadObjects));
    }

    [Fact]
    public async Task An_object_over_a_bad_sector_is_damage_and_a_hiccup_is_not()
    {
        using var rig = await CopiedAsync();
        var keys = await rig.PutAsync(3, seed: 70);
        rig.Clock.Advance(Day);
        rig.Primary.Cut(keys[0], 500);
        rig.Primary.Fail(StoreCall.Find);

        await rig.CheckAsync();

        var failed = Assert.Single(rig.Events(CustodyAct.FixityFailed));
        Assert.Equal(keys[0].Value, failed.Facts["key"]);
        Assert.Contains("cannot be read", failed.Reason, StringComparison.Ordinal);

        rig.Primary.Heal(keys[0]);
        await rig.CheckAsync();
        Assert.Null(rig.Ledger.Find(keys[0])!.Trouble);
        Assert.Contains(rig.Events(CustodyAct.FixityChecked), e => e.Reason == "found sound again");
    }

    [Fact]
    public async Task A_round_that_is_broken_off_is_told_of_and_the_next_goes_on_behind_it()
    {
        using var rig = await CopiedAsync();
        rig.Clock.Advance(TimeSpan.FromDays(82)); // everything is late
        using var source = new CancellationTokenSource();
        rig.Primary.Cancel(StoreCall.Open, 3, source);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rig.CheckAsync(cancel: source.Token));

        var told = Assert.Single(rig.Events(CustodyAct.FixityChecked));
        Assert.Equal(("cancelled", "2"), (told.Reason, told.Facts["objects"]));
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        var opened = rig.Primary.Count(StoreCall.Open);
        Assert.Equal(4, (await rig.CheckAsync(size: RoundSize.Slice))!.Objects);
        Assert.Equal(opened + 4, rig.Primary.Count(StoreCall.Open));
        Assert.Equal(rig.Clock.GetUtcNow() - TimeSpan.FromMinutes(1), rig.Get<FixityLedger>().OldestAt(StoreSide.Primary));
    }

    private static async Task<UpkeepRig> CopiedAsync()
    {
        var rig = new UpkeepRig();
        await rig.PutAsync(6);
        await rig.CopyAsync();
        return rig;
    }
}
