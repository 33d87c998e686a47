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
    /// <returns>Null where it cannot be opened: this user may mount disks, and need not be allowed that.</returns>
    public static DiskProbe? Open(string node)
    {
        var disk = RecorderCalls.OpenAt(RecorderCalls.CurrentDirectory, [.. Encoding.UTF8.GetBytes(node), 0], RecorderCalls.Direct | RecorderCalls.CloseOnExec, 0);
        if (!disk.IsInvalid)
        {
            return new DiskProbe(disk);
        }

        disk.Dispose();
        return null;
    }

    /// <summary>Reads the first sector from the disk, past everything that the kernel keeps of it (open(2), O_DIRECT).</summary>
    /// <remarks>Twice before it says no: the first reading is also told of what could not be written elsewhere on the disk, once.</remarks>
    /// <returns>Whether it came.</returns>
    public bool Answers() => IsRead() || IsRead();

    public void Dispose() => _disk.Dispose();

    private bool IsRead()
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
}
