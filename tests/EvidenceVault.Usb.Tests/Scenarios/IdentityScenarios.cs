using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests.Scenarios;

/// <summary>Things that are no recorder, not the recorder they claim to be, or not sure what day it is.</summary>
[Collection(OneRig.Name)]
public sealed class IdentityScenarios(UsbRig rig)
{
    private static readonly DateTimeOffset LongAgo = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_keyboard_and_a_disk_without_files_are_refused_and_a_recorder_beside_them_is_taken()
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var blank = Path.GetTempFileName();
        var recorder = await station.RecorderAsync("recorder", RecorderFormat.Fat);
        await recorder.PutAsync("DCIM/clip.mp4", 50_000);
        try
        {
            await station.Rack.PlugKeyboardAsync("keyboard", "1");
            Assert.Equal("not-a-recorder", (await agent.SeeAsync("1", "refused")).Reason);
            await station.Rack.UnplugAsync("keyboard");
            await agent.SeeAsync("1", "unplugged");

            await using (var file = File.OpenWrite(blank))
            {
                file.SetLength(8 << 20);
            }

            await station.Rack.PlugAsync("blank", blank, "1", "BLANK");
            Assert.Equal("no-file-system", (await agent.SeeAsync("1", "refused")).Reason);
            Assert.Equal(0, (await station.Rack.CountAsync("blank")).Writes);
            await station.PlugAsync(recorder, "2");
            await agent.SeeAsync("2", "done");
            await shift.CheckAsync();
            Assert.Empty(await recorder.NowAsync());
            shift.End();
        }
        finally
        {
            await station.Rack.ClearAsync();
            File.Delete(blank);
        }
    }

    [Fact]
    public async Task Of_two_recorders_with_one_identity_the_second_is_refused_and_keeps_its_files()
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var genuine = await station.RecorderAsync("genuine", RecorderFormat.Fat, serial: "DSJ0001", volume: 0x0017a3);
        await genuine.PutAsync("DCIM/clip.mp4", 3_000_000);
        var clone = station.Watch(await genuine.CloneAsync("clone"));
        await clone.PutAsync("DCIM/other.mp4", 50_000);
        var before = await clone.DigestAsync();

        await station.PlugAsync(genuine, "1", new StickOddity(BytesPerSecond: 600_000));
        await agent.SeeAsync("1", "copying");
        var second = await station.PlugAsync(clone, "2");
        Assert.Equal("clone", (await agent.SeeAsync("2", "refused")).Reason);
        Assert.Equal(0, (await station.Rack.CountAsync(second)).Writes);
        await agent.SeeAsync("1", "done", "failed", "kept");

        await shift.CheckAsync();
        Assert.Equal(before, await clone.DigestAsync());
        shift.End();
    }

    [Fact]
    public async Task A_recorder_in_a_port_that_is_no_bay_is_left_alone()
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorder = await station.RecorderAsync("astray", RecorderFormat.Fat);
        var other = await station.RecorderAsync("beside", RecorderFormat.Fat);
        await recorder.PutAsync("DCIM/clip.mp4", 50_000);
        await other.PutAsync("DCIM/clip.mp4", 50_000);
        var before = await recorder.DigestAsync();

        var astray = await station.PlugAsync(recorder, "9");
        await station.PlugAsync(other, "1");
        await agent.SeeAsync("1", "done"); // so that it has looked at what is plugged in

        Assert.DoesNotContain(agent.Told, e => e.Recorder == recorder.Serial);
        Assert.Equal(0, (await station.Rack.CountAsync(astray)).Writes);
        await shift.CheckAsync();
        Assert.Equal(before, await recorder.DigestAsync());
        Assert.Single(await station.ItemsAsync());
        shift.End();
    }

    [Theory]
    [InlineData(RecorderFormat.Fat)]
    [InlineData(RecorderFormat.ExFat)]
    public async Task A_recorder_whose_clock_says_2000_is_taken_all_the_same(RecorderFormat format)
    {
        await using var shift = await rig.ShiftAsync();
        var (station, agent) = (shift.Station, shift.Agent);
        var recorder = await station.RecorderAsync("reset", format);
        await recorder.PutAsync([("DCIM/100MEDIA/012345_DSJ0001_20000101000000_0001.mp4", 50_000), ("DCIM/100MEDIA/FILE0002.MOV", 20_000)], LongAgo);

        await station.PlugAsync(recorder, "1");
        await agent.SeeAsync("1", "done");

        await shift.CheckAsync();
        Assert.Empty(await recorder.NowAsync());
        Assert.Equal(2, (await station.ItemsAsync()).Length);
        shift.End();
    }
}
