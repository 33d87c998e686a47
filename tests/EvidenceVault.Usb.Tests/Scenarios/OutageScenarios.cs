using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests.Scenarios;

/// <summary>The vault goes, the station goes, the power goes, the disk is full: and everything comes back.</summary>
[Collection(OtherRig.Name)]
public sealed class OutageScenarios(UsbRig rig)
{
    [Fact]
    public async Task A_vault_that_is_killed_is_waited_for_and_gets_everything_when_it_is_back()
    {
        await using var shift = await rig.ShiftAsync();
        var station = shift.Station;
        var recorder = await station.RecorderAsync("patient", RecorderFormat.Fat);
        await recorder.PutAsync([("DCIM/clip1.mp4", 300_000), ("DCIM/clip2.mp4", 100_000)]);
        var agent = shift.Agent;
        station.KillVault();

        await station.PlugAsync(recorder, "1");
        await agent.SeeAsync("1", "sealed");
        Assert.DoesNotContain(agent.Told, e => e.Event is "proven" or "cleared");
        await station.StartVaultAsync();
        await agent.SeeAsync("1", TimeSpan.FromMinutes(8), "done");

        await shift.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
        shift.End();
    }

    [Fact]
    public async Task A_vault_killed_while_bytes_are_on_their_way_loses_nothing()
    {
        await using var shift = await rig.ShiftAsync();
        var station = shift.Station;
        var recorder = await station.RecorderAsync("large", RecorderFormat.ExFat);
        await recorder.PutAsync([("DCIM/clip1.mp4", 12_000_000), ("DCIM/clip2.mp4", 5_000_000)]);
        var agent = shift.Agent;

        await station.PlugAsync(recorder, "1");
        await agent.SeeAsync("1", "sealed");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        station.KillVault();
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        await station.StartVaultAsync();
        await agent.SeeAsync("1", TimeSpan.FromMinutes(8), "done");

        await shift.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
        shift.End();
    }

    [Theory]
    [InlineData("copying")]
    [InlineData("sealed")]
    [InlineData("proven")]
    public async Task An_agent_that_is_killed_finishes_when_it_is_started_again(string at)
    {
        await using var shift = await rig.ShiftAsync();
        var station = shift.Station;
        var recorder = await station.RecorderAsync("resumed", RecorderFormat.Fat);
        await recorder.PutAsync([("DCIM/clip1.mp4", 2_000_000), ("DCIM/clip2.mp4", 100_000)]);
        var killed = shift.Agent;
        await station.PlugAsync(recorder, "1", new StickOddity(BytesPerSecond: 1_000_000));
        await killed.SeeAsync("1", at);
        await killed.KillAsync();

        await station.RunAgentAsync();
        await recorder.ClearedAsync();
        await shift.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
        shift.End();
    }

    [Theory]
    [InlineData("copying")]
    [InlineData("sealed")]
    [InlineData("proven")]
    public async Task A_station_whose_power_is_cut_finishes_when_it_is_back(string at)
    {
        await using var shift = await rig.ShiftAsync();
        var station = shift.Station;
        var recorder = await station.RecorderAsync("dark", RecorderFormat.ExFat);
        await recorder.PutAsync([("DCIM/clip1.mp4", 2_000_000), ("DCIM/clip2.mp4", 100_000)]);
        var cut = shift.Agent;
        await station.PlugAsync(recorder, "1", new StickOddity(BytesPerSecond: 1_000_000));
        await cut.SeeAsync("1", at);
        await station.CutPowerAsync();

        await station.PlugAsync(recorder, "1");
        await station.RunAgentAsync();
        await recorder.ClearedAsync();
        await shift.CheckAsync();
        Assert.Equal(2, (await station.ItemsAsync()).Length);
        shift.End();
    }
}
