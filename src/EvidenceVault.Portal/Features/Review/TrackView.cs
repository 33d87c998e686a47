using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>A picture of a map, and where it lies in the drawing.</summary>
internal sealed record MapTile(Uri Url, double X, double Y, double Size);

/// <summary>
/// The way of a recording, drawn in the projection of web maps (EPSG:3857) with north above. Without a server of maps it stands on empty ground, with a bar for the scale: nothing is asked of
/// anybody. Local shapes are true; the scale is that of the middle.
/// </summary>
internal sealed class TrackView
{
    public const int Width = 480;
    public const int Height = 300;

    private const int Margin = 36;
    private const double Apart = 1; // seconds: receivers tell of whole ones
    private const int MostPoints = 1000;
    private const int DeepestTile = 18;
    private const int MostTiles = 24;
    private const double TilePixels = 256;
    private const double EquatorMetres = 40_075_016.686;
    private const double LongestBar = 140;
    private static readonly double LargestScale = TilePixels * Math.Pow(2, 21);

    private readonly double _scale;
    private readonly double _left;
    private readonly double _top;

    private TrackView(GpsTrack track, List<(double Seconds, TrackPoint Point)> points)
    {
        Source = track.Source;
        var world = points.ConvertAll(p => World(p.Point));
        var (west, east, north, south) = (world.Min(w => w.X), world.Max(w => w.X), world.Min(w => w.Y), world.Max(w => w.Y));
        _scale = Math.Min(LargestScale, Math.Min((Width - (2 * Margin)) / Math.Max(1e-12, east - west), (Height - (2 * Margin)) / Math.Max(1e-12, south - north)));
        _left = ((west + east) / 2) - (Width / 2 / _scale);
        _top = ((north + south) / 2) - (Height / 2 / _scale);
        Points = points;
        var metres = EquatorMetres * Math.Cos(points[points.Count / 2].Point.Latitude * Math.PI / 180) / _scale; // for a pixel
        BarMetres = NiceBelow(LongestBar * metres);
        BarPixels = BarMetres / metres;
        Length = points.Zip(points.Skip(1), (a, b) => Distance(a.Point, b.Point)).Sum();
    }

    /// <summary>When on the recording's timeline, in seconds, and where.</summary>
    public IReadOnlyList<(double Seconds, TrackPoint Point)> Points { get; }

    public string Source { get; }

    /// <summary>What the bar stands for.</summary>
    public double BarMetres { get; }

    public double BarPixels { get; }

    /// <summary>Metres along the points.</summary>
    public double Length { get; }

    /// <summary>Null where there is no track, or none of it is of the time of the recording.</summary>
    public static TrackView? Of(ItemReview review, EvidenceItem item)
    {
        if (review.Track is not { } track || review.End(item) is not { } end)
        {
            return null;
        }

        var first = review.Frames?.First.Seconds ?? 0;
        var own = track.Clock == TrackClock.Timeline ? track : track with { Points = [.. track.Points.Select(p => p with { Ms = p.Ms - item.RecordedAt.ToUnixTimeMilliseconds() + (long)(first * 1000) })] };
        return Drawn(own, first, end);
    }

    /// <summary>The part of a track from one second of its timeline to another.</summary>
    internal static TrackView? Drawn(GpsTrack track, double from, double to)
    {
        var points = track.Points.Select(p => (Seconds: p.Ms / 1000.0, Point: p)).Where(p => p.Seconds >= from - Apart && p.Seconds <= to + Apart).ToList();
        var step = (points.Count + MostPoints - 1) / MostPoints;
        return points.Count == 0 ? null : new TrackView(track, [.. points.Where((_, i) => i % step == 0)]);
    }

    public (double X, double Y) Place(TrackPoint point)
    {
        var (x, y) = World(point);
        return ((x - _left) * _scale, (y - _top) * _scale);
    }

    /// <summary>The way as the points of a line.</summary>
    public string Line => string.Join(' ', Points.Select(p => Place(p.Point)).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X:0.0},{p.Y:0.0}")));

    /// <summary>For the script: seconds, x, y, latitude and longitude of each point.</summary>
    public string Moments
    {
        get
        {
            var text = new StringBuilder();
            foreach (var (seconds, point) in Points)
            {
                var (x, y) = Place(point);
                text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? " " : "")}{seconds:0.##},{x:0.0},{y:0.0},{point.Latitude:0.000000},{point.Longitude:0.000000}");
            }

            return text.ToString();
        }
    }

    /// <summary>Pictures of the map that lie under the drawing.</summary>
    /// <param name="template">An address with {z}, {x} and {y}.</param>
    public IEnumerable<MapTile> Tiles(string template)
    {
        var zoom = Math.Clamp((int)Math.Floor(Math.Log2(_scale / TilePixels)), 0, DeepestTile);
        var (count, size) = (1L << zoom, _scale / (1L << zoom));
        var tiles =
            from y in Range(_top, Height)
            from x in Range(_left, Width)
            select new MapTile(Address(x, y), ((x / (double)count) - _left) * _scale, ((y / (double)count) - _top) * _scale, size);
        return tiles.Take(MostTiles);

        IEnumerable<long> Range(double from, int pixels)
        {
            var (first, last) = (Math.Max(0, (long)Math.Floor(from * count)), Math.Min(count - 1, (long)Math.Floor((from + (pixels / _scale)) * count)));
            for (var i = first; i <= last; i++)
            {
                yield return i;
            }
        }

        Uri Address(long x, long y)
        {
            string N(long number) => number.ToString(CultureInfo.InvariantCulture);
            return new Uri(template.Replace("{z}", N(zoom), StringComparison.Ordinal).Replace("{x}", N(x), StringComparison.Ordinal).Replace("{y}", N(y), StringComparison.Ordinal));
        }
    }

    /// <summary>From 0 to 1, east and south.</summary>
    private static (double X, double Y) World(TrackPoint point)
    {
        var sine = Math.Sin(Math.Clamp(point.Latitude, -85, 85) * Math.PI / 180);
        return ((point.Longitude + 180) / 360, 0.5 - (Math.Log((1 + sine) / (1 - sine)) / (4 * Math.PI)));
    }

    /// <summary>Metres on the sphere, by the haversine.</summary>
    private static double Distance(TrackPoint a, TrackPoint b)
    {
        var (one, two) = (a.Latitude * Math.PI / 180, b.Latitude * Math.PI / 180);
        var half = Math.Pow(Math.Sin((two - one) / 2), 2) + (Math.Cos(one) * Math.Cos(two) * Math.Pow(Math.Sin((b.Longitude - a.Longitude) * Math.PI / 360), 2));
        return EquatorMetres / Math.PI * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }

    /// <summary>1, 2 or 5 of a power of ten.</summary>
    private static double NiceBelow(double metres)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1e-3, metres))));
        return (metres / power) switch { >= 5 => 5 * power, >= 2 => 2 * power, _ => power };
    }
}
