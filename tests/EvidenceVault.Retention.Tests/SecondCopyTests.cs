using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Copying;
using EvidenceVault.Retention.Tests.Rig;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.Retention.Tests;

public sealed class SecondCopyTests
{
    [Fact]
    public async Task Everything_in_the_ledger_is_copied_proven_and_locked_as_in_the_primary()
    {
        using var rig = new UpkeepRig();
        var (_, items) = await rig.AdmitAsync(3);
        var keys = await rig.PutAsync(4);

        var report = await rig.CopyAsync();

        Assert.Equal((9, 0, null), ((int)report!.Objects, (int)report.Failed, report.Trouble));
        foreach (var key in keys.Concat(items.Select(i => ObjectKey.ForOriginal(i.Sha256))))
        {
            var line = rig.Ledger.Find(key)!;
            Assert.Equal(rig.Clock.GetUtcNow(), line.CopiedAt);
            Assert.Equal((await rig.Primary.FindAsync(key, UpkeepRig.Cancel))!.LockedUntil, (await rig.Second.ProveAsync(key, line.Seal, UpkeepRig.Cancel))!.LockedUntil);
        }

        Assert.Equal(new CopyLag(0, 0, null, null), rig.Get<CopyLedger>().Lag());
        Assert.Equal(0, (await rig.CopyAsync())!.Objects);
    }

    [Fact]
    public async Task An_unplugged_second_store_lets_the_lag_grow_leaves_intake_alone_and_is_caught_up_later()
    {
        using var rig = new UpkeepRig();
        await rig.PutAsync(2);
        rig.Second.IsAway = true;
        var since = rig.Clock.GetUtcNow();

        Assert.Equal(2, (await Job(rig))!.Failed);
        rig.Clock.Advance(TimeSpan.FromHours(30));
        await rig.AdmitAsync(3); // intake goes on

        var lag = rig.Get<CopyLedger>().Lag();
        Assert.Equal((7, since), (lag.Objects, lag.OldestAt));
        Assert.Contains("away", lag.Trouble, StringComparison.Ordinal);

        rig.Second.IsAway = false;
        Assert.Equal(7, (await Job(rig))!.Objects);
        Assert.Equal(0, rig.Get<CopyLedger>().Lag().Objects);
    }

    [Fact]
    public async Task What_fails_is_tried_again_later_each_time_and_does_not_hold_up_the_rest()
    {
        using var rig = new UpkeepRig();
        var keys = await rig.PutAsync(4);
        rig.Primary.Cut(keys[1], 300);

        Assert.Equal((3, 1), Counts(await Job(rig)));
        Assert.Equal((0, 0), Counts(await Job(rig))); // not due
        rig.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal((0, 1), Counts(await Job(rig)));
        rig.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal((0, 0), Counts(await Job(rig))); // twice as long now
        rig.Clock.Advance(TimeSpan.FromSeconds(15));
        rig.Primary.Heal(keys[1]);
        Assert.Equal((1, 0), Counts(await Job(rig)));
        Assert.Null(rig.Ledger.Find(keys[1])!.CopyTrouble);
    }

    [Fact]
    public async Task A_damaged_primary_is_not_copied()
    {
        using var rig = new UpkeepRig();
        var keys = await rig.PutAsync(2);
        rig.Flip(StoreSide.Primary, keys[0]);

        Assert.Equal((1, 1), Counts(await rig.CopyAsync()));
        Assert.Null(await rig.Second.FindAsync(keys[0], UpkeepRig.Cancel));
        Assert.Null(rig.Ledger.Find(keys[0])!.CopiedAt);
    }

    [Fact]
    public async Task Other_bytes_that_lie_in_the_second_store_already_are_set_aside()
    {
        using var rig = new UpkeepRig();
        var key = (await rig.PutAsync(1))[0];
        var other = TestContent.Of(1000, 99);
        await rig.Second.PutAsync(key, other.Seal, other.Open(), UpkeepRig.Whole(rig.Clock.GetUtcNow()), UpkeepRig.Cancel);

        Assert.Equal((1, 0), Counts(await rig.CopyAsync()));
        Assert.Single(rig.SetAside(StoreSide.Second));
        Assert.NotNull(await rig.Second.ProveAsync(key, rig.Ledger.Find(key)!.Seal, UpkeepRig.Cancel));
    }

    [Fact]
    public async Task A_copy_broken_off_by_a_crash_is_proven_and_believed_by_the_next_run()
    {
        using var rig = new UpkeepRig();
        var key = (await rig.PutAsync(1))[0];
        rig.Second.Fail(StoreCall.Prove);
        Assert.Equal((0, 1), Counts(await rig.CopyAsync()));

        Assert.Equal((1, 0), Counts(await rig.CopyAsync()));
        Assert.NotNull(rig.Ledger.Find(key)!.CopiedAt);
    }

    [Fact]
    public async Task Without_a_second_store_there_is_nothing_to_do()
    {
        using var rig = new UpkeepRig(second: false);
        Assert.Null(await rig.CopyAsync());
    }

    private static Task<CopyReport?> Job(UpkeepRig rig) => rig.Get<SecondCopy>().RunAsync(1000, now: false, null, UpkeepRig.Cancel);

    private static (long Copied, long Failed) Counts(CopyReport? report) => (report!.Objects, report.Failed);
}
