namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>By what a device lets its files be read.</summary>
public enum DeviceKind
{
    /// <summary>A USB disk with a file system (USB class 08).</summary>
    MassStorage,

    /// <summary>Media Transfer Protocol (USB class 06, or a vendor's interface that names itself MTP).</summary>
    Mtp,

    /// <summary>A plain folder that stands for a bay.</summary>
    Folder,

    /// <summary>Anything else: never a recorder.</summary>
    Other,
}

/// <summary>A file system on a mass-storage device.</summary>
/// <param name="Node">The device node, such as <c>/dev/sdb1</c>.</param>
/// <param name="FileSystem">As udev found it, such as <c>vfat</c>; null where it found none.</param>
/// <param name="VolumeId">The id that the file system was given when it was made; null where it has none.</param>
public sealed record DockedVolume(string Node, string? FileSystem, string? VolumeId);

/// <summary>A device in a bay, as the bus shows it. Nothing on it was opened.</summary>
/// <param name="Port">USB port path as in sysfs, such as <c>1-2.3</c>; for a folder its path.</param>
/// <param name="VendorProduct">In hexadecimal, such as <c>1234:abcd</c>; null for a folder.</param>
/// <param name="Serial">By the device's descriptor; null where it has none.</param>
/// <param name="PlugIn">Names this very plug-in: another one, even of the same device, has another.</param>
/// <param name="Volumes">Of a mass-storage device, in the order of their nodes.</param>
/// <param name="Bus">USB bus number; 0 for a folder.</param>
/// <param name="Number">The device's number on its bus; 0 for a folder.</param>
/// <param name="IsSettled">False while the system is still finding out what is on it.</param>
public sealed record DockedDevice(
    string Port, DeviceKind Kind, string? VendorProduct, string? Serial, string PlugIn, IReadOnlyList<DockedVolume> Volumes, int Bus, int Number, bool IsSettled = true);

/// <summary>One way by which recorders are connected. Adding one is a class like this and its contract tests.</summary>
public interface IRecorderTransport
{
    /// <summary>Whether devices of this kind are opened here.</summary>
    bool Takes(DockedDevice device);

    /// <summary>Opens the device's storages one after the other, each for reading only. Each is closed by the caller before the next is asked for.</summary>
    /// <param name="device">Judged, and found to be a recorder.</param>
    /// <param name="bay">The bay's printed name.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    IEnumerable<IOpenRecorder> Open(DockedDevice device, string bay);
}
