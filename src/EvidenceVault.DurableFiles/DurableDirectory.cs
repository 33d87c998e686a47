using EvidenceVault.DurableFiles.Native;

namespace EvidenceVault.DurableFiles;

/// <summary>Directories whose names survive a loss of power. A file's fsync does not make its name durable: the directory's does (fsync(2)).</summary>
public static class DurableDirectory
{
    private static readonly Lock Creating = new();

    /// <summary>
    /// Creates the directory and its missing parents (mode 0750, less what the umask takes) and returns when their names are
    /// durable. Within this process no one sees a directory here whose name is not yet durable.
    /// </summary>
    /// <exception cref="IOException">A call failed, or something else, a symbolic link for instance, has the name.</exception>
    public static void Create(string path)
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        lock (Creating)
        {
            Create(full, mode);
        }
    }

    /// <summary>Makes the names in a directory durable: files created, renamed and removed so far.</summary>
    /// <exception cref="IOException">The disk did not confirm it.</exception>
    public static void Flush(string path)
    {
        using var directory = Posix.OpenDirectory(path);
        Posix.Flush(directory, path);
    }

    /// <summary>
    /// Makes everything on the directory's file system durable (syncfs(2)): after a crash of the process, what is visible may
    /// not be on the disk yet. Once, at start.
    /// </summary>
    /// <exception cref="IOException">The disk did not confirm it.</exception>
    public static void FlushFileSystem(string path)
    {
        using var directory = Posix.OpenDirectory(path);
        Posix.FlushFileSystem(directory, path);
    }

    private static void Create(string path, UnixFileMode mode)
    {
        var found = new DirectoryInfo(path);
        if (found.LinkTarget is not null)
        {
            throw new IOException($"'{found.Name}' is a symbolic link where a directory is wanted; it was not followed.");
        }

        if (found.Exists)
        {
            return;
        }

        // A link further up is the operator's way to place the root elsewhere; only what is created here is ours to judge.
        var parent = Path.GetDirectoryName(path) ?? throw new IOException("The root directory does not exist.");
        if (!Directory.Exists(parent))
        {
            Create(parent, mode);
        }

        if (NativeMethods.MakeDirectory(path, (uint)mode) != 0)
        {
            // Another process may have made it meanwhile; anything else of that name is in the way.
            var errno = Errno.Last;
            if (errno != Errno.Exists || !Directory.Exists(path))
            {
                throw Errno.Failure("mkdir", path, errno);
            }
        }
        //// A crash now may lose the directory, with nothing in it yet.

        Flush(parent);
    }
}
