using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using EvidenceVault.DockingAgent.Recorders.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>What kind of thing a directory entry is.</summary>
public enum EntryKind
{
    /// <summary>A regular file: the only kind that is ever opened for its bytes.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link; never followed.</summary>
    Link,

    /// <summary>A device, pipe or socket; never opened.</summary>
    Special,
}

/// <summary>
/// The recorder's folder, held open for a session. Everything is reached from here name by name and without following a link,
/// so nothing on the recorder can lead elsewhere.
/// </summary>
[SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Each handle is the using parent of the next step; the last goes to the caller.")]
public sealed class RecorderRoot : IDisposable
{
    private static readonly byte[] Itself = [0];

    private readonly SafeFileHandle _directory;
    private readonly Func<bool>? _answers;

    private RecorderRoot(string path, SafeFileHandle directory, Func<bool>? answers)
    {
        (Path, _directory, _answers) = (path, directory, answers);
        Identity = StatusOf(directory, Itself, RecorderCalls.EmptyPath).Identity;
        PlugIn = FindPlugIn();
        Volume = FindVolume();
    }

    /// <summary>Full path, as given by the operator.</summary>
    public string Path { get; }

    /// <summary>Device and inode of the root; its size and time change whenever something is cleared and mean nothing.</summary>
    public FileIdentity Identity { get; }

    /// <summary>Boot and the kernel's number for this very plug-in of the disk in it; null where the root is on no disk of its own kind.</summary>
    public string? PlugIn { get; }

    /// <summary>The id that the file system was given when it was made; null where the system does not list one.</summary>
    public string? Volume { get; }

    /// <summary>Whether a file system of its own begins here: then it is a device, otherwise somebody's plain directory.</summary>
    public bool IsMountPoint
    {
        get
        {
            using var parent = OpenAt(_directory, [.. ".."u8, 0], RecorderCalls.DirectoryOnly);
            return StatusOf(parent, Itself, RecorderCalls.EmptyPath).Identity.Device != Identity.Device;
        }
    }

    /// <summary>Whether a file keeps its inode number: not on FAT and exFAT (statfs(2), f_type).</summary>
    public bool InodesLast
    {
        get
        {
            var status = new byte[256];
            return RecorderCalls.FileSystemStatus(_directory, status) == 0
                && BinaryPrimitives.ReadInt64LittleEndian(status) is not (RecorderCalls.FatMagic or RecorderCalls.ExFatMagic);
        }
    }

    /// <summary>Space on the file system that the root is on; null where it does not tell (statfs(2), f_bsize, f_blocks, f_bfree).</summary>
    public RecorderSpace? FindSpace()
    {
        var status = new byte[256];
        if (RecorderCalls.FileSystemStatus(_directory, status) != 0)
        {
            return null;
        }

        var block = BinaryPrimitives.ReadInt64LittleEndian(status.AsSpan(8));
        return new RecorderSpace(block * BinaryPrimitives.ReadInt64LittleEndian(status.AsSpan(16)), block * BinaryPrimitives.ReadInt64LittleEndian(status.AsSpan(24)));
    }

    /// <param name="answers">Whether the device itself still answers; null where it cannot be asked.</param>
    /// <exception cref="IOException">There is no such directory, or it cannot be opened.</exception>
    public static RecorderRoot Open(string path, Func<bool>? answers = null)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var directory = RecorderCalls.OpenAt(
            RecorderCalls.CurrentDirectory, [.. Encoding.UTF8.GetBytes(full), 0], RecorderCalls.DirectoryOnly | RecorderCalls.CloseOnExec, 0);
        var errno = CallError.Last;
        return directory.IsInvalid ? throw CallError.Failure("Opening the recorder's folder", errno) : new RecorderRoot(full, directory, answers);
    }

    /// <summary>
    /// Whether the recorder is still plugged in. A FAT volume lists as empty after it was pulled out, without any error, so an
    /// answer from a listing counts only when this says yes afterwards.
    /// </summary>
    public bool IsStillThere()
    {
        if (RecorderCalls.FileSystemStatus(_directory, new byte[256]) != 0 || FindPlugIn() != PlugIn)
        {
            return false;
        }

        try
        {
            using var again = Open(Path);
            return (again.Identity.Device, again.Identity.Inode) == (Identity.Device, Identity.Inode) && (_answers is null || _answers());
        }
        catch (IOException)
        {
            return false; // that it cannot be opened again is the answer
        }
    }

    public void Dispose() => _directory.Dispose();

    /// <exception cref="IOException">A level is missing, is a link, or cannot be opened; <see cref="Exception.HResult"/> is the error number.</exception>
    internal SafeFileHandle OpenDirectory(IEnumerable<byte[]> names)
    {
        var current = OpenAt(_directory, [(byte)'.', 0], RecorderCalls.DirectoryOnly);
        foreach (var name in names)
        {
            using var parent = current;
            current = OpenAt(parent, [.. name, 0], RecorderCalls.DirectoryOnly);
        }

        return current;
    }

    /// <summary>Opens a file for reading. It may have become something else since it was listed: check its status before reading.</summary>
    internal static SafeFileHandle OpenFile(SafeFileHandle directory, byte[] name) =>
        OpenAt(directory, [.. name, 0], RecorderCalls.NonBlocking); // or the open of a pipe would wait for its writer for ever

    /// <summary>The status of an entry, not following a link.</summary>
    internal static (EntryKind Kind, FileIdentity Identity) StatusAt(SafeFileHandle directory, byte[] name) =>
        StatusOf(directory, [.. name, 0], RecorderCalls.NoFollowAt);

    /// <summary>The status of an open file.</summary>
    internal static (EntryKind Kind, FileIdentity Identity) StatusOf(SafeFileHandle file) => StatusOf(file, Itself, RecorderCalls.EmptyPath);

    private static (EntryKind Kind, FileIdentity Identity) StatusOf(SafeFileHandle directory, byte[] name, int flags)
    {
        if (RecorderCalls.Status(directory, name, flags, RecorderCalls.BasicStatus, out var status) != 0)
        {
            throw CallError.Failure("Reading the status", CallError.Last);
        }

        var kind = (status.Mode & 0xF000) switch
        {
            0x8000 => EntryKind.File,
            0x4000 => EntryKind.Directory,
            0xA000 => EntryKind.Link,
            _ => EntryKind.Special,
        };
        var device = ((ulong)status.DeviceMajor << 32) | status.DeviceMinor;
        return (kind, new FileIdentity(device, status.Inode, (long)status.Bytes, status.ModifiedSeconds, status.ModifiedNanoseconds));
    }

    private static SafeFileHandle OpenAt(SafeFileHandle directory, byte[] name, int kind)
    {
        var file = RecorderCalls.OpenAt(directory, name, kind | RecorderCalls.NoFollow | RecorderCalls.CloseOnExec, 0);
        if (!file.IsInvalid)
        {
            return file;
        }

        var errno = CallError.Last;
        file.Dispose();
        throw CallError.Failure("Opening", errno);
    }

    private FileSystemInfo? Device() => Directory.ResolveLinkTarget(
        string.Create(CultureInfo.InvariantCulture, $"/sys/dev/block/{Identity.Device >> 32}:{Identity.Device & uint.MaxValue}"), returnFinalTarget: true);

    private string? FindPlugIn()
    {
        try
        {
            if (Device() is not { } device)
            {
                return null;
            }

            // A partition has no number of its own: its disk, the folder above, has it. The count starts again with each boot.
            var file = new[] { device.FullName, System.IO.Path.GetDirectoryName(device.FullName)! }
                .Select(folder => System.IO.Path.Combine(folder, "diskseq")).FirstOrDefault(File.Exists);
            return file is null ? null : File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + "/" + File.ReadAllText(file).Trim();
        }
        catch (IOException)
        {
            return null; // no such device any more: the comparison with the first answer tells it apart
        }
    }

    private string? FindVolume()
    {
        try
        {
            return Device() is not { } device ? null : Directory.EnumerateFiles("/dev/disk/by-uuid")
                .Where(link => Directory.ResolveLinkTarget(link, returnFinalTarget: true)?.Name == device.Name)
                .Select(link => System.IO.Path.GetFileName(link)).Order(StringComparer.Ordinal).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // a system without udev lists none: the plug-in's number must do
        }
    }
}
