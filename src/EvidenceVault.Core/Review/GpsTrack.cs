using System.Text.Json.Nodes;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Review;

/// <summary>Which clock the times of a track are of.</summary>
public enum TrackClock
{
    /// <summary>The recording's own timeline.</summary>
    Timeline,

    /// <summary>The receiver's: UTC, since 1970.</summary>
    Utc,
}

/// <summary>A place on a track, in WGS 84.</summary>
/// <param name="Ms">When, in milliseconds of the track's clock.</param>
/// <param name="Latitude">Degrees, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
public readonly record struct TrackPoint(long Ms, double Latitude, double Longitude)
{
    /// <summary>Whether a receiver can have meant it: within the globe, and not the zero and zero that is written without a fix.</summary>
    public bool IsPlace => Math.Abs(Latitude) <= 90 && Math.Abs(Longitude) <= 180 && (Math.Abs(Latitude) > 1e-6 || Math.Abs(Longitude) > 1e-6);
}

/// <summary>Where a recording says that it was made, over its time: a claim of the device, like its times.</summary>
/// <param name="Source">What it was read from, such as <c>GPMF GPS5</c>.</param>
/// <param name="Points">In the order of time.</param>
public sealed record GpsTrack(TrackClock Clock, string Source, IReadOnlyList<TrackPoint> Points)
{
    public const string FormatName = "evidencevault-track";
    public const int FormatVersion = 1;

    /// <summary>Points at most: six hours, one a second.</summary>
    public const int Most = 21_600;

    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MostBytes = 2 * 1024 * 1024;

    private const double Unit = 1e7; // a centimetre

    /// <summary>A track of these points in the order of time, without those that are no place, and thinned where there are too many; null where none is left.</summary>
    public static GpsTrack? Of(TrackClock clock, string source, IEnumerable<TrackPoint> points)
    {
        var all = points.Where(p => p.IsPlace).OrderBy(p => p.Ms).DistinctBy(p => p.Ms).ToList();
        var step = (all.Count + Most - 1) / Most;
        return all.Count == 0 ? null : new GpsTrack(clock, source, [.. all.Where((_, i) => i % step == 0)]);
    }

    /// <summary>Canonical JSON: times in milliseconds, degrees in ten-millionths.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["version"] = FormatVersion,
        ["clock"] = Clock == TrackClock.Utc ? "utc" : "timeline",
        ["source"] = Source,
        ["points"] = JsonMembers.Array(Points, p => (JsonNode)new JsonArray(p.Ms, (long)Math.Round(p.Latitude * Unit), (long)Math.Round(p.Longitude * Unit))),
    });

    /// <exception cref="FormatException">Not such a track in canonical form.</exception>
    public static GpsTrack Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != FormatName || json.Whole("version") != FormatVersion || json["points"] is not JsonArray { Count: > 0 and <= Most } points)
        {
            throw new FormatException($"This is no track of format version {FormatVersion}.");
        }

        var clock = json.Text("clock") switch { "utc" => TrackClock.Utc, "timeline" => TrackClock.Timeline, var other => throw new FormatException($"'{other}' is no clock of a track.") };
        return new GpsTrack(clock, json.Text("source", 64), [.. points.Select(Point)]);
    }

    private static TrackPoint Point(JsonNode? node) =>
        node is JsonArray { Count: 3 } three && three.Select(n => n is JsonValue v && v.TryGetValue(out long number) ? number : (long?)null).ToList() is [{ } ms, { } latitude, { } longitude]
        && new TrackPoint(ms, latitude / Unit, longitude / Unit) is { IsPlace: true } point
            ? point
            : throw new FormatException("A point of a track is a time, a latitude and a longitude.");
}
