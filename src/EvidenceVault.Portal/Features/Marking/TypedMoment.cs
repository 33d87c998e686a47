using System.Globalization;

namespace EvidenceVault.Portal.Features.Marking;

/// <summary>A moment of a recording as people type it: <c>83.4</c>, <c>1:23.4</c> or <c>0:01:23.400</c>, in seconds from the original's beginning.</summary>
internal static class TypedMoment
{
    private const double Latest = 48 * 3600;

    /// <summary>As <see cref="Find(string?)"/>, for a field that may be left empty.</summary>
    /// <param name="empty">What an empty field means, in seconds.</param>
    public static double? Find(string? text, double empty) => string.IsNullOrWhiteSpace(text) ? empty : Find(text);

    /// <summary>Null when it is none.</summary>
    public static double? Find(string? text)
    {
        var parts = (text ?? "").Trim().Split(':');
        if (parts.Length > 3 || !double.TryParse(parts[^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || (parts.Length > 1 && seconds >= 60))
        {
            return null;
        }

        var unit = 60;
        for (var i = parts.Length - 2; i >= 0; i--, unit *= 60)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var whole) || (i > 0 && whole >= 60) || whole > 10_000)
            {
                return null;
            }

            seconds += whole * unit;
        }

        return double.IsFinite(seconds) && seconds is >= 0 and <= Latest ? seconds : null;
    }
}
