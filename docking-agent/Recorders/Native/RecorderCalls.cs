using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DockingAgent.Recorders.Native;

/// <summary>
/// The system calls that look at a recorder. .NET's own take names as text, and would lose every name whose bytes are no UTF-8;
/// they also follow links, which here would let a recorder show us the station's own files.
/// </summary>
internal static partial class RecorderCalls
{
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int CurrentDirectory = -100;
    public const int NoFollowAt = 0x100;
    public const int EmptyPath = 0x1000;
    public const uint BasicStatus = 0x7ff;
    public const long FatMagic = 0x4d44; // linux/magic.h
    public const long ExFatMagic = 0x2011BAB0;

    // These trade places between x86-64 and arm64 (asm/fcntl.h of each).
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int DirectoryOnly => Arm ? 0x4000 : 0x10000;

    /// <summary>Past the page cache.</summary>
    public static int Direct => Arm ? 0x10000 : 0x4000;

    public static int NoFollow => Arm ? 0x8000 : 0x20000;

    /// <param name="name">Bytes ended by a zero.</param>
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial SafeFileHandle OpenAt(int directory, byte[] name, int flags, uint mode);

    /// <inheritdoc cref="OpenAt(int, byte[], int, uint)"/>
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial SafeFileHandle OpenAt(SafeFileHandle directory, byte[] name, int flags, uint mode);

    /// <summary>Of all calls for a file's status the one whose structure is the same on every processor (statx(2)).</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Status(SafeFileHandle directory, byte[] name, int flags, uint mask, out StatusRecord status);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint ReadNames(SafeFileHandle directory, byte[] buffer, nuint bytes);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Unlink(SafeFileHandle directory, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int Flush(SafeFileHandle directory);

    /// <summary>On a device that is gone it does not answer (fstatfs(2)).</summary>
    /// <param name="buffer">256 bytes; the structure has 120, of which the first eight are the type.</param>
    [LibraryImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial int FileSystemStatus(SafeFileHandle file, byte[] buffer);

    /// <summary>The kernel's <c>struct statx</c>, as far as it is used (256 bytes).</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatusRecord
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Bytes;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
