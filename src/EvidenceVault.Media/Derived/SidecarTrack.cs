using System.Globalization;
using System.Text.Json;
using System.Xml;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Media.Derived;

/// <summary>
/// Reads positions from the files that recorders lay beside their recordings: JSON with objects that hold a latitude, a longitude and a time, and XML with such
/// attributes or elements, as in GPX. What is neither, or hostile, gives no point.
/// </summary>
internal static class SidecarTrack
{
    /// <summary>A larger file is no trail of one recording.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private const int Deepest = 32;
    private const int MostRead = 500_000;

    private static readonly string[] Latitudes = ["lat", "latitude"];
    private static readonly string[] Longitudes = ["lon", "lng", "long", "longitude"];
    private static readonly string[] Times = ["timestamp", "time", "utc", "gpstime", "datetime"];

    /// <summary>Points whose times name their zone. Others cannot be laid beside a recording.</summary>
    public static List<TrackPoint> Read(byte[] content)
    {
        var points = new List<TrackPoint>();
        try
        {
            var first = content.AsSpan().TrimStart("\uFEFF \t\r\n"u8);
            if (first.Length > 0 && first[0] is (byte)'{' or (byte)'[')
            {
                using var json = JsonDocument.Parse(first.ToArray(), new JsonDocumentOptions { MaxDepth = Deepest, AllowTrailingCommas = true });
                Walk(json.RootElement, points);
            }
            else if (first.Length > 0 && first[0] == (byte)'<')
            {
                using var stream = new MemoryStream(content);
                using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostBytes });
                Walk(xml, points);
            }
        }
        catch (Exception e) when (e is JsonException or XmlException or InvalidOperationException)
        {
            // Not what its beginning promised, or cut off: what was read until then counts.
        }

        return points;
    }

    private static void Walk(JsonElement element, List<TrackPoint> points)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in element.EnumerateArray().TakeWhile(_ => points.Count < MostRead))
            {
                Walk(part, points);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var member in element.EnumerateObject())
            {
                if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                {
                    texts[member.Name] = member.Value.ToString();
                }
                else
                {
                    Walk(member.Value, points);
                }
            }

            Add(texts, points);
        }
    }

    private static void Walk(XmlReader xml, List<TrackPoint> points)
    {
        Dictionary<string, string>? texts = null;
        var depth = 0;
        var name = "";
        while (points.Count < MostRead && xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                name = xml.LocalName;
                var own = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
                while (xml.MoveToNextAttribute())
                {
                    own[xml.LocalName] = xml.Value;
                }

                xml.MoveToElement();
                if (own.Keys.Any(k => Latitudes.Contains(k, StringComparer.OrdinalIgnoreCase)))
                {
                    (texts, depth) = (own, xml.Depth);
                    if (xml.IsEmptyElement)
                    {
                        Add(own, points);
                        texts = null;
                    }
                }
            }
            else if (xml.NodeType == XmlNodeType.Text && texts is not null)
            {
                texts[name] = xml.Value;
            }
            else if (xml.NodeType == XmlNodeType.EndElement && texts is not null && xml.Depth == depth)
            {
                Add(texts, points);
                texts = null;
            }
        }
    }

    private static void Add(Dictionary<string, string> texts, List<TrackPoint> points)
    {
        if (Number(texts, Latitudes) is { } latitude && Number(texts, Longitudes) is { } longitude && texts.GetValueOrDefault("fix") is not ("0" or "none")
            && Times.Select(texts.GetValueOrDefault).FirstOrDefault(t => t is not null) is { } time && Instant(time) is { } ms)
        {
            points.Add(new TrackPoint(ms, latitude, longitude));
        }
    }

    private static double? Number(Dictionary<string, string> texts, string[] names) =>
        names.Select(texts.GetValueOrDefault).FirstOrDefault(t => t is not null) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>RFC 3339, or seconds or milliseconds since 1970.</summary>
    private static long? Instant(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            return number switch { > 1e9 and < 1e11 => (long)Math.Round(number * 1000), >= 1e11 and < 1e14 => (long)number, _ => null };
        }

        var zoned = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return zoned && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var at) ? at.ToUnixTimeMilliseconds() : null;
    }
}
