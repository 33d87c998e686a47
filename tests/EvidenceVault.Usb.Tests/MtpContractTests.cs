using System.Globalization;
using System.Text.RegularExpressions;
using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Usb.Tests;

/// <summary>
/// What every open recorder promises, tried on a bus: the agent's own tests that need an MTP device are run in the guest, where there is
/// one. The folder behind it is on this machine, and mounted in the guest for the tests to put files on the recorder.
/// </summary>
[Collection(OtherRig.Name)]
public sealed class MtpContractTests(UsbRig rig)
{
    private const string Place = "/opt/agent-tests";
    private const string Behind = "/run/share";

    /// <summary>Fewer than these, and the filter has missed some.</summary>
    private const int Least = 46;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    [Fact]
    public async Task The_contract_of_open_recorders_is_kept_by_an_MTP_device_on_the_bus()
    {
        var guest = await rig.EmptyGuestAsync();
        var recorder = Directory.CreateDirectory(Path.Combine(guest.Share, "recorder")).FullName;
        var disk = Path.Combine(guest.Share, "agent-tests.ext4");
        await BuiltTests.MakeAsync(disk);
        await guest.AttachDiskAsync("agent-tests", disk, Place, readOnly: true);
        await guest.Usb.PlugMtpAsync("contract", recorder, "1", "DSJ-CONTRACT");
        try
        {
            (await guest.RunAsync(
                $"modprobe -a 9pnet_virtio 9p; mkdir -p {Behind} && mount -t 9p -o trans=virtio,version=9p2000.L,msize=524288,cache=none share {Behind} && for i in $(seq 900); do [ ! -e /sys/bus/usb/devices/1-1/devnum ] || break; sleep 0.1; done; [ -e /sys/bus/usb/devices/1-1/devnum ]")).With(0);
            // One after the other: there is one device.
            var ended = await guest.RunAsync(
                $"cd {Place} && EVIDENCEVAULT_TEST_MTP=1-1:{Behind}/recorder DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 {UsbStation.EmulatedProcessor} ./{BuiltTests.Program} --no-progress --no-ansi --parallel none --results-directory /tmp --filter-trait Needs=mtp",
                Limit);
            var (passed, skipped) = (Count(ended.Output, "succeeded"), Count(ended.Output, "skipped"));
            Console.WriteLine($"The MTP contract in the guest: {passed} passed, {Count(ended.Output, "failed")} failed, {skipped} not for this device"); // eng/test repeats it
            Assert.True(ended.ExitCode == 0, $"of the MTP contract, in the guest:\n{ended.Output}");
            Assert.True(passed + skipped >= Least, ended.Output);
        }
        finally
        {
            await guest.Usb.ClearAsync();
            (await guest.RunAsync($"umount {Behind}")).With(0);
            await guest.DetachDiskAsync("agent-tests", Place);
            File.Delete(disk);
        }
    }

    private static int Count(string output, string what) =>
        Regex.Match(output, $"(?m)^ *{what}: ([0-9]+)") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
}
