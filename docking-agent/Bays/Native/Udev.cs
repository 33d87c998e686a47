using System.Runtime.InteropServices;

namespace EvidenceVault.DockingAgent.Bays.Native;

/// <summary>The part of libudev (libudev(3)) that is used: a monitor of udev's own events, and what udev found out about a device.</summary>
internal static partial class Udev
{
    private const string Library = "libudev.so.1";

    [LibraryImport(Library, EntryPoint = "udev_new")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint New();

    [LibraryImport(Library, EntryPoint = "udev_unref")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Release(nint udev);

    [LibraryImport(Library, EntryPoint = "udev_monitor_new_from_netlink", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint NewMonitor(nint udev, string name);

    [LibraryImport(Library, EntryPoint = "udev_monitor_filter_add_match_subsystem_devtype", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Match(nint monitor, string subsystem, string? kind);

    [LibraryImport(Library, EntryPoint = "udev_monitor_enable_receiving")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int EnableReceiving(nint monitor);

    [LibraryImport(Library, EntryPoint = "udev_monitor_get_fd")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Descriptor(nint monitor);

    /// <returns>0 when nothing waits.</returns>
    [LibraryImport(Library, EntryPoint = "udev_monitor_receive_device")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Receive(nint monitor);

    [LibraryImport(Library, EntryPoint = "udev_monitor_unref")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint ReleaseMonitor(nint monitor);

    /// <returns>0 when there is no such device any more.</returns>
    [LibraryImport(Library, EntryPoint = "udev_device_new_from_syspath", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint NewDevice(nint udev, string systemPath);

    /// <returns>1 when udev's rules have run for the device.</returns>
    [LibraryImport(Library, EntryPoint = "udev_device_get_is_initialized")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int IsInitialized(nint device);

    /// <returns>A text that belongs to the device; 0 when it has no such property.</returns>
    [LibraryImport(Library, EntryPoint = "udev_device_get_property_value", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Property(nint device, string name);

    [LibraryImport(Library, EntryPoint = "udev_device_unref")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint ReleaseDevice(nint device);

    /// <summary>Waits for one of the descriptors (poll(2)).</summary>
    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Poll(ref PollEntry entry, ulong entries, int milliseconds);

    /// <summary>poll.h, <c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public const short In = 1;

        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
