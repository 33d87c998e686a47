using System.Text;
using System.Text.RegularExpressions;

namespace EvidenceVault.Media.Tools;

/// <summary>Counts a tool's error lines and keeps the first few, made fit to be shown: no paths, no addresses, no control characters.</summary>
internal sealed partial class ErrorLines(string? secret)
{
    /// <summary>How many lines are kept.</summary>
    public const int Kept = 20;

    private const int LongestLine = 200;

    private readonly List<string> _first = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> First => _first;

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        Count++;
        if (_first.Count < Kept)
        {
            _first.Add(Clean(line));
        }
    }

    private string Clean(string line)
    {
        var text = line.Length > 4 * LongestLine ? line[..(4 * LongestLine)] : line;
        text = string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "original", StringComparison.Ordinal);
        text = AddressPattern().Replace(text, string.Empty);
        text = PathPattern().Replace(text, "…");
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? " " : rune.ToString());
        }

        var result = clean.ToString().Trim();
        return result.Length > LongestLine ? result[..LongestLine] + "…" : result;
    }

    [GeneratedRegex(" @ 0x[0-9a-fA-F]+", RegexOptions.CultureInvariant)]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"(?<![\w.])/[^\s:'""]+", RegexOptions.CultureInvariant)]
    private static partial Regex PathPattern();
}
