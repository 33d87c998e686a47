using System.Globalization;

namespace EvidenceVault.Media.Probing;

/// <summary>A positive fraction as containers use it for time bases and frame rates: 30000/1001 is not 29.97.</summary>
/// <param name="Numerator">Above zero.</param>
/// <param name="Denominator">Above zero.</param>
public readonly record struct Rational(long Numerator, long Denominator)
{
    /// <summary>The nearest floating-point value.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>Reads <c>30000/1001</c>.</summary>
    /// <returns>Null for <c>0/0</c>, for anything not positive, and for anything else.</returns>
    public static Rational? Find(string? text)
    {
        var parts = text?.Split('/') ?? [];
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var numerator)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var denominator)
            && numerator > 0
            && denominator > 0
            ? new Rational(numerator, denominator)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");
}
