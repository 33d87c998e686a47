using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles.Copying;
using EvidenceVault.DurableFiles.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DurableFiles;

/// <summary>
/// Files that are complete or not there, also after a loss of power: bytes, then fsync(2), then rename(2), then fsync of the
/// directory. Every failed system call is thrown; .NET's own flush swallows them.
/// </summary>
public static partial class DurableFile
{
    /// <summary>Copies content into a new durable file in one pass, hashing it on the way.</summary>
    /// <param name="source">Read from where it stands to its end. A <see cref="FileStream"/> is read by pread and left behind its last byte.</param>
    /// <param name="partPath">A free name in the final file's directory; <see cref="NewPartPath"/> makes one.</param>
    /// <param name="finalPath">The name that appears when, and only when, all is durable.</param>
    /// <returns>Length and SHA-256 of what is now durable.</returns>
    /// <exception cref="ContentMismatchException">More, fewer or other bytes than <paramref name="options"/> demand; nothing remains.</exception>
    /// <exception cref="FileExistsException">One of the two names is taken; what has it is untouched.</exception>
    /// <exception cref="DiskFullException">No space; nothing remains.</exception>
    /// <exception cref="IOException">Reading or writing failed; nothing remains. After a failed fsync the only cure is a new copy.</exception>
    public static async Task<ContentSeal> CopyAsync(
        Stream source, string partPath, string finalPath, DurableCopyOptions options, CancellationToken cancel)
    {
        using var staged = await StageAsync(source, partPath, finalPath, options, cancel);
        await Task.Run(staged.Publish, CancellationToken.None);
        return staged.Seal;
    }

    /// <summary>As the other, from a file. A symbolic link is refused (ELOOP).</summary>
    /// <param name="sourcePath">Opened for reading only and left as it is.</param>
    /// <inheritdoc cref="CopyAsync(Stream, string, string, DurableCopyOptions, CancellationToken)"/>
    public static async Task<ContentSeal> CopyAsync(
        string sourcePath, string partPath, string finalPath, DurableCopyOptions options, CancellationToken cancel)
    {
        using var file = Posix.OpenToRead(sourcePath);
        using var staged = await StageAsync(new FileSource(file, 0, options.ExpectedBytes), partPath, finalPath, options, cancel);
        await Task.Run(staged.Publish, CancellationToken.None);
        return staged.Seal;
    }

    /// <summary>The copy without its last step, for a caller who must do something else durable before the name appears.</summary>
    /// <inheritdoc cref="CopyAsync(Stream, string, string, DurableCopyOptions, CancellationToken)"/>
    public static async Task<StagedFile> StageAsync(
        Stream source, string partPath, string finalPath, DurableCopyOptions options, CancellationToken cancel)
    {
        if (source is not FileStream { CanSeek: true } file)
        {
            return await StageAsync(new StreamSource(source, options.ExpectedBytes), partPath, finalPath, options, cancel);
        }

        var start = file.Position;
        var staged = await StageAsync(new FileSource(file.SafeFileHandle, start, options.ExpectedBytes), partPath, finalPath, options, cancel);
        file.Position = start + staged.Seal.Bytes;
        return staged;
    }

    /// <summary>Reads a file and says what it holds: length and SHA-256.</summary>
    /// <exception cref="IOException">It cannot be opened or read.</exception>
    public static async Task<ContentSeal> ReadSealAsync(string path, CancellationToken cancel)
    {
        using var file = Posix.OpenToRead(path);
        return await Task.Run(() => ReadSeal(new FileSource(file, 0, null), cancel), cancel);
    }

    /// <summary>Makes an open file's bytes durable (fsync(2)). After a failure never flush again: write a new file.</summary>
    /// <exception cref="IOException">The disk did not confirm them.</exception>
    public static void Flush(SafeFileHandle file) => Posix.Flush(file, "open file");

    /// <summary>A new name for a part beside the final name: <c>.name.random.part</c>, hidden and ending so that no listing takes it for a file.</summary>
    public static string NewPartPath(string finalPath) => Path.Combine(
        Path.GetDirectoryName(finalPath) ?? throw new ArgumentException("The path has no directory.", nameof(finalPath)),
        $".{Path.GetFileName(finalPath)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.part");

    /// <summary>Removes a part that a crash left behind. Only for a name that no running copy uses.</summary>
    /// <returns>False if there was none.</returns>
    /// <exception cref="IOException">It is there and does not go.</exception>
    public static bool RemoveStale(string partPath) => Posix.UnlinkIfThere(partPath);

    private static Task<StagedFile> StageAsync(
        ContentSource source, string partPath, string finalPath, DurableCopyOptions options, CancellationToken cancel)
    {
        if (Path.GetDirectoryName(partPath) != Path.GetDirectoryName(finalPath))
        {
            throw new ArgumentException("A part lies in the directory of its final name: only there is a rename atomic.", nameof(partPath));
        }

        return Task.Run(() => StageInOrderAsync(source, partPath, finalPath, options, cancel), cancel);
    }

    private static async Task<StagedFile> StageInOrderAsync(
        ContentSource source, string partPath, string finalPath, DurableCopyOptions options, CancellationToken cancel)
    {
        using var part = PartFile.Create(partPath);
        //// A crash now leaves an empty part, which the next start removes.

        var seal = await CopyPipeline.RunAsync(source, part, options, cancel);
        //// A crash now leaves a part of any length and content, which the next start removes.

        if (options.ExpectedSha256 is { } expected && expected != seal.Sha256)
        {
            throw new ContentMismatchException($"The content's SHA-256 is {seal.Sha256}, announced was {expected}.");
        }

        cancel.ThrowIfCancellationRequested();
        part.Seal(options.Mode);
        //// A crash now leaves a complete part, which the next start removes: nobody was told of it.

        part.Keep();
        return new StagedFile(seal, partPath, finalPath);
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The pool owns the buffer and frees it.")]
    private static ContentSeal ReadSeal(FileSource source, CancellationToken cancel)
    {
        using var buffers = new BufferPool(1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = buffers.Rent(cancel);
        while (!source.Ended)
        {
            cancel.ThrowIfCancellationRequested();
            hash.AppendData(buffer.GetSpan()[..source.Fill(buffer)]);
        }

        return new ContentSeal(source.BytesRead, new Sha256Digest(hash.GetHashAndReset()));
    }
}
