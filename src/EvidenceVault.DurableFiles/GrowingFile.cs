using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.DurableFiles.Copying;

namespace EvidenceVault.DurableFiles;

/// <summary>
/// A file that arrives in pieces, under a name that nobody reads: what was received is durable when a piece ends, by its end or by a cut line. After a failure of the
/// disk it is removed, for nobody can say what of it is there. The caller sees to it that one writes at a time.
/// </summary>
public sealed class GrowingFile : IDisposable
{
    private const int Piece = 1024 * 1024;

    private readonly PartFile _file;
    private readonly string _path;
    private readonly IncrementalHash? _hash; // of a file that arrives in one piece; any other is read once more when it is whole

    private GrowingFile(PartFile file, string path, long length)
    {
        (_file, _path, Length) = (file, path, length);
        _hash = length == 0 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    }

    /// <summary>How many bytes are here.</summary>
    public long Length { get; private set; }

    /// <summary>Opens the file, making it if it is not there.</summary>
    /// <exception cref="IOException">It cannot be opened; a symbolic link is refused.</exception>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The growing file owns the part.")]
    public static GrowingFile Open(string path)
    {
        var file = PartFile.OpenOrCreate(path);
        file.Keep();
        return new GrowingFile(file, path, new FileInfo(path).Length);
    }

    /// <summary>Receives up to the content's end. Afterwards, also when the content failed, what was received is durable.</summary>
    /// <param name="most">The length that the file must not exceed.</param>
    /// <exception cref="ContentMismatchException">More arrived; the file is removed.</exception>
    /// <exception cref="IOException">The disk failed or is full, and the file is removed; or the content's own.</exception>
    public async Task AppendAsync(Stream content, long most, CancellationToken cancel)
    {
        if (Length == 0)
        {
            Guarded(() => _file.Reserve(most, extend: false)); // later attempts have it from the first: nothing that arrived goes because the disk is nearly full
        }

        var (filling, full) = (new byte[Piece], new byte[Piece]);
        var (filled, writing) = (0, Task.CompletedTask);
        try
        {
            for (int read; (read = await content.ReadAsync(filling.AsMemory(filled), cancel)) > 0;)
            {
                filled += read;
                if (filled == filling.Length)
                {
                    await writing;
                    (filling, full) = (full, filling);
                    writing = Task.Run(() => Take(full.AsSpan(), most), CancellationToken.None);
                    filled = 0;
                }
            }
        }
        finally
        {
            // The end, or a cut: whatever came is kept. A failure of the disk takes the place of the cut, for it is the graver.
            await writing;
            await Task.Run(
                () =>
                {
                    Take(filling.AsSpan(0, filled), most);
                    Guarded(_file.Flush);
                },
                CancellationToken.None);
        }
    }

    /// <summary>Makes durable what an earlier run left, which a crash may have kept from the disk.</summary>
    public void Flush() => Guarded(_file.Flush);

    /// <summary>Length and digest of the whole.</summary>
    public async Task<ContentSeal> SealAsync(CancellationToken cancel) =>
        _hash is null ? await DurableFile.ReadSealAsync(_path, cancel) : new ContentSeal(Length, new Sha256Digest(_hash.GetCurrentHash()));

    /// <summary>The whole file, ready for its final name. It is removed when the result is disposed of without having been published.</summary>
    /// <param name="seal">As <see cref="SealAsync"/> gave it.</param>
    /// <param name="finalPath">On the same file system.</param>
    public StagedFile Stage(ContentSeal seal, string finalPath, UnixFileMode mode)
    {
        Guarded(() => _file.Seal(mode));
        return new StagedFile(seal, _path, finalPath);
    }

    /// <summary>Closes the file and leaves it.</summary>
    public void Dispose()
    {
        _hash?.Dispose();
        _file.Dispose();
    }

    private void Take(ReadOnlySpan<byte> bytes, long most)
    {
        if (Length + bytes.Length > most)
        {
            DurableFile.RemoveStale(_path);
            throw new ContentMismatchException($"More than the announced {most} bytes arrived.");
        }

        try
        {
            _file.Write(bytes, Length);
        }
        catch (IOException)
        {
            Drop();
            throw;
        }

        _hash?.AppendData(bytes);
        Length += bytes.Length;
    }

    private void Guarded(Action step)
    {
        try
        {
            step();
        }
        catch (IOException)
        {
            Drop();
            throw;
        }
    }

    /// <summary>The failure that led here is the one to report; what does not go now goes with the parts of days ago.</summary>
    private void Drop() => _ = Native.NativeMethods.Unlink(_path);
}
