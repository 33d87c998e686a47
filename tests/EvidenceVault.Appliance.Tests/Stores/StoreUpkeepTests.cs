using System.Text;
using System.Text.Json.Nodes;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention.Copying;
using EvidenceVault.Retention.Fixity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Stores;

/// <summary>A whole vault with a second store on another disk: what happens below it, and what its console says.</summary>
public sealed class StoreUpkeepTests
{
    private const string WithSecond = "second:\n  kind: files\n  path: ../second\n";
    private static readonly (string, byte[])[] Files = [.. Enumerable.Range(0, 4).Select(n => ($"DCIM/{n}.mp4", Encoding.UTF8.GetBytes($"recording {n} of a long shift")))];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_flipped_or_lost_below_the_vault_is_mended_and_the_whole_vault_is_sound_to_every_byte(bool flipped)
    {
        await using var vault = await FilledAsync();
        await using var upkeep = UpkeepWiring.ForConsole(vault.Vault);
        Assert.Null((await upkeep.GetRequiredService<SecondCopy>().RunAsync(1000, now: true, null, Cancel))!.Trouble);
        var path = vault.PathOf(vault.Items()[2]);
        if (flipped)
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var bytes = await File.ReadAllBytesAsync(path, Cancel);
            bytes[7] ^= 1;
            await File.WriteAllBytesAsync(path, bytes, Cancel);
        }
        else
        {
            File.Delete(path);
        }

        Assert.NotEmpty(await vault.ProblemsAsync());

        var report = await upkeep.GetRequiredService<FixityRound>().RunAsync(StoreSide.Primary, RoundSize.Everything, null, Cancel);

