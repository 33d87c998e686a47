using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests.Scenarios;

/// <summary>A day without accidents: plug, copy, receipt, clear, unplug.</summary>
[Collection(OneRig.Name)]
public sealed class MainJobScenarios(UsbRig rig)
{
    [Theory]
    [InlineData(RecorderFormat.Fat)]
    [InlineData(RecorderFormat.FatPartition)]
    [InlineData(RecorderFormat.ExFat)]
    [InlineData(RecorderFormat.Mtp)]
    public async Task A_recorder_is_copied_receipted_cleared_and_pulled(RecorderFormat format)
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorder = await station.RecorderAsync("recorder", format);
        await recorder.PutAsync([("DCIM/20260301/012345_DSJ0001_20260301080000_0001.mp4", 600_000), ("DCIM/20260301/012345_DSJ0001_20260301081000_0002.mp4", 40_000), ("现场/录像.mp4", 4096)]);

        var plug = await station.PlugAsync(recorder, "1");
        foreach (var step in new[] { "plugged", "opened", "copying", "copied", "sealed", "proven", "cleared", "done" })
        {
            await agent.SeeAsync("1", step);
        }

        await station.Rack.UnplugAsync(plug);
        await agent.SeeAsync("1", "unplugged");
        Assert.Contains(agent.Told, e => e is { Event: "released", Bay: "1" });
        await shift.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
        Assert.Equal(3, (await station.ItemsAsync()).Length);
        shift.End();
    }

    [Fact]
    public async Task Eight_recorders_behind_a_hub_are_all_taken()
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorders = new List<RecorderImage>();
        for (var n = 1; n <= 8; n++)
        {
            var recorder = await station.RecorderAsync($"recorder{n}", n % 2 == 0 ? RecorderFormat.ExFat : RecorderFormat.Fat);
            await recorder.PutAsync([("DCIM/clip1.mp4", 60_000), ("DCIM/clip2.mp4", 30_000)]);
            recorders.Add(recorder);
        }

        await station.Rack.PlugHubAsync("hub", "5");
        for (var n = 1; n <= 8; n++)
        {
            await station.PlugAsync(recorders[n - 1], $"5.{n}");
        }

        for (var n = 1; n <= 8; n++)
        {
            await agent.SeeAsync($"h{n}", TimeSpan.FromMinutes(8), "done");
        }

        await shift.CheckAsync();
        foreach (var recorder in recorders)
        {
            Assert.Empty(await recorder.NowAsync());
        }

        Assert.Equal(16, (await station.ItemsAsync()).Length);
        shift.End();
    }
}
