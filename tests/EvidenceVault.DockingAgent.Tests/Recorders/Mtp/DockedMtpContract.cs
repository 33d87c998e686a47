using System.Diagnostics;
using System.Globalization;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.Mtp;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Recorders.Mtp;

/// <summary>
/// The suite over libmtp and a device on the bus. EVIDENCEVAULT_TEST_MTP names the USB port and the folder that is the device's storage,
/// such as <c>1-1:/share/recorder</c>: everything in that folder is removed. Runs as root, in the guest of the USB rig.
/// </summary>
public abstract class DockedMtpContract : OpenRecorderContract
{
    private const string Devices = "/sys/bus/usb/devices";

    private readonly string _port = "";
    private readonly string _behind = "";
    private bool _pulled;

    protected DockedMtpContract()
    {
        var named = Environment.GetEnvironmentVariable("EVIDENCEVAULT_TEST_MTP")?.Split(':', 2);
        Assert.SkipUnless(named is [_, _], "NOT TESTED: no MTP device. Set EVIDENCEVAULT_TEST_MTP=port:folder in the guest of the USB rig.");
        (_port, _behind) = (named![0], named[1]);
        Shell.Run("find \"$1\" -mindepth 1 -delete", _behind);
    }

    protected override string Behind => _behind;

    /// <summary>QEMU's usb-mtp (46f4:0004) does not.</summary>
    protected override bool NoticesGrowth => Read("idVendor") != "46f4";

    protected abstract bool ReadsWholeFiles { get; }

    [Fact]
    public async Task A_transfer_that_is_cut_off_is_an_error_with_the_bytes_that_were_reached()
    {
        Put("a.mp4", new byte[40_000_000]);
        using var recorder = Open();
        using var recording = recorder.Open(PathOf("a.mp4"));
        await recording.Content.ReadExactlyAsync(new byte[3_000_000], TestContext.Current.CancellationToken);
        Pull();
        var error = await Assert.ThrowsAsync<RecorderReadException>(() => ReadAsync(recording.Content));
        Assert.InRange(error.Reached, 3_000_000, 39_999_999);
        Assert.False(recording.IsUnchanged());
        Assert.False(recorder.IsStillThere());
        Assert.Null(recorder.Space);
    }

    [Fact]
    public void A_recorder_that_came_back_is_another_plug_in()
    {
        Put("a.mp4", "a");
        using var recorder = Open();
        Pull();
        PlugIn();
        Assert.False(recorder.IsStillThere());
        Assert.Throws<RecorderGoneException>(() => recorder.List(10, TestContext.Current.CancellationToken));
        using var again = Open();
        Assert.Single(again.List(10, TestContext.Current.CancellationToken).Files);
    }

    [Fact]
    public void Its_place_and_space_are_told()
    {
        using var recorder = Open();
        Assert.Equal("mtp:" + _port, recorder.Place.Path);
        Assert.NotEqual(0ul, recorder.Place.Device);
        Assert.True(recorder.IsDevice);
        var space = recorder.Space; // QEMU tells more free space than there is room, which counts as telling none
        Assert.True(space is null || (space.Free >= 0 && space.Free <= space.Total));
    }

    protected override IOpenRecorder Open()
    {
        var device = new DockedDevice(_port, DeviceKind.Mtp, $"{Read("idVendor")}:{Read("idProduct")}", null, Read("devnum"), [], Number("busnum"), Number("devnum"));
        return new MtpTransport { ReadsWholeFiles = ReadsWholeFiles }.Open(device, "1").Single();
    }

    protected override void Pull()
    {
        _pulled = true;
        File.WriteAllText(Switch(), "1");
        Assert.True(Waited(() => !IsOnBus()), "The device did not leave.");
    }

    protected override void Dispose(bool disposing)
    {
        if (_pulled)
        {
            PlugIn();
        }
    }

    private void PlugIn()
    {
        _pulled = false;
        var tries = 0;
        do
        {
            Assert.True(++tries < 10, "The device did not come back.");
            File.WriteAllText(Switch(), "1"); // a port that is switched on too soon after it was switched off can miss its device
            Thread.Sleep(500);
            File.WriteAllText(Switch(), "0");
        }
        while (!Waited(IsOnBus));
    }

    private static bool Waited(Func<bool> condition)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(15); Thread.Sleep(100))
        {
            if (condition())
            {
                return true;
            }
        }

        return false;
    }

    private bool IsOnBus() => File.Exists(Path.Combine(Devices, _port, "devnum"));

    /// <summary>The hub's switch for the port (Linux 6.0, Documentation/ABI/testing/sysfs-bus-usb).</summary>
    private string Switch()
    {
        var last = _port.LastIndexOf('.');
        var (hub, number) = last < 0 ? (_port.Split('-')[0] + "-0", _port.Split('-')[1]) : (_port[..last], _port[(last + 1)..]);
        var name = last < 0 ? $"usb{_port.Split('-')[0]}" : hub;
        return Path.Combine(Devices, $"{hub}:1.0", $"{name}-port{number}", "disable");
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(Devices, _port, name)).Trim();

    private int Number(string name) => int.Parse(Read(name), CultureInfo.InvariantCulture);
}

/// <summary>Read part by part.</summary>
[Trait("Needs", "mtp")]
public sealed class MtpPartsContract : DockedMtpContract
{
    protected override bool ReadsWholeFiles => false;
}

/// <summary>Read in one transfer for each file.</summary>
[Trait("Needs", "mtp")]
public sealed class MtpWholeFilesContract : DockedMtpContract
{
    protected override bool ReadsWholeFiles => true;
}
