using System.Globalization;

namespace EvidenceVault.Core.Cases;

/// <summary>A place on the earth, WGS 84, in degrees.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    /// <summary>The mean radius; the error against the ellipsoid is below 0.6 %.</summary>
    internal const double EarthMetres = 6_371_000;

    /// <summary>Reads <c>31.2304, 121.4737</c>: latitude first, as maps give it. Null for anything else.</summary>
    public static GeoPoint? Find(string? text)
    {
        var parts = (text ?? "").Split([',', '，'], StringSplitOptions.TrimEntries);
        return parts.Length == 2 && Degrees(parts[0]) is { } latitude && Degrees(parts[1]) is { } longitude && Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180
            ? new GeoPoint(latitude, longitude)
            : null;
    }

    /// <summary>Along the surface, in metres, by the haversine formula (R. W. Sinnott, Sky and Telescope 68, 1984, p. 159).</summary>
    public double MetresTo(GeoPoint other)
    {
        var (north, east) = (Radians(other.Latitude - Latitude) / 2, Radians(other.Longitude - Longitude) / 2);
        var a = (Math.Sin(north) * Math.Sin(north)) + (Math.Cos(Radians(Latitude)) * Math.Cos(Radians(other.Latitude)) * Math.Sin(east) * Math.Sin(east));
        return 2 * EarthMetres * Math.Asin(Math.Min(1, Math.Sqrt(a)));
    }

    /// <summary>As <see cref="Find"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.######}, {Longitude:0.######}");

    private static double? Degrees(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && double.IsFinite(degrees) ? degrees : null;

    private static double Radians(double degrees) => degrees * Math.PI / 180;
}
