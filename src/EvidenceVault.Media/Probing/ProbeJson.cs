using System.Globalization;
using System.Text.Json;

namespace EvidenceVault.Media.Probing;

/// <summary>Reads ffprobe's JSON without trusting it: a hostile file can put anything into names, numbers and tags.</summary>
internal sealed class ProbeJson : IDisposable
{
    private readonly JsonDocument _document;

    /// <exception cref="JsonException">ffprobe was ended while it wrote, or is not ffprobe.</exception>
    public ProbeJson(string text) => _document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 16 });

    public string? Container => Text(Format, "format_name");

    public double? Duration => Number(Format, "duration");

    public long? ProbeScore => Whole(Format, "probe_score");

    public IEnumerable<(string Key, string Value)> FormatTags => Tags(Format);

    public IEnumerable<IEnumerable<(string Key, string Value)>> TrackTags => Array("streams").Select(Tags);

    /// <summary>Tags of the first decoded frame: where ffprobe puts a picture's EXIF.</summary>
    public IEnumerable<(string Key, string Value)> FirstFrameTags => Array("frames").Take(1).SelectMany(Tags);

    private JsonElement Format => Member(_document.RootElement, "format");

    public List<MediaTrack> Tracks() => [.. Array("streams").Select(Track).Where(track => track.Index >= 0)];

    public void Dispose() => _document.Dispose();

    private static MediaTrack Track(JsonElement stream) => new(
        (int)(Whole(stream, "index") ?? -1),
        Text(stream, "codec_type") switch
        {
            "video" => TrackKind.Video,
            "audio" => TrackKind.Audio,
            "subtitle" => TrackKind.Subtitle,
            _ => TrackKind.Data,
        },
        Text(stream, "codec_name") is { } codec and not ("unknown" or "none") ? codec : null,
        Text(stream, "profile"),
        Text(stream, "pix_fmt"),
        Size(stream, "width"),
        Size(stream, "height"),
        Rotation(stream),
        Whole(stream, "nb_frames") is > 0 and var frames ? frames : null,
        Whole(stream, "nb_read_packets"),
        Rational.Find(Text(stream, "time_base")),
        Rational.Find(Text(stream, "avg_frame_rate")),
        Number(stream, "duration"),
        Whole(Member(stream, "disposition"), "attached_pic") == 1);

    /// <summary>ffprobe gives the display matrix's turn counter-clockwise, in −180…180; we give it clockwise, in quarters.</summary>
    private static int Rotation(JsonElement stream)
    {
        var sideData = Member(stream, "side_data_list");
        if (sideData.ValueKind != JsonValueKind.Array)
        {
            return 0;
        }

        foreach (var entry in sideData.EnumerateArray())
        {
            if (Number(entry, "rotation") is { } degrees)
            {
                var quarters = (int)Math.Round(-degrees / 90) % 4;
                return ((quarters + 4) % 4) * 90;
            }
        }

        return 0;
    }

    private static int? Size(JsonElement stream, string name) => Whole(stream, name) is > 0 and <= int.MaxValue and var size ? (int)size : null;

    private static IEnumerable<(string Key, string Value)> Tags(JsonElement owner)
    {
        var tags = Member(owner, "tags");
        return tags.ValueKind != JsonValueKind.Object
            ? []
            : tags.EnumerateObject().Where(tag => tag.Value.ValueKind == JsonValueKind.String).Select(tag => (tag.Name, tag.Value.GetString()!));
    }

    private List<JsonElement> Array(string name) =>
        Member(_document.RootElement, name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

    private static JsonElement Member(JsonElement owner, string name) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement owner, string name) => Member(owner, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    private static double? Number(JsonElement owner, string name) =>
        double.TryParse(Text(owner, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static long? Whole(JsonElement owner, string name) =>
        long.TryParse(Text(owner, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
}
