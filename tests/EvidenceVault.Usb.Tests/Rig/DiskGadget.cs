namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>
/// A recorder that is a disk and says of itself what a test wants: all of QEMU's sticks tell one vendor and product. It is made inside the
/// guest by the kernel's <c>dummy_hcd</c>, a bus of its own whose devices are programs, before a disk with the recorder's bytes.
/// </summary>
/// <param name="vendorProduct">In hexadecimal, such as <c>2e1a:0f5c</c>.</param>
internal sealed class DiskGadget(UsbGuest guest, string vendorProduct, string serial)
{
    private const string Folder = "/sys/kernel/config/usb_gadget/recorder";
    private const string Card = "card";

    /// <summary>Makes the bus, so that its ports can be named before anything is in them.</summary>
    /// <returns>The one port.</returns>
    public static async Task<string> PortAsync(UsbGuest guest) => (await guest.RunAsync(
        "modprobe -a dummy_hcd libcomposite usb_f_mass_storage; echo $(cat /sys/devices/platform/dummy_hcd.0/usb*/busnum)-1")).With(0).Output.Trim();

    /// <summary>Plugs it in.</summary>
    public async Task PlugAsync(RecorderImage recorder)
    {
        await guest.AddDiskAsync(Card, recorder.Path);
        var (vendor, product) = (vendorProduct.Split(':')[0], vendorProduct.Split(':')[1]);
        (await guest.RunAsync(string.Join(" && ",
            $"mkdir {Folder} && cd {Folder}",
            $"echo 0x{vendor} >idVendor && echo 0x{product} >idProduct",
            "mkdir -p strings/0x409 configs/c.1/strings/0x409 functions/mass_storage.0",
            $"echo {serial} >strings/0x409/serialnumber && echo Recorder >strings/0x409/product",
            $"echo {UsbGuest.DiskDevice(Card)} >functions/mass_storage.0/lun.0/file",
            "ln -s functions/mass_storage.0 configs/c.1/ && echo dummy_udc.0 >UDC"))).With(0);
    }

    /// <summary>Pulls it out.</summary>
    public async Task UnplugAsync()
    {
        (await guest.RunAsync(string.Join("; ",
            $"cd {Folder}", "echo '' >UDC", "rm configs/c.1/mass_storage.0", "rmdir configs/c.1/strings/0x409 configs/c.1 functions/mass_storage.0 strings/0x409", $"cd / && rmdir {Folder}"))).With(0);
        await guest.RemoveDiskAsync(Card);
    }
}
