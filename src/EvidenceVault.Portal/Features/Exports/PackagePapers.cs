using System.Buffers;
using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>A package would have more lines or papers than one can hold: pack fewer items.</summary>
public sealed class TooManyPapersException() : Exception("More lines of the custody log, or more papers, than one package can hold. Pack fewer items.");

/// <summary>Gathers what is written for a package, file by file, into the one object that keeps it. Never footage.</summary>
internal sealed class PackagePapers
{
    private const int MostBytes = 256 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<PlannedFile> _files = [];

    public IReadOnlyList<PlannedFile> Files => _files;

    /// <exception cref="TooManyPapersException">More than 256 MiB.</exception>
    public Sha256Digest Add(string path, ReadOnlySpan<byte> content)
    {
        if ((long)_bytes.WrittenCount + content.Length > MostBytes)
        {
            throw new TooManyPapersException();
        }

        var digest = Sha256Digest.Of(content);
        _files.Add(new PlannedFile(new PackageFile(path, content.Length, digest), PackageSource.Papers, _bytes.WrittenCount));
        _bytes.Write(content);
        return digest;
    }

    public Sha256Digest Add(string path, string content) => Add(path, Encoding.UTF8.GetBytes(content));

    public byte[] ToBytes() => _bytes.WrittenSpan.ToArray();

    public static ContentSeal SealOf(byte[] papers) => new(papers.Length, Sha256Digest.Of(papers));
}
