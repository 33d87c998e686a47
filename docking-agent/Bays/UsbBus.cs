using System.Globalization;
using System.Runtime.InteropServices;
using EvidenceVault.DockingAgent.Bays.Native;
using EvidenceVault.DockingAgent.Recorders;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>Reads what is on the USB buses from sysfs (sysfs-bus-usb in the kernel's ABI documentation). A device that goes meanwhile is left out.</summary>
/// <param name="root">The folder with an entry for each device.</param>
/// <param name="udev">libudev's context, for what udev found on a block device.</param>
internal sealed class UsbBus(string root, nint udev)
{
    private const int LongestText = 64; // as long as a manifest and a report take a name
    private const int StorageClass = 0x08;
    private const int ImageClass = 0x06;
    private const int InputClass = 0x03;
    private const int VendorClass = 0xff;

    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, MaxRecursionDepth = 6, AttributesToSkip = FileAttributes.ReparsePoint };
    private static readonly string Boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Nothing where the machine has no USB at all, or none yet: its modules may be loaded later.</summary>
    public IReadOnlyList<DockedDevice> Read() => Directory.Exists(root)
        ? [.. Directory.EnumerateFileSystemEntries(root).Select(Find).OfType<DockedDevice>().OrderBy(d => d.Port, StringComparer.Ordinal)]
        : [];

    private DockedDevice? Find(string entry)
    {
        var port = Path.GetFileName(entry);
        if (port.StartsWith("usb", StringComparison.Ordinal) || port.Contains(':', StringComparison.Ordinal)) // a bus, or a part of a device
        {
            return null;
        }

        try
        {
            var (bus, number) = (Number(entry, "busnum"), Number(entry, "devnum"));
            var classes = Interfaces(entry, port).Select(i => Hex(i, "bInterfaceClass")).ToList();
            var kind = KindOf(entry, port, classes);
            var (volumes, settled) = kind == DeviceKind.MassStorage ? Volumes(entry, port) : ([], classes.Count > 0 || kind != DeviceKind.Other);
            return new DockedDevice(
                port, kind, $"{Text(entry, "idVendor")}:{Text(entry, "idProduct")}", FindText(entry, "serial"),
                string.Create(CultureInfo.InvariantCulture, $"{Boot}/usb/{port}/{number}"), volumes, bus, number, settled);
        }
        catch (Exception e) when (e is IOException or FormatException or UnauthorizedAccessException)
        {
            return null; // it is going, or has only just come: the next look sees it whole or not at all
        }
    }

    /// <summary>An input device among its parts makes it none that is opened: so does a disk that types.</summary>
    private static DeviceKind KindOf(string entry, string port, List<int> classes) =>
        classes.Contains(InputClass) ? DeviceKind.Other
        : classes.Contains(StorageClass) ? DeviceKind.MassStorage
        : classes.Contains(ImageClass) || (classes.Contains(VendorClass) && Interfaces(entry, port).Any(i => FindText(i, "interface")?.Contains("MTP", StringComparison.OrdinalIgnoreCase) == true))
            ? DeviceKind.Mtp
            : DeviceKind.Other;

    private static IEnumerable<string> Interfaces(string entry, string port) => Directory.EnumerateDirectories(entry, port + ":*");

    /// <summary>The file systems on the device's disks, and whether udev has looked at all of them.</summary>
    private (IReadOnlyList<DockedVolume> Volumes, bool AreSettled) Volumes(string entry, string port)
    {
        var disks = Interfaces(entry, port)
            .SelectMany(i => Directory.EnumerateDirectories(i, "block", Deep))
            .SelectMany(Directory.EnumerateDirectories)
            .Order(StringComparer.Ordinal).ToList();
        var settled = disks.Count > 0;
        var volumes = new List<DockedVolume>();
        foreach (var disk in disks.Where(d => Long(d, "size") > 0))
        {
            var parts = Directory.EnumerateDirectories(disk).Where(p => File.Exists(Path.Combine(p, "partition"))).Order(StringComparer.Ordinal).ToList();
            foreach (var part in parts.DefaultIfEmpty(disk))
            {
                settled &= TryRead(part, out var type, out var id);
                volumes.Add(new DockedVolume("/dev/" + Path.GetFileName(part), type, id));
            }
        }

        return (volumes, settled);
    }

    private bool TryRead(string part, out string? type, out string? id)
    {
        (type, id) = (null, null);
        var device = Udev.NewDevice(udev, part);
        if (device == 0)
        {
            return false;
        }

        try
        {
            (type, id) = (PropertyOf(device, "ID_FS_TYPE"), PropertyOf(device, "ID_FS_UUID"));
            return Udev.IsInitialized(device) > 0;
        }
        finally
        {
            Udev.ReleaseDevice(device);
        }
    }

    private static string? PropertyOf(nint device, string name) =>
        Marshal.PtrToStringUTF8(Udev.Property(device, name)) is { Length: > 0 and <= LongestText } text ? text : null;

    private static string Text(string entry, string name) => File.ReadAllText(Path.Combine(entry, name)).Trim();

    /// <summary>A text that the device makes up itself: cut, and without anything that is not printed.</summary>
    private static string? FindText(string entry, string name)
    {
        var file = Path.Combine(entry, name);
        var text = File.Exists(file) ? new string([.. Text(entry, name).Where(c => !char.IsControl(c) && !char.IsSurrogate(c)).Take(LongestText)]).Trim() : "";
        return text.Length > 0 ? text : null;
    }

    private static int Number(string entry, string name) => int.Parse(Text(entry, name), NumberStyles.None, CultureInfo.InvariantCulture);

    private static long Long(string entry, string name) => long.Parse(Text(entry, name), NumberStyles.None, CultureInfo.InvariantCulture);

    private static int Hex(string entry, string name) => int.Parse(Text(entry, name), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
