using EvidenceVault.DurableFiles.Copying;
using EvidenceVault.DurableFiles.Native;

namespace EvidenceVault.DurableFiles;

/// <content>Whole small files: manifests, state, locks. Each has a blocking form for steps that hold a lock.</content>
public static partial class DurableFile
{
    /// <summary>Creates a small file durably under a name that must be free.</summary>
    /// <param name="mode">Permissions of the finished file, independent of the umask.</param>
    /// <exception cref="FileExistsException">The name is taken; the file there is untouched.</exception>
    /// <exception cref="IOException">It could not be made durable; nothing of it is visible.</exception>
    public static void Write(string path, ReadOnlyMemory<byte> bytes, UnixFileMode mode)
    {
        using var staged = new StagedFile(new(bytes.Length, Core.Evidence.Sha256Digest.Of(bytes.Span)), WritePart(path, bytes.Span, mode), path);
        staged.Publish();
    }

    /// <inheritdoc cref="Write"/>
    public static Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, UnixFileMode mode, CancellationToken cancel) =>
        Task.Run(() => Write(path, bytes, mode), cancel);

    /// <summary>Gives a small state file new content: whoever reads, at any moment and after any crash, sees the old or the new whole.</summary>
    /// <param name="mode">Permissions of the finished file, independent of the umask.</param>
    /// <exception cref="IOException">
    /// It failed: the old content stands, unless the failed call was the last, the flush of the directory; then it may be either.
    /// </exception>
    public static void Replace(string path, ReadOnlyMemory<byte> bytes, UnixFileMode mode)
    {
        var part = WritePart(path, bytes.Span, mode);
        //// A crash now leaves the old file and a complete part, which the next start removes.

        var renamed = false;
        try
        {
            Posix.RenameOver(part, path);
            renamed = true;
            //// A crash now leaves the old or the new file, whole.
        }
        finally
        {
            if (!renamed)
            {
                // The error of the rename is the one to report; RemoveStale takes a part that will not go.
                _ = NativeMethods.Unlink(part);
            }
        }

        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
        //// A crash now leaves the new file.
    }

    /// <inheritdoc cref="Replace"/>
    public static Task ReplaceAsync(string path, ReadOnlyMemory<byte> bytes, UnixFileMode mode, CancellationToken cancel) =>
        Task.Run(() => Replace(path, bytes, mode), cancel);

    /// <summary>Removes a file and returns when it stays removed after a loss of power.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="IOException">It did not go, or may come back after a crash.</exception>
    public static void Delete(string path)
    {
        Posix.Unlink(path);
        //// A crash now may bring the file back, whole.

        DurableDirectory.Flush(Path.GetDirectoryName(path)!);
    }

    /// <inheritdoc cref="Delete"/>
    public static Task DeleteAsync(string path, CancellationToken cancel) => Task.Run(() => Delete(path), cancel);

    private static string WritePart(string path, ReadOnlySpan<byte> bytes, UnixFileMode mode)
    {
        var partPath = NewPartPath(path);
        using var part = PartFile.Create(partPath);
        part.Write(bytes, 0);
        part.Seal(mode);
        part.Keep();
        return partPath;
    }
}
