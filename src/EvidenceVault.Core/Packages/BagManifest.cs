using System.Text;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Packages;

/// <summary>A file of a package: its path from the package's directory, its length in bytes and its digest.</summary>
public sealed record PackageFile(string Path, long Bytes, Sha256Digest Sha256);

/// <summary>A manifest of BagIt 1.0 (RFC 8493 §2.1.3), written so that <c>sha256sum -c</c> reads it: digest, two blanks, path, line feed; in the order of the paths' bytes.</summary>
public static class BagManifest
{
    private const int PathFrom = (Sha256Digest.Size * 2) + 2;

    public static byte[] Write(IEnumerable<PackageFile> files) =>
        Encoding.UTF8.GetBytes(string.Concat(files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Sha256.Hex}  {f.Path}\n")));

    /// <summary>Reads the one form that <see cref="Write"/> gives. Null for anything else: another spelling, an unsafe path, a path named twice.</summary>
    public static IReadOnlyDictionary<string, Sha256Digest>? Read(ReadOnlySpan<byte> bytes)
    {
        var named = new Dictionary<string, Sha256Digest>(StringComparer.Ordinal);
        var text = Encoding.UTF8.GetString(bytes);
        if (text.Length > 0 && text[^1] != '\n')
        {
            return null;
        }

        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.Length <= PathFrom || line[(PathFrom - 2)..PathFrom] != "  " || !Sha256Digest.TryParse(line[..(PathFrom - 2)], out var digest)
                || !PackageName.IsSafePath(line[PathFrom..]) || !named.TryAdd(line[PathFrom..], digest))
            {
                return null;
            }
        }

        return named;
    }
}
