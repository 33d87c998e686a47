using System.Globalization;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Portal.Features.Media;

/// <summary>What a request wants of a resource.</summary>
internal enum RangeAnswer
{
    /// <summary>All of it (200).</summary>
    Whole,

    /// <summary>One range (206).</summary>
    Part,

    /// <summary>A range behind the end (416).</summary>
    NotSatisfiable,
}

/// <summary>Reads one byte range (RFC 9110, section 14). Several ranges, other units and malformed ones are answered with the whole, as the RFC allows.</summary>
internal static partial class RangeRequest
{
    /// <param name="range">The Range header; null when there is none.</param>
    /// <param name="ifRange">The If-Range header; a range counts only when it is exactly our tag.</param>
    public static (RangeAnswer Answer, ByteRange Range) Read(string? range, string? ifRange, string tag, long bytes)
    {
        var whole = (RangeAnswer.Whole, new ByteRange(0, bytes));
        var match = Single().Match(range ?? "");
        if (!match.Success || (!string.IsNullOrEmpty(ifRange) && ifRange != tag))
        {
            return whole;
        }

        var (first, last) = (Number(match.Groups[1].Value), Number(match.Groups[2].Value));
        return (first, last) switch
        {
            (null, null) => whole,
            (null, 0) => (RangeAnswer.NotSatisfiable, default),
            (null, { } suffix) => bytes == 0 ? (RangeAnswer.NotSatisfiable, default) : (RangeAnswer.Part, new ByteRange(Math.Max(0, bytes - suffix), Math.Min(bytes, suffix))),
            ({ } from, { } to) when to < from => whole,
            ({ } from, _) when from >= bytes => (RangeAnswer.NotSatisfiable, default),
            ({ } from, _) => (RangeAnswer.Part, new ByteRange(from, Math.Min(last ?? long.MaxValue, bytes - 1) - from + 1)),
        };
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"\Abytes=(\d{0,18})-(\d{0,18})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Single();
}
