using System.Globalization;

namespace EvidenceVault.Core.Review;

/// <summary>Seconds for one unit of a stream's time stamps, as a positive fraction: 1/90000 is exact, 0.0000111 is not.</summary>
public readonly record struct TimeUnit(long Numerator, long Denominator)
{
    /// <summary>The time stamp in seconds.</summary>
    public double Seconds(long pts) => (double)pts * Numerator / Denominator;

    /// <summary>Reads <c>1/90000</c>.</summary>
    /// <exception cref="FormatException">Not a positive fraction.</exception>
    public static TimeUnit Parse(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var above)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var below)
            && above > 0 && below > 0
            ? new TimeUnit(above, below)
            : throw new FormatException("A time base is written as 1/90000.");
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
