using System.Diagnostics.CodeAnalysis;
using EvidenceVault.DurableFiles.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DurableFiles.Copying;

/// <summary>A file on its way to becoming durable, under a name nobody reads. Removed when disposed, unless it was kept.</summary>
[SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The part owns the handle it is made from.")]
internal sealed class PartFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private bool _direct;
    private bool _kept;

    private PartFile(SafeFileHandle file, string path) => (_file, _path) = (file, path);

    /// <exception cref="FileExistsException">A part of that name is there: another copy's, or left by a crash.</exception>
    public static PartFile Create(string path) => new(Posix.CreateNew(path), path);

    /// <summary>Opens a part that may be there from before.</summary>
    public static PartFile OpenOrCreate(string path) => new(Posix.OpenToWrite(path), path);

    /// <summary>Reserves the space, so that a full disk shows now. A file system that cannot reserve is written without.</summary>
    /// <param name="extend">Whether the file has that length from now on.</param>
    public void Reserve(long bytes, bool extend = true)
    {
        // Looked at first, because fallocate(2) takes all there is before it says that it was not enough: a length announced in
        // error would fill the disk for everyone else.
        if (bytes > new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace)
        {
            throw Errno.Failure("reserving", _path, Errno.NoSpace);
        }

        if (bytes > 0 && NativeMethods.Allocate(_file, extend ? 0 : NativeMethods.KeepSize, extend ? 0 : RandomAccess.GetLength(_file), bytes) != 0
            && Errno.Last is not (Errno.NotSupported or Errno.NoSystemCall or Errno.Invalid))
        {
            throw Errno.Failure("fallocate", _path);
        }
    }

    /// <summary>Lets aligned writes bypass the page cache, which halves the processor's work. EINVAL means the file system cannot.</summary>
    public void PreferDirect() => _direct = SetDirect(NativeMethods.Direct);

    /// <param name="offset">Where in the file, in bytes.</param>
    public unsafe void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        LeaveDirectUnlessAligned(bytes.Length);
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* first = bytes)
            {
                written = NativeMethods.Write(_file, first, (nuint)bytes.Length, offset);
            }

            if (written <= 0)
            {
                RecoverOrThrow();
                continue;
            }

            bytes = bytes[(int)written..];
            offset += written;
            LeaveDirectUnlessAligned(bytes.Length);
        }
    }

    /// <summary>Makes the bytes durable.</summary>
    public void Flush() => Posix.Flush(_file, _path);

    /// <summary>Makes bytes and mode durable. The mode goes first so that one fsync covers both; the open handle may still write.</summary>
    public void Seal(UnixFileMode mode)
    {
        Posix.ChangeMode(_file, mode, _path);
        Posix.Flush(_file, _path);
    }

    /// <summary>From here on the file stays when this object is disposed.</summary>
    public void Keep() => _kept = true;

    public void Dispose()
    {
        // An error of close(2) says nothing about bytes that fsync has confirmed, and everything else is thrown away.
        _file.Dispose();
        if (!_kept)
        {
            // The failure that led here is the one to report; a part that will not go is taken by RemoveStale.
            _ = NativeMethods.Unlink(_path);
        }
    }

    private void RecoverOrThrow()
    {
        var errno = Errno.Last;
        if (_direct && errno == Errno.Invalid)
        {
            LeaveDirect();
        }
        else if (errno != Errno.Interrupted)
        {
            throw Errno.Failure("pwrite", _path, errno);
        }
    }

    private void LeaveDirectUnlessAligned(int length)
    {
        if (_direct && length % AlignedBuffer.Alignment != 0)
        {
            LeaveDirect();
        }
    }

    private void LeaveDirect()
    {
        SetDirect(0);
        _direct = false;
    }

    private bool SetDirect(int direct)
    {
        var flags = NativeMethods.Control(_file, NativeMethods.GetFlags, 0);
        if (flags >= 0 && NativeMethods.Control(_file, NativeMethods.SetFlags, (flags & ~NativeMethods.Direct) | direct) == 0)
        {
            return direct != 0;
        }

        return direct != 0 && Errno.Last == Errno.Invalid ? false : throw Errno.Failure("fcntl", _path);
    }
}
