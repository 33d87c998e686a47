using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests.Scenarios;

/// <summary>What needs a station of its own: one that is set up differently, or whose agent is not there yet.</summary>
[Collection(OtherRig.Name)]
public sealed class OwnStationScenarios(UsbRig rig)
{
    private static readonly DateTimeOffset LongAgo = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_recorder_that_nobody_listed_is_refused_and_not_written_to_where_the_station_says_so()
    {
        await using var station = await rig.StationAsync(new StationOptions(Unlisted: "refuse"));
        var recorder = await station.RecorderAsync("stranger", RecorderFormat.Fat);
        await recorder.PutAsync("DCIM/clip.mp4", 50_000);
        var before = await recorder.DigestAsync();
        var agent = await station.RunAgentAsync();

        var plug = await station.PlugAsync(recorder, "1");
        await agent.SeeAsync("1", "refused");
        Assert.Equal(0, (await station.Rack.CountAsync(plug)).Writes);

        await agent.StopAsync();
        await station.CheckAsync();
        Assert.Equal(before, await recorder.DigestAsync());
        Assert.Empty(await station.ItemsAsync());
    }

    [Fact]
    public async Task A_station_whose_own_clock_says_2000_loses_nothing_and_finishes_when_it_is_set()
    {
        await using var station = await rig.StationAsync();
        var recorder = await station.RecorderAsync("sound", RecorderFormat.Fat);
        await recorder.PutAsync("DCIM/clip.mp4", 50_000);
        await station.Guest.SetClockAsync(LongAgo);
        try
        {
            // Not in the year in which its certificate begins: it ends, and not in a way after which it would not be started again.
            await station.PlugAsync(recorder, "1");
            Assert.Contains("clock", (await station.RunAgentInVainAsync()).With(1).Output, StringComparison.Ordinal);
            await station.CheckAsync();
            Assert.Empty(await station.ItemsAsync());
        }
        finally
        {
            await station.Guest.SetClockAsync(TimeProvider.System.GetUtcNow());
        }

        var agent = await station.RunAgentAsync();
        await station.PlugAsync(recorder, "1");
        await recorder.ClearedAsync();
        await agent.StopAsync();
        await station.CheckAsync();
        Assert.Single(await station.ItemsAsync());
    }

    [Fact]
    public async Task A_recorder_that_was_there_before_the_agent_started_is_taken_too()
    {
        await using var station = await rig.StationAsync();
        var recorder = await station.RecorderAsync("recorder", RecorderFormat.Fat);
        await recorder.PutAsync("DCIM/clip.mp4", 50_000);
        await station.PlugAsync(recorder, "2");

        var agent = await station.RunAgentAsync();
        await agent.SeeAsync("2", "done");
        await agent.StopAsync();
        await station.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
    }

    [Fact]
    public async Task A_full_spool_makes_recorders_wait_and_nothing_is_lost()
    {
        await using var station = await rig.StationAsync(new StationOptions(SpoolMib: 40));
        var first = await station.RecorderAsync("first", RecorderFormat.Fat);
        var second = await station.RecorderAsync("second", RecorderFormat.Fat);
        await first.PutAsync("DCIM/clip.mp4", 20_000_000);
        await second.PutAsync("DCIM/clip.mp4", 20_000_000);
        var agent = await station.RunAgentAsync();
        station.KillVault();

        await station.PlugAsync(first, "1");
        await agent.SeeAsync("1", "sealed");
        await station.PlugAsync(second, "2");
        await agent.SeeAsync("2", "waiting");
        await station.StartVaultAsync();
        await agent.SeeAsync("1", TimeSpan.FromMinutes(8), "done");
        await agent.SeeAsync("2", TimeSpan.FromMinutes(8), "done");

        await agent.StopAsync();
        await station.CheckAsync();
        Assert.Equal(2, (await station.ItemsAsync()).Length);
    }
}
