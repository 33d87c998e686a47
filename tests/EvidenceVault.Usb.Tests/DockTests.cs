using System.Text.Json;
using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests;

/// <summary>A recorder that somebody mounts and docks by hand, on a real bus with the kernel's own file systems.</summary>
[Collection(OtherRig.Name)]
public sealed class DockTests(UsbRig rig)
{
    [Theory]
    [InlineData(RecorderFormat.Fat)]
    [InlineData(RecorderFormat.FatPartition)]
    [InlineData(RecorderFormat.ExFat)]
    public async Task A_recorder_that_is_kept_is_proven_by_a_receipt_and_not_written_to(RecorderFormat format)
    {
        await using var station = await rig.StationAsync();
        var recorder = await station.RecorderAsync("kept", format);
        await recorder.PutAsync([("DCIM/20260301/012345_DSJ0001_20260301080000_0001.mp4", 700_000), ("DCIM/20260301/012345_DSJ0001_20260301081000_0002.mp4", 33), ("现场/录像.mp4", 4096)]);
        var before = await recorder.DigestAsync();
        var stick = await station.PlugAsync(recorder, "1");

        var place = await station.MountAsync(recorder);
        var docked = (await station.DockAsync(place, "--keep", "--json")).With(0).Output;

        var report = JsonDocument.Parse(docked.Split('\n').Single(line => line.StartsWith('{'))).RootElement;
        Assert.Equal(
            recorder.EverPut.Values.Order(StringComparer.Ordinal),
            report.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("sha256").GetString()).Order(StringComparer.Ordinal));
        (await station.Guest.RunAsync($"test -s {report.GetProperty("receipt").GetString()}")).With(0);
        (await station.Guest.RunAsync($"umount {place}")).With(0);
        Assert.Equal(0, (await station.Rack.CountAsync(stick)).Writes);
        await station.CheckAsync();
        Assert.Equal(before, await recorder.DigestAsync());
        Assert.Equal(3, (await station.ItemsAsync()).Length);
    }

    [Fact]
    public async Task A_file_with_a_bad_sector_on_a_slow_recorder_is_named_and_left_and_the_other_is_taken()
    {
        await using var station = await rig.StationAsync();
        var recorder = await station.RecorderAsync("worn", RecorderFormat.FatPartition);
        await recorder.PutAsync([("DCIM/good.mp4", 100_000), ("DCIM/worn.mp4", 300_000)]);
        var bad = await recorder.OffsetOfAsync("DCIM/worn.mp4") + 150_000;
        await station.PlugAsync(recorder, "1", new StickOddity(FailReadAt: [bad], BytesPerSecond: 1_000_000));

        var place = await station.MountAsync(recorder);
        var docked = (await station.DockAsync(place, "--keep")).With(1).Output;

        Assert.Contains("not read: DCIM/worn.mp4", docked, StringComparison.Ordinal);
        (await station.Guest.RunAsync($"umount {place}")).With(0);
        await station.CheckAsync();
        Assert.Single(await station.ItemsAsync());
    }

    [Fact]
    public async Task A_station_whose_power_is_cut_has_its_spool_and_docks_again()
    {
        await using var station = await rig.StationAsync();
        var recorder = await station.RecorderAsync("dark", RecorderFormat.ExFat);
        await recorder.PutAsync("DCIM/clip.mp4", 500_000);
        await station.PlugAsync(recorder, "1");
        station.KillVault();
        (await station.DockAsync(await station.MountAsync(recorder), "--keep")).With(3);
        await station.CutPowerAsync();

        await station.StartVaultAsync();
        await station.PlugAsync(recorder, "1");
        (await station.DockAsync(await station.MountAsync(recorder), "--keep")).With(0);
        await station.CheckAsync();
        Assert.Single(await station.ItemsAsync());
    }

    [Fact]
    public async Task Two_starts_from_one_saved_state_draw_different_numbers_and_are_different_boots()
    {
        var first = await (await rig.EmptyGuestAsync()).RunAsync("cat /proc/sys/kernel/random/uuid /proc/sys/kernel/random/boot_id");
        (await rig.GuestAsync()).CutPower();
        var second = await (await rig.GuestAsync()).RunAsync("cat /proc/sys/kernel/random/uuid /proc/sys/kernel/random/boot_id");
        Assert.Empty(first.With(0).Output.Split('\n').Intersect(second.With(0).Output.Split('\n')));
    }
}
