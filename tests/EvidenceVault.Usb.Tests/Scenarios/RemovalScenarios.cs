using System.Diagnostics;
using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests.Scenarios;

/// <summary>Officers in a hurry, and media that are worn out.</summary>
[Collection(OneRig.Name)]
public sealed class RemovalScenarios(UsbRig rig)
{
    private const int Pulls = 20;

    [Theory]
    [InlineData(RecorderFormat.Fat, 0, 10)]
    [InlineData(RecorderFormat.ExFat, 10, Pulls)]
    public async Task A_recorder_pulled_at_random_points_again_and_again_loses_nothing(RecorderFormat format, int from, int to)
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorder = await station.RecorderAsync("hasty", format);
        var usual = await UndisturbedAsync(station, agent, recorder);
        var random = new Random(20260301);
        var points = Enumerable.Range(0, Pulls).Select(_ => usual * random.NextDouble()).ToArray()[from..to];
        foreach (var (point, round) in points.Select((p, n) => (p, n)))
        {
            await recorder.PutAsync([($"DCIM/round{round}/a.mp4", 300_000), ($"DCIM/round{round}/b.mp4", 100_000)]);
            var plug = await station.PlugAsync(recorder, "1");
            await Task.Delay(point, TestContext.Current.CancellationToken);
            await station.Rack.UnplugAsync(plug);
        }

        await station.PlugAsync(recorder, "1");
        await recorder.ClearedAsync();
        await shift.CheckAsync();
        shift.End();
    }

    [Theory]
    [InlineData(RecorderFormat.Fat)]
    [InlineData(RecorderFormat.ExFat)]
    [InlineData(RecorderFormat.Mtp)]
    public async Task One_that_is_pulled_while_it_is_read_is_told_of_and_goes_on_in_another_bay(RecorderFormat format)
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorder = await station.RecorderAsync("moved", format);
        var large = format == RecorderFormat.Mtp ? 60_000_000 : 8_000_000; // MTP cannot be slowed down
        await recorder.PutAsync([("DCIM/clip1.mp4", large), ("DCIM/clip2.mp4", 1_000_000)]);

        var plug = await station.PlugAsync(recorder, "1", new StickOddity(BytesPerSecond: 800_000));
        await agent.SeeAsync("1", "copying");
        await station.Rack.UnplugAsync(plug);
        await agent.SeeAsync("1", "pulled");
        await station.PlugAsync(recorder, "2");
        await agent.SeeAsync("2", "done");

        Assert.DoesNotContain(agent.Told, e => e is { Bay: "1", Event: "sealed" or "proven" or "cleared" or "done" or "released" });
        await shift.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
        Assert.Equal(2, (await station.ItemsAsync()).Length);
        shift.End();
    }

    /// <summary>What every pull looks like for a moment, and here for as long as one likes: nothing can be read, and the device is still on the bus.</summary>
    [Theory]
    [InlineData(RecorderFormat.Fat)]
    [InlineData(RecorderFormat.ExFat)]
    public async Task A_card_that_is_taken_out_of_its_reader_is_told_as_pulled_and_not_as_worn_out(RecorderFormat format)
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorder = await station.RecorderAsync("taken", format);
        await recorder.PutAsync([("DCIM/clip1.mp4", 8_000_000), ("DCIM/clip2.mp4", 1_000_000)]);

        var plug = await station.PlugAsync(recorder, "1", new StickOddity(BytesPerSecond: 800_000));
        await agent.SeeAsync("1", "copying");
        await station.Rack.TakeCardAsync(plug);
        await agent.SeeAsync("1", "pulled");
        Assert.DoesNotContain(agent.Told, e => e is { Bay: "1", Event: "sealed" or "proven" or "cleared" or "done" or "released" or "failed" });
        await station.Rack.UnplugAsync(plug);
        await station.PlugAsync(recorder, "2");
        await agent.SeeAsync("2", "done");

        await shift.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
        Assert.Equal(2, (await station.ItemsAsync()).Length);
        shift.End();
    }

    [Theory]
    [InlineData(RecorderFormat.Fat)]
    [InlineData(RecorderFormat.ExFat)]
    public async Task A_file_with_a_bad_sector_stays_on_the_recorder_and_the_others_are_taken(RecorderFormat format)
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorder = await station.RecorderAsync("worn", format);
        await recorder.PutAsync([("DCIM/good1.mp4", 200_000), ("DCIM/good2.mp4", 100_000)]);
        await recorder.PutAsync("DCIM/worn.mp4", 400_000);
        var bad = await recorder.OffsetOfAsync("DCIM/worn.mp4") + 200_000;

        await station.PlugAsync(recorder, "1", new StickOddity(FailReadAt: [bad]));
        await agent.SeeAsync("1", TimeSpan.FromMinutes(8), "done", "failed");

        await shift.CheckAsync();
        Assert.Equal(["DCIM/worn.mp4"], (await recorder.NowAsync()).Keys);
        Assert.Equal(2, (await station.ItemsAsync()).Length);
        shift.End();
    }

    [Fact]
    public async Task A_hub_that_is_pulled_with_everything_in_it_loses_nothing()
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        await station.Rack.PlugHubAsync("hub", "5");
        var recorders = new List<RecorderImage>();
        for (var n = 1; n <= 4; n++)
        {
            recorders.Add(await station.RecorderAsync($"recorder{n}", RecorderFormat.Fat));
            await recorders[^1].PutAsync("DCIM/clip.mp4", 4_000_000);
            await station.PlugAsync(recorders[^1], $"5.{n}", new StickOddity(BytesPerSecond: 400_000));
        }

        await agent.SeeAsync("h4", "copying");
        await station.Rack.UnplugAsync("hub");
        await agent.SeeAsync("h4", "pulled");
        await station.Rack.PlugHubAsync("hub", "5");
        for (var n = 1; n <= 4; n++)
        {
            await station.PlugAsync(recorders[n - 1], $"5.{n}");
        }

        foreach (var recorder in recorders)
        {
            await recorder.ClearedAsync();
        }

        await shift.CheckAsync();
        Assert.Equal(4, (await station.ItemsAsync()).Length);
        shift.End();
    }

    private static async Task<TimeSpan> UndisturbedAsync(UsbStation station, RunningAgent agent, RecorderImage recorder)
    {
        await recorder.PutAsync([("DCIM/first/a.mp4", 300_000), ("DCIM/first/b.mp4", 100_000)]);
        var started = Stopwatch.GetTimestamp();
        var plug = await station.PlugAsync(recorder, "1");
        await agent.SeeAsync("1", "done");
        var usual = Stopwatch.GetElapsedTime(started);
        await station.Rack.UnplugAsync(plug);
        await agent.SeeAsync("1", "unplugged");
        return usual;
    }
}
