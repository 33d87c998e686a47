using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Drills;
using EvidenceVault.Retention.Tests.Rig;

namespace EvidenceVault.Retention.Tests;

public sealed class DrillTests
{
    [Fact]
    public async Task A_drill_restores_a_sample_of_originals_from_the_second_store_and_is_told_of()
    {
        using var rig = new UpkeepRig();
        await rig.AdmitAsync(12);
        await rig.PutAsync(5);
        await rig.CopyAsync();
        rig.Primary.IsAway = true; // the primary store is not needed

        var report = await rig.Get<RestoreDrill>().RunAsync(5, null, UpkeepRig.Cancel);

        Assert.Equal((12, 5, 10_000, 0), (report!.Copied, report.Sample, report.Bytes, report.Failures.Count));
        var told = Assert.Single(rig.Events(CustodyAct.RestoreDrilled));
        Assert.Equal(("5", "12", "0"), (told.Facts["sample"], told.Facts["of"], told.Facts["failures"]));
        Assert.Null(told.Reason);
    }

    [Fact]
    public async Task A_flipped_byte_in_the_second_store_fails_the_drill_and_is_mended_by_the_next_check()
    {
        using var rig = new UpkeepRig();
        var (_, items) = await rig.AdmitAsync(4);
        await rig.CopyAsync();
        var key = ObjectKey.ForOriginal(items[2].Sha256);
        rig.Flip(StoreSide.Second, key);

        var report = await rig.Get<RestoreDrill>().RunAsync(100, null, UpkeepRig.Cancel);

        Assert.Equal((4, key.Value), (report!.Sample, Assert.Single(report.Failures).Key));
        Assert.Equal("failed", Assert.Single(rig.Events(CustodyAct.RestoreDrilled)).Reason);
        Assert.Equal(items[2].Id, Assert.Single(rig.Events(CustodyAct.FixityFailed)).Item);
        Assert.Equal(1, (await rig.CheckAsync(StoreSide.Second, Fixity.RoundSize.Slice))!.Repaired);
        Assert.Empty((await rig.Get<RestoreDrill>().RunAsync(100, null, UpkeepRig.Cancel))!.Failures);
    }

    [Fact]
    public async Task Samples_differ_and_hold_no_original_twice()
    {
        using var rig = new UpkeepRig();
        await rig.AdmitAsync(40);
        await rig.CopyAsync();
        var sample = rig.Get<DrillSample>();

        var draws = Enumerable.Range(0, 5).Select(_ => sample.Draw(10).Drawn.Select(l => l.Key.Value).ToList()).ToList();

        Assert.All(draws, d => Assert.Equal(10, d.Distinct().Count()));
        Assert.True(draws.Select(d => string.Join(' ', d)).Distinct().Count() > 1);
        Assert.Equal(40, sample.Draw(1000).Drawn.Count);
    }

    [Fact]
    public async Task Without_a_second_store_there_is_no_drill()
    {
        using var rig = new UpkeepRig(second: false);
        Assert.Null(await rig.Get<RestoreDrill>().RunAsync(5, null, UpkeepRig.Cancel));
        Assert.Empty(rig.Events(CustodyAct.RestoreDrilled));
    }
}
