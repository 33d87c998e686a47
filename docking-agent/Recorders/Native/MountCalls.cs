using System.Runtime.InteropServices;

namespace EvidenceVault.DockingAgent.Recorders.Native;

/// <summary>mount(2) and umount2(2).</summary>
internal static partial class MountCalls
{
    public const ulong ReadOnly = 1;
    public const ulong NoSetId = 2;
    public const ulong NoDevices = 4;
    public const ulong NoExecution = 8;
    public const ulong Remount = 32;
    public const ulong NoAccessTimes = 1024;
    public const int Detach = 2;
    public const int NoFollow = 8;

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Mount(string? source, string target, string? fileSystem, ulong flags, string? options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Unmount(string target, int flags);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial uint EffectiveGroup();
}
