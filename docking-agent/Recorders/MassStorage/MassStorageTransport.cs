using System.Globalization;
using EvidenceVault.DockingAgent.Recorders.Native;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Recorders.MassStorage;

/// <summary>Recorders that are USB disks with FAT or exFAT. Each file system is mounted for reading only, in a folder that nobody else can enter.</summary>
/// <param name="mounts">The folder for the mounts.</param>
/// <param name="zone">Zone of the times on FAT, which names none.</param>
public sealed class MassStorageTransport(string mounts, TimeZoneInfo zone, TimeProvider time) : IRecorderTransport
{
    private const string Prefix = "recorder-";

    private static readonly string[] Known = ["vfat", "exfat"];

    private int _mounted;

    /// <summary>Told a sentence for the station's log.</summary>
    public Action<string>? Say { get; init; }

    public bool Takes(DockedDevice device) => device.Kind == DeviceKind.MassStorage;

    /// <summary>Whether the volume holds a file system that is read here.</summary>
    public static bool IsKnown(DockedVolume volume) => Known.Contains(volume.FileSystem, StringComparer.Ordinal);

    public IEnumerable<IOpenRecorder> Open(DockedDevice device, string bay)
    {
        var offset = (int)zone.GetUtcOffset(time.GetUtcNow()).TotalMinutes;
        foreach (var volume in device.Volumes.Where(IsKnown))
        {
            var target = Path.Combine(mounts, Name(Interlocked.Increment(ref _mounted)));
            DurableDirectory.Create(target);
            File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var mounted = MountedRecorder.Mount(volume, target, offset);
            if (!mounted.IsAskable)
            {
                Say?.Invoke($"The disk in bay {bay} cannot be asked whether it is still there: pulled out while it is read it may be taken for one with bad sectors. If this is said of every disk, install the rules of deploy/udev.");
            }

            yield return mounted;
        }
    }

    /// <summary>Takes away what a killed agent left mounted here.</summary>
    public static void RemoveRemains(string mounts)
    {
        if (!Directory.Exists(mounts))
        {
            return;
        }

        // Fifth field of each line, with blanks as \040 (proc(5)); the names made here need no escape, the folder above them might.
        var left = File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' ')[4].Replace("\\040", " ", StringComparison.Ordinal))
            .Where(point => Path.GetDirectoryName(point) == mounts)
            .ToList();
        foreach (var point in left)
        {
            _ = MountCalls.Unmount(point, MountCalls.Detach | MountCalls.NoFollow); // what cannot be taken away is in nobody's way
        }

        foreach (var folder in Directory.EnumerateDirectories(mounts).Where(f => Path.GetFileName(f).StartsWith(Prefix, StringComparison.Ordinal)))
        {
            TryRemove(folder);
        }
    }

    internal static void TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder); // only ever an empty one
        }
        catch (IOException)
        {
            // Something is still mounted there; the next start tries again.
        }
    }

    private static string Name(int number) => Prefix + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Options of vfat and exfat (mount(8)): nobody else enters, times are of the station's zone, names are UTF-8.</summary>
    internal static string Options(string fileSystem, int zoneMinutes) => string.Create(
        CultureInfo.InvariantCulture,
        $"uid={MountCalls.EffectiveUser()},gid={MountCalls.EffectiveGroup()},fmask=0177,dmask=0077,time_offset={zoneMinutes}{(fileSystem == "vfat" ? ",utf8=1,errors=remount-ro" : ",iocharset=utf8,errors=remount-ro")}");
}