        Assert.Equal((1, 1), (report!.Failures, report.Repaired));
        Assert.Empty(await vault.ProblemsAsync());
        Assert.All(new[] { CustodyAct.FixityFailed, CustodyAct.CopyRepaired }, act => Assert.Equal(vault.Items()[2].Id, Assert.Single(vault.Events(act)).Item));
    }

    [Fact]
    public async Task An_unplugged_second_disk_stops_neither_start_nor_intake_and_is_caught_up_when_it_is_back()
    {
        await using var vault = await TestVault.StartAsync(WithSecond); // there is no such directory yet
        using var station = TestStation.Enroll(vault, "dock-01");
        await station.HandOverAsync(Files);
        await AllIsStoredAsync(vault);
        await using var upkeep = UpkeepWiring.ForConsole(vault.Vault);
        var (copy, second) = (upkeep.GetRequiredService<SecondCopy>(), Path.GetFullPath(Path.Combine(vault.Vault.Folder.Root, "..", "second")));
        Assert.Contains("does not exist", (await copy.RunAsync(1000, now: true, null, Cancel))!.Trouble, StringComparison.Ordinal);

        Directory.CreateDirectory(second);
        Assert.Equal(0, (await CopyAsync()).Failed);

        Directory.Move(second, second + ".unplugged");
        Directory.CreateDirectory(second); // the bare directory that the disk is mounted on
        await station.HandOverAsync(("DCIM/9.mp4", [1, 2, 3]));
        await AllIsStoredAsync(vault);
        Assert.Contains("is not the second store", (await CopyAsync()).Trouble, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(second));

        Directory.Delete(second);
        Directory.Move(second + ".unplugged", second);
        Assert.Null((await CopyAsync()).Trouble);
        Assert.Equal(0, new CopyLedger(vault.Vault.Database).Lag().Objects);
        Assert.Empty(await vault.ProblemsAsync());

        async Task<CopyReport> CopyAsync() => (await copy.RunAsync(1000, now: true, null, Cancel))!;
    }

    [Fact]
    public async Task The_console_copies_drills_checks_takes_stock_and_says_how_the_stores_are()
    {
        await using var vault = await FilledAsync();

        Assert.Equal((0, 0), (await RunAsync(vault, "store copy --json") is var (exit, json) ? exit : -1, json["waiting"]!.GetValue<int>()));
        var (drilled, drill) = await RunAsync(vault, "store drill --count 3 --json");
        Assert.Equal((0, 3, 0), (drilled, drill["sample"]!.GetValue<int>(), drill["failures"]!.AsArray().Count));
        var (checkedAll, rounds) = await RunAsync(vault, "store fixity --all --json");
        Assert.Equal((0, 2, 0), (checkedAll, rounds.AsArray().Count, rounds[1]!["failures"]!.GetValue<int>()));
        var (took, inventory) = await RunAsync(vault, "store inventory --json");
        Assert.Equal((0, 4), (took, inventory["items"]!["count"]!.GetValue<int>()));
        var (asked, status) = await RunAsync(vault, "store status --json");
        Assert.Equal((0, 0, 90), (asked, status["troubled"]!.GetValue<int>(), status["cycle_days"]!.GetValue<int>()));
        Assert.Equal(ActorKind.Tool, Assert.Single(vault.Events(CustodyAct.InventorySigned)).Actor.Kind);
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task The_console_exits_with_1_on_damage_and_with_2_where_there_is_no_second_store()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "dock-01");
        await station.HandOverAsync(Files);
        Assert.Equal(2, await ExitAsync(vault, "store drill"));
        Assert.Equal(2, await ExitAsync(vault, "store copy"));
        Assert.Equal(2, await ExitAsync(vault, "store drill --count 0"));
        File.Delete(vault.PathOf(vault.Items()[0]));

        Assert.Equal(1, await ExitAsync(vault, "store fixity --all"));
        Assert.Equal(1, await ExitAsync(vault, "store inventory"));
        Assert.Equal(1, await ExitAsync(vault, "store status"));
    }

    [Fact]
    public async Task A_second_disk_that_was_lost_is_filled_anew_when_somebody_says_so()
    {
        await using var vault = await FilledAsync();
        Assert.Equal(0, await ExitAsync(vault, "store copy"));
        var second = Path.GetFullPath(Path.Combine(vault.Vault.Folder.Root, "..", "second"));
        Directory.Move(second, second + ".lost");
        Directory.CreateDirectory(second);
        Assert.Equal(1, await ExitAsync(vault, "store fixity --all"));
        Assert.Empty(vault.Events(CustodyAct.FixityFailed));

        var (exit, report) = await RunAsync(vault, "store copy --anew --json");

        Assert.Equal((0, 0), (exit, report["waiting"]!.GetValue<int>()));
        Assert.True(report["copied"]!.GetValue<int>() >= 2 * vault.Items().Count, report.ToJsonString()); // the originals, and what the vault wrote beside them
        Assert.Single(vault.Events(CustodyAct.StoreConfigured));
        Assert.NotNull(await new DetachableStore(second, () => true).FindAsync(ObjectKey.ForOriginal(vault.Items()[0].Sha256), Cancel));
    }

    private static async Task<TestVault> FilledAsync()
    {
        var vault = await TestVault.StartAsync(WithSecond);
        Directory.CreateDirectory(Path.Combine(vault.Vault.Folder.Root, "..", "second"));
        using var station = TestStation.Enroll(vault, "dock-01");
        await station.HandOverAsync(Files);
        await AllIsStoredAsync(vault);
        return vault;
    }

    /// <summary>Returns when the vault puts nothing more into its store by itself: what comes after a copy is not copied.</summary>
    private static async Task AllIsStoredAsync(TestVault vault)
    {
        await LivedVault.ExaminedAsync(vault);
        await vault.Journal.WriteAsync(Cancel);
    }

    private static async Task<int> ExitAsync(TestVault vault, string words) => (await VaultProgram.RunAsync(words, vault.Vault.Folder.Root)).Exit;

    private static async Task<(int Exit, JsonNode Json)> RunAsync(TestVault vault, string words)
    {
        var (exit, output, error) = await VaultProgram.RunAsync(words, vault.Vault.Folder.Root);
        Assert.True(output.Length > 0, error);
        return (exit, JsonNode.Parse(output)!);
    }
}
