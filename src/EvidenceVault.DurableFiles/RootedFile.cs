using System.Diagnostics.CodeAnalysis;
using EvidenceVault.DurableFiles.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DurableFiles;

/// <summary>Opens files below a root without ever following a symbolic link, so that no name leads out of the root.</summary>
[SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Each handle is the using parent of the next step; the last goes to the caller.")]
public static class RootedFile
{
    /// <summary>Opens a file for reading, one segment after the other, each refusing links (open(2), O_NOFOLLOW).</summary>
    /// <param name="root">Trusted; may itself be reached by a link.</param>
    /// <param name="relativePath">Segments parted by '/', none of them '..'.</param>
    /// <returns>Null if there is no file of that name; a directory is not a file.</returns>
    /// <exception cref="IOException">A segment is a symbolic link, or the file cannot be opened.</exception>
    public static SafeFileHandle? TryOpenRead(string root, string relativePath)
    {
        var segments = relativePath.Split('/');
        if (segments.Any(segment => segment is "" or "." or ".."))
        {
            throw new ArgumentException("The path must be plain segments below the root.", nameof(relativePath));
        }

        var current = Posix.OpenDirectory(root);
        foreach (var (index, segment) in segments.Index())
        {
            using var parent = current;
            var isLast = index == segments.Length - 1;
            if (TryOpen(parent, segment, isLast ? 0 : NativeMethods.Directory) is not { } next)
            {
                return null;
            }

            current = next;
        }

        return NotDirectory(current);
    }

    private static SafeFileHandle? TryOpen(SafeFileHandle parent, string segment, int kind)
    {
        var flags = NativeMethods.ReadOnly | NativeMethods.NoFollow | NativeMethods.CloseOnExec | kind;
        var file = NativeMethods.OpenAt(parent, segment, flags, 0);
        if (!file.IsInvalid)
        {
            return file;
        }

        var errno = Errno.Last;
        file.Dispose();
        return errno switch
        {
            Errno.NoEntry => null,
            //// O_DIRECTORY on a link answers ENOTDIR as on a file; both mean that no directory of ours is there.
            Errno.NotDirectory or Errno.IsSymbolicLink => throw new IOException(
                $"'{segment}' is a symbolic link, or a file in a directory's place; it was not followed.", errno),
            _ => throw Errno.Failure("open", segment, errno),
        };
    }

    private static SafeFileHandle? NotDirectory(SafeFileHandle file)
    {
        if (!File.GetAttributes(file).HasFlag(FileAttributes.Directory))
        {
            return file;
        }

        file.Dispose();
        return null;
    }
}
