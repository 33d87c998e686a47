using System.Globalization;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Media.Probing;

/// <summary>Turns tags into claims of time. A tag that cannot be read is kept with its text and no instant.</summary>
internal static partial class MetadataTimes
{
    private static readonly string[] DateTags = ["creation_time", "date", "com.apple.quicktime.creationdate", "timecode", "IDIT", "ICRD", "DATE"];
    private static readonly string[] LocalFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm:ss", "yyyy:MM:dd HH:mm:ss", "ddd MMM dd HH:mm:ss yyyy", "ddd MMM d HH:mm:ss yyyy"];

    /// <summary>The claims of a container's own tags, or of one of its streams.</summary>
    public static IEnumerable<ClaimedTime> FromTags(IEnumerable<(string Key, string Value)> tags, string owner) =>
        from tag in tags
        where Array.Exists(DateTags, name => tag.Key == name || tag.Key.StartsWith(name + "-", StringComparison.Ordinal))
        select Read(tag.Value, $"{owner} tag {tag.Key}");

    /// <summary>The claims of a picture's EXIF (CIPA DC-008): the camera's clock, with its offset where written, and satellite time.</summary>
    public static IEnumerable<ClaimedTime> FromExif(IEnumerable<(string Key, string Value)> tags)
    {
        var exif = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            exif.TryAdd(key, value.Trim());
        }

        // ffmpeg prints the offset tags by number: 0x9011 OffsetTimeOriginal, 0x9012 OffsetTimeDigitized, 0x9010 OffsetTime.
        foreach (var (tag, offsetTag) in new[] { ("DateTimeOriginal", "0x9011"), ("DateTimeDigitized", "0x9012"), ("DateTime", "0x9010") })
        {
            if (exif.TryGetValue(tag, out var text))
            {
                yield return exif.TryGetValue(offsetTag, out var offset) && OffsetPattern().IsMatch(offset)
                    ? Read(text + offset, $"EXIF {tag} with its offset")
                    : Read(text, $"EXIF {tag}");
            }
        }

        if (exif.TryGetValue("GPSDateStamp", out var day) && exif.TryGetValue("GPSTimeStamp", out var time))
        {
            yield return Satellite(day, time, exif.GetValueOrDefault("GPSStatus"));
        }
    }

    /// <summary>One text: with an offset, with Z, or without a zone.</summary>
    public static ClaimedTime Read(string raw, string note)
    {
        var text = raw.Trim();
        if (OffsetTimePattern().Match(text) is { Success: true } match)
        {
            var normal = $"{match.Groups["y"].Value}-{match.Groups["m"].Value}-{match.Groups["d"].Value}T{match.Groups["t"].Value}{Colon(match.Groups["z"].Value)}";
            var isZulu = match.Groups["z"].Value == "Z";
            var source = isZulu ? ClaimSource.ContainerUtc : ClaimSource.TagWithOffset;
            return DateTimeOffset.TryParse(normal, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at)
                ? new ClaimedTime(source, raw, at, null, note)
                : new ClaimedTime(source, raw, null, null, note + ", no date of the calendar");
        }

        return DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new ClaimedTime(ClaimSource.ContainerLocal, raw, null, local, note + ", no zone")
            : new ClaimedTime(ClaimSource.ContainerLocal, raw, null, null, note + ", not a whole date and time");
    }

    private static ClaimedTime Satellite(string day, string time, string? status)
    {
        var raw = $"{day} {time}";
        var parts = ExifRationals.Read(time);
        if (status == "V" || parts is not [>= 0 and < 24, >= 0 and < 60, >= 0 and < 61]
            || !DateTime.TryParseExact(day, "yyyy:MM:dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return new ClaimedTime(ClaimSource.Gps, raw, null, null, status == "V" ? "EXIF GPS, without a fix" : "EXIF GPS, unreadable");
        }

        var at = new DateTimeOffset(date, TimeSpan.Zero).AddHours(parts[0]).AddMinutes(parts[1]).AddSeconds(parts[2]);
        return new ClaimedTime(ClaimSource.Gps, raw, at, null, "EXIF GPS time stamp");
    }

    private static string Colon(string zone) => zone.Length == 5 ? zone[..3] + ":" + zone[3..] : zone;

    [GeneratedRegex(@"^(?<y>[0-9]{4})[-:](?<m>[0-9]{2})[-:](?<d>[0-9]{2})[T ](?<t>[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,7})?)(?<z>Z|[+-][0-9]{2}:?[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetTimePattern();

    [GeneratedRegex("^[+-][0-9]{2}:[0-9]{2}$", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetPattern();
}
