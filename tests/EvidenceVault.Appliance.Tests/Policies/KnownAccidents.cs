using System.Net;
using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Retention.Destroying;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>What went wrong elsewhere, tried here: none of it loses an item.</summary>
public sealed class KnownAccidents
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Oakland, 2014: a quarter of the archive went with one checkbox.</summary>
    [Fact]
    public async Task Oakland_one_setting_cannot_empty_the_archive()
    {
        await using var rig = await DestructionRig.StartAsync(12);
        var items = rig.Vault.Items();

        // The shortest rule there can be, agreed to by two: what is here stays as long as it was promised.
        var shortest = ShippedPacks.Load("mps-2016").Pack;
        shortest = shortest with { Version = 3, Rules = [shortest.Rules[0] with { Keep = KeepingPeriod.Days(183) }] };
        var request = KeepingRig.Propose(rig.Vault, shortest);
        await KeepingRig.VoteAsync(rig.Li, request, "approve");
        await KeepingRig.VoteAsync(rig.Wang, request, "approve");
        Assert.Null(rig.Propose(TimeSpan.FromDays(300)));

        // When all of it is due at last, no press of a button takes more than a part, and nobody alone takes any.
        var one = rig.Propose(DestructionRig.Overdue)!;
        await KeepingRig.VoteAsync(rig.Li, one.Id, "approve");
        Assert.Equal(new DestructionReport(0, 0, 0, 0, 0), await rig.RunAsync(DestructionRig.Cooled));
        Assert.True(items.All(rig.IsHere));
        await rig.SoundAsync();
    }

    /// <summary>A shorter period than the law's cannot even be written.</summary>
    [Fact]
    public void Oakland_a_pack_without_keeping_is_no_pack()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, File.ReadAllText(Path.Combine(ShippedPacks.Folder, "mps-2016.yaml")).Replace("ordinary_keep_days: 365", "keep_days: 1", StringComparison.Ordinal));
            Assert.Contains("183", Assert.Throws<VaultException>(() => RetentionPackFile.Load(file, ShippedPacks.Classes, ShippedPacks.Zone)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>South Yorkshire, 2023: 96,174 files lost in a move, and nobody could prove which had copies.</summary>
    [Fact]
    public async Task South_Yorkshire_a_lost_second_store_is_named_file_by_file_and_filled_again()
    {
        var second = Directory.CreateTempSubdirectory("evidencevault-second-").FullName;
        try
        {
            await using var rig = await DestructionRig.StartAsync(3, $"second: {{ kind: files, path: {second} }}");
            var copy = rig.Vault.Get<EvidenceVault.Retention.Copying.SecondCopy>();
            await copy.RunAsync(1000, now: true, null, Cancel);
            foreach (var item in rig.Vault.Items())
            {
                var path = Path.Combine(second, "originals", item.Sha256.Hex[..2], item.Sha256.Hex);
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                File.Delete(path);
            }

            var (inventory, _) = await rig.Vault.Get<EvidenceVault.Retention.Inventories.InventoryDesk>().RunAsync(null, Cancel);
            Assert.True(rig.Vault.Items().All(i => inventory.Differences.Any(d => d.Where.Contains(i.Sha256.Hex, StringComparison.Ordinal))), "an original that is gone from the second store is not named");
            await rig.Vault.Get<EvidenceVault.Retention.Fixity.FixityRound>().RunAsync(StoreSide.Second, EvidenceVault.Retention.Fixity.RoundSize.Everything, null, Cancel);
            Assert.True(rig.Vault.Items().All(i => File.Exists(Path.Combine(second, "originals", i.Sha256.Hex[..2], i.Sha256.Hex))));
            Assert.True(rig.Vault.Items().All(rig.IsHere));
            await rig.SoundAsync();
        }
        finally
        {
            Directory.Delete(second, recursive: true);
        }
    }

    /// <summary>A market leader: an edited category was applied to what was there, from a date that could be edited.</summary>
    [Fact]
    public async Task Axon_an_edited_category_shortens_nothing_that_is_here()
    {
        await using var rig = await DestructionRig.StartAsync(1);
        var item = rig.Vault.Items()[0];
        await rig.ClassifyAsync(item, "obstruction");
        var edited = ShippedPacks.Load("mps-2016").Pack;
        edited = edited with { Version = 3, Rules = [.. edited.Rules.Where(r => r.Id != "R2-2")] };
        var request = KeepingRig.Propose(rig.Vault, edited);
        await KeepingRig.VoteAsync(rig.Li, request, "approve");
        await KeepingRig.VoteAsync(rig.Wang, request, "approve");
        await rig.ClassifyAsync(item, "patrol");
        Assert.Null(KeepingRig.DecisionOf(rig.Vault, item, TimeSpan.FromDays(4000)).RetainUntil);
        Assert.Null(rig.Propose(TimeSpan.FromDays(4000)));
        Assert.True(rig.IsHere(item));
    }

    /// <summary>Kansas City, 2022: footage without a class fell into a default class that expired early.</summary>
    [Fact]
    public async Task Kansas_City_what_nobody_classified_never_expires()
    {
        await using var rig = await DestructionRig.StartAsync(0);
        await rig.Station.HandOverAsync(("DCIM/never.jpg", TestPicture.Of(7)));
        Assert.Null(rig.Propose(TimeSpan.FromDays(4000)));
        Assert.Equal(RetentionOutcome.Review, KeepingRig.DecisionOf(rig.Vault, rig.Vault.Items()[0], TimeSpan.FromDays(4000)).Outcome);
        Assert.Equal(1, (await KeepingRig.DecideAsync(rig.Vault, TimeSpan.FromDays(4000))).Review);
    }

    /// <summary>Recorder clocks fall back to 2000-01-01 when their battery is flat.</summary>
    [Fact]
    public async Task A_recorder_clock_at_2000_01_01_makes_nothing_due_early()
    {
        await using var rig = await DestructionRig.StartAsync(0);
        var old = rig.Station.Manifest(("DCIM/old.jpg", TestPicture.Of(8)));
        var then = new DateTimeOffset(2000, 1, 1, 0, 3, 0, TimeSpan.Zero);
        await rig.Station.HandOverAsync(
            old with { Files = [old.Files[0] with { Times = [new Core.Times.ClaimedTime(Core.Times.ClaimSource.FileTime, "2000-01-01T00:03:00Z", then)] }] }, ("DCIM/old.jpg", TestPicture.Of(8)));
        await Rebuilding.LivedVault.ExaminedAsync(rig.Vault);
        var item = rig.Vault.Items()[0];
        await rig.ClassifyAsync(item, "patrol");
        var decision = KeepingRig.DecisionOf(rig.Vault, item, TimeSpan.FromDays(200));
        Assert.Equal((RetentionOutcome.Keep, RetentionBasis.Ingested), (decision.Outcome, decision.Basis));
        Assert.Null(rig.Propose(TimeSpan.FromDays(200)));
        Assert.NotNull(rig.Propose(DestructionRig.Overdue));
    }
}
