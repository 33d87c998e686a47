using System.Runtime.InteropServices;
using System.Text;
using EvidenceVault.DockingAgent.Recorders.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DockingAgent.Recorders.MassStorage;

/// <summary>
/// Asks a disk itself whether it is still there. The kernel goes on showing one that was pulled out for some tenths of a second, behind a
/// hub for longer, and a reader without its card for ever; meanwhile files fail to read as if they had bad sectors, and a FAT volume
/// lists as empty.
/// </summary>
internal sealed unsafe class DiskProbe : IDisposable
{
    /// <summary>A sector of the largest kind, so that length and address fit every disk.</summary>
    private const int Sector = 4096;

    private readonly SafeFileHandle _disk;

    private DiskProbe(SafeFileHandle disk) => _disk = disk;

    /// <param name="node">The disk or partition, such as <c>/dev/sdb1</c>.</param>
    /// <returns>Null where this user may mount disks but not open them.</returns>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static DiskProbe? Open(string node)
    {
        var disk = RecorderCalls.OpenAt(RecorderCalls.CurrentDirectory, [.. Encoding.UTF8.GetBytes(node), 0], RecorderCalls.Direct | RecorderCalls.CloseOnExec, 0);
        if (!disk.IsInvalid)
        {
            return new DiskProbe(disk);
        }

        var errno = CallError.Last;
        disk.Dispose();
        return errno is CallError.NotPermitted or CallError.NoAccess ? null : throw CallError.Failure("Opening the disk", errno);
    }

    /// <summary>Reads the first sector from the disk, past everything that the kernel keeps of it (open(2), O_DIRECT).</summary>
    /// <returns>Whether it came.</returns>
    public bool Answers()
    {
        var sector = NativeMemory.AlignedAlloc(Sector, Sector);
        try
        {
            return RandomAccess.Read(_disk, new Span<byte>(sector, Sector), 0) > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // that it does not come is the answer
        }
        finally
        {
            NativeMemory.AlignedFree(sector);
        }
    }

    public void Dispose() => _disk.Dispose();
}
