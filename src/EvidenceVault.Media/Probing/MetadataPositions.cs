using System.Globalization;
using System.Text.RegularExpressions;

namespace EvidenceVault.Media.Probing;

/// <summary>Turns tags into claims of place: ISO 6709 in containers, degrees, minutes and seconds in EXIF.</summary>
internal static partial class MetadataPositions
{
    /// <summary>Positions in the tags of a container; tags that repeat a position are one claim.</summary>
    public static IEnumerable<ClaimedPosition> FromTags(IEnumerable<(string Key, string Value)> tags) =>
        tags.Where(tag => tag.Key.Contains("location", StringComparison.OrdinalIgnoreCase) || tag.Key == "xyz")
            .Select(tag => FindIso6709(tag.Value, tag.Key))
            .OfType<ClaimedPosition>()
            .DistinctBy(position => (position.Latitude, position.Longitude));

    /// <summary>The position in a picture's EXIF. Status V and a measure that has no fix are no position.</summary>
    public static IEnumerable<ClaimedPosition> FromExif(IEnumerable<(string Key, string Value)> tags)
    {
        var exif = tags.GroupBy(tag => tag.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Value.Trim(), StringComparer.Ordinal);
        if (exif.GetValueOrDefault("GPSStatus") == "V"
            || Degrees(exif.GetValueOrDefault("GPSLatitude")) is not { } latitude
            || Degrees(exif.GetValueOrDefault("GPSLongitude")) is not { } longitude)
        {
            yield break;
        }

        latitude = exif.GetValueOrDefault("GPSLatitudeRef") == "S" ? -latitude : latitude;
        longitude = exif.GetValueOrDefault("GPSLongitudeRef") == "W" ? -longitude : longitude;
        var altitude = ExifRationals.Read(exif.GetValueOrDefault("GPSAltitude")) is [var metres] ? metres : (double?)null;
        if (IsPlace(latitude, longitude))
        {
            yield return new ClaimedPosition(latitude, longitude, exif.GetValueOrDefault("GPSAltitudeRef") == "1" ? -altitude : altitude, "EXIF GPS", exif["GPSLatitude"] + " " + exif["GPSLongitude"]);
        }
    }

    private static ClaimedPosition? FindIso6709(string raw, string tag)
    {
        if (Iso6709Pattern().Match(raw.Trim()) is not { Success: true } match)
        {
            return null;
        }

        var latitude = Parse(match.Groups["lat"].Value);
        var longitude = Parse(match.Groups["lon"].Value);
        var altitude = match.Groups["alt"].Success ? Parse(match.Groups["alt"].Value) : (double?)null;
        return IsPlace(latitude, longitude) ? new ClaimedPosition(latitude, longitude, altitude, "tag " + tag, raw) : null;
    }

    private static double? Degrees(string? text) => ExifRationals.Read(text) is [var degrees, var minutes, var seconds] ? degrees + (minutes / 60) + (seconds / 3600) : null;

    /// <summary>Zero and zero is what a receiver without a fix writes; it lies in the Gulf of Guinea, where nobody docks.</summary>
    private static bool IsPlace(double latitude, double longitude) =>
        Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 && (Math.Abs(latitude) > 1e-6 || Math.Abs(longitude) > 1e-6);

    private static double Parse(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    // ISO 6709 wants two and three digits before the point; Android writes -0.2431.
    [GeneratedRegex(@"^(?<lat>[+-][0-9]{1,2}(?:\.[0-9]{1,10})?)(?<lon>[+-][0-9]{1,3}(?:\.[0-9]{1,10})?)(?<alt>[+-][0-9]{1,7}(?:\.[0-9]{1,10})?)?(?:CRS[^/]*)?/?$", RegexOptions.CultureInvariant)]
    private static partial Regex Iso6709Pattern();
}

/// <summary>Reads the fractions of EXIF as ffprobe prints them: <c>45:1, 31:1, 851:1000</c>.</summary>
internal static class ExifRationals
{
    public static IReadOnlyList<double> Read(string? text)
    {
        var values = new List<double>();
        foreach (var part in (text ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var fraction = part.Split(':');
            if (fraction.Length != 2
                || !double.TryParse(fraction[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out var numerator)
                || !double.TryParse(fraction[1], NumberStyles.Integer, CultureInfo.InvariantCulture, out var denominator)
                || denominator == 0)
            {
                return [];
            }

            values.Add(numerator / denominator);
        }

        return values;
    }
}
