using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Core.Places;

/// <summary>A track as few straight lines, so that the catalogue can say which recordings went by a place.</summary>
public static class GeoWay
{
    /// <summary>So many lines at most.</summary>
    public const int Most = 256;

    /// <summary>So far, in metres, the lines lie from the track at first; the double for a track of which that gives too many, and so on.</summary>
    public const double Tolerance = 10;

    private const int MostPoints = 4096;

    /// <summary>Between points farther apart in time, or in space, nobody knows the way.</summary>
    private const long ApartMs = 60_000;
    private const double ApartMetres = 500;

    /// <summary>Lines along the track, in its order; of a stretch that is one place, that place.</summary>
    public static IReadOnlyList<GeoLine> Of(GpsTrack track)
    {
        var step = (track.Points.Count + MostPoints - 1) / MostPoints;
        var stretches = Stretches([.. track.Points.Where((_, i) => i % step == 0)], ApartMs * Math.Max(1, step));
        for (var tolerance = Tolerance; ; tolerance *= 2)
        {
            List<GeoLine> lines = [.. stretches.SelectMany(s => Lines(s, tolerance))];
            if (lines.Count <= Most)
            {
                return lines;
            }

            if (stretches.Count > Most) // scattered places: every so many of them
            {
                var every = (stretches.Count + Most - 1) / Most;
                stretches = [.. stretches.Where((_, i) => i % every == 0)];
            }
        }
    }

    private static List<List<GeoPoint>> Stretches(List<TrackPoint> points, long apartMs)
    {
        var stretches = new List<List<GeoPoint>>();
        for (var i = 0; i < points.Count; i++)
        {
            var place = new GeoPoint(points[i].Latitude, points[i].Longitude);
            if (i == 0 || points[i].Ms - points[i - 1].Ms > apartMs || Math.Abs(points[i].Longitude - points[i - 1].Longitude) > 180 || stretches[^1][^1].MetresTo(place) > ApartMetres)
            {
                stretches.Add([]);
            }

            stretches[^1].Add(place);
        }

        return stretches;
    }

    /// <summary>D. H. Douglas and T. K. Peucker, Cartographica 10, 1973, p. 112, without recursion.</summary>
    private static IEnumerable<GeoLine> Lines(List<GeoPoint> points, double tolerance)
    {
        var kept = new SortedSet<int> { 0, points.Count - 1 };
        var open = new Stack<(int From, int To)>([(0, points.Count - 1)]);
        while (open.TryPop(out var part))
        {
            var (line, farthest, far) = (new GeoLine(points[part.From], points[part.To]), -1, tolerance);
            for (var i = part.From + 1; i < part.To; i++)
            {
                if (line.MetresTo(points[i]) is var metres && metres > far)
                {
                    (farthest, far) = (i, metres);
                }
            }

            if (farthest >= 0)
            {
                kept.Add(farthest);
                open.Push((part.From, farthest));
                open.Push((farthest, part.To));
            }
        }

        return kept.Count == 1 ? [new GeoLine(points[0], points[0])] : kept.Zip(kept.Skip(1), (from, to) => new GeoLine(points[from], points[to]));
    }
}
