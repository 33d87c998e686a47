using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DurableFiles.Native;

/// <summary>System calls that throw when they fail. One method per call; nothing is retried except after EINTR.</summary>
internal static class Posix
{
    /// <summary>Creates a file that nobody else has, for writing (open(2), O_EXCL).</summary>
    public static SafeFileHandle CreateNew(string path) =>
        Open(path, NativeMethods.WriteOnly | NativeMethods.Create | NativeMethods.Exclusive | NativeMethods.NoFollow);

    /// <summary>Opens a file for writing, making it if it is not there; a symbolic link is refused with ELOOP.</summary>
    public static SafeFileHandle OpenToWrite(string path) => Open(path, NativeMethods.WriteOnly | NativeMethods.Create | NativeMethods.NoFollow);

    /// <summary>Opens a file for reading; a symbolic link is refused with ELOOP.</summary>
    public static SafeFileHandle OpenToRead(string path) => Open(path, NativeMethods.ReadOnly | NativeMethods.NoFollow);

    public static SafeFileHandle OpenDirectory(string path) => Open(path, NativeMethods.ReadOnly | NativeMethods.Directory);

    /// <summary>Opens or creates a file that is only ever locked, never written.</summary>
    public static SafeFileHandle OpenLockFile(string path) =>
        Open(path, NativeMethods.ReadOnly | NativeMethods.Create | NativeMethods.NoFollow);

    /// <summary>fsync(2). A failure is final: the kernel may have dropped the pages and would report success the second time.</summary>
    public static void Flush(SafeFileHandle file, string path)
    {
        if (NativeMethods.Flush(file) != 0)
        {
            throw Errno.Failure("fsync", path);
        }
    }

    public static void FlushFileSystem(SafeFileHandle anyFile, string path)
    {
        if (NativeMethods.FlushFileSystem(anyFile) != 0)
        {
            throw Errno.Failure("syncfs", path);
        }
    }

    public static void ChangeMode(SafeFileHandle file, UnixFileMode mode, string path)
    {
        if (NativeMethods.ChangeMode(file, (uint)mode) != 0)
        {
            throw Errno.Failure("fchmod", path);
        }
    }

    /// <summary>Renames and fails with EEXIST where something has the new name already (rename(2), RENAME_NOREPLACE).</summary>
    public static void RenameToFreeName(string from, string to)
    {
        if (NativeMethods.Rename(NativeMethods.CurrentDirectory, from, NativeMethods.CurrentDirectory, to, NativeMethods.RenameNoReplace) == 0)
        {
            return;
        }

        // EINVAL: this file system does not know the flag. A hard link is as exclusive; a crash between the two calls leaves
        // the complete file under both names, and removing the stale part repairs that.
        var errno = Errno.Last;
        if (errno is not (Errno.Invalid or Errno.NoSystemCall))
        {
            throw Errno.Failure("rename", to, errno);
        }

        if (NativeMethods.Link(from, to) != 0)
        {
            throw Errno.Failure("link", to);
        }

        if (NativeMethods.Unlink(from) != 0)
        {
            // Withdrawn, as if the rename had failed: what cannot lose its old name has not been renamed.
            errno = Errno.Last;
            _ = NativeMethods.Unlink(to);
            throw Errno.Failure("unlink", from, errno);
        }
    }

    public static void RenameOver(string from, string to)
    {
        if (NativeMethods.Rename(NativeMethods.CurrentDirectory, from, NativeMethods.CurrentDirectory, to, 0) != 0)
        {
            throw Errno.Failure("rename", to);
        }
    }

    public static void Unlink(string path)
    {
        if (NativeMethods.Unlink(path) != 0)
        {
            throw Errno.Failure("unlink", path);
        }
    }

    /// <returns>False if there was no such file.</returns>
    public static bool UnlinkIfThere(string path)
    {
        if (NativeMethods.Unlink(path) == 0)
        {
            return true;
        }

        return Errno.Last == Errno.NoEntry ? false : throw Errno.Failure("unlink", path);
    }

    /// <summary>Waits for the lock (flock(2)). It ends when the handle is closed, by a crash too.</summary>
    public static void Lock(SafeFileHandle file, int operation, string path)
    {
        while (NativeMethods.Lock(file, operation) != 0)
        {
            if (Errno.Last != Errno.Interrupted)
            {
                throw Errno.Failure("flock", path);
            }
        }
    }

    private static SafeFileHandle Open(string path, int flags)
    {
        const uint ownerOnly = 0x180; // 0600: nobody else reads what is not finished
        while (true)
        {
            var file = NativeMethods.OpenAt(NativeMethods.CurrentDirectory, path, flags | NativeMethods.CloseOnExec, ownerOnly);
            if (!file.IsInvalid)
            {
                return file;
            }

            var errno = Errno.Last;
            file.Dispose();
            if (errno != Errno.Interrupted)
            {
                throw Errno.Failure("open", path, errno);
            }
        }
    }
}
