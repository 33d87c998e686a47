using System.Text;
using System.Text.RegularExpressions;

namespace EvidenceVault.Core.Packages;

/// <summary>
/// Names inside a court package. A name from a device is hostile: what is kept of it are ASCII letters and digits, the signs <c>- _ .</c> and Chinese characters, so that
/// nothing in it means anything to a shell, a file system, an archive program or a reader's eyes. The name as it was found stands in the report and in <c>package.json</c>.
/// </summary>
public static partial class PackageName
{
    /// <summary>The longest kept name, in UTF-16 code units; in UTF-8 three times as many bytes, which every file system takes.</summary>
    public const int Longest = 64;

    private const int LongestExtension = 12;

    /// <summary>A file's name: its number in the list first, which makes it unique on every file system and keeps reserved names harmless.</summary>
    /// <param name="number">Its place in the list, from 1.</param>
    /// <param name="found">Its name as it was found.</param>
    public static string OfFile(int number, string found) => FormattableString.Invariant($"{number:0000}_{Plain(found, "file")}");

    /// <summary>The name of the package's directory: the case number and the end of the package's id, so that two packages of a case never mix.</summary>
    public static string OfPackage(string caseNumber, PackageId id) => $"{Plain(caseNumber, "case")}-{id.Value[^8..]}";

    /// <summary>Whether a path may stand in a package: relative, with <c>/</c>, no segment empty, beginning with a dot or a dash, or holding what <see cref="OfFile"/> does not keep.</summary>
    public static bool IsSafePath(string? path) => path is { Length: > 0 and <= 400 } && SafePath().IsMatch(path);

    private static string Plain(string found, string otherwise)
    {
        var kept = new StringBuilder();
        foreach (var c in found)
        {
            var next = char.IsAsciiLetterOrDigit(c) || c is '-' or '.' || IsHan(c) ? c : '_';
            if (next is not ('_' or '.') || kept.Length == 0 || kept[^1] != next)
            {
                kept.Append(next); // no run of dots, so no '..'
            }
        }

        var name = kept.ToString().Trim('_', '.', '-');
        return name.Length == 0 ? otherwise : name.Length <= Longest ? name : Shorten(name);
    }

    /// <summary>Cuts the middle out: the beginning says what it is, the end keeps the extension.</summary>
    private static string Shorten(string name)
    {
        var dot = name.LastIndexOf('.');
        var extension = dot > 0 && name.Length - dot <= LongestExtension ? name[dot..] : "";
        return name[..(Longest - extension.Length)].TrimEnd('_', '.', '-') + extension;
    }

    private static bool IsHan(char c) => c is (>= '\u3400' and <= '\u4dbf') or (>= '\u4e00' and <= '\u9fff');

    [GeneratedRegex(@"\A[A-Za-z0-9_\u3400-\u4dbf\u4e00-\u9fff][A-Za-z0-9_.\-\u3400-\u4dbf\u4e00-\u9fff]*(/[A-Za-z0-9_\u3400-\u4dbf\u4e00-\u9fff][A-Za-z0-9_.\-\u3400-\u4dbf\u4e00-\u9fff]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex SafePath();
}
