using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Places;
using EvidenceVault.Core.Review;
using Xunit;

namespace EvidenceVault.Core.Tests.Places;

/// <summary>Areas, lines and ways on a globe.</summary>
public sealed class GeoTests
{
    [Fact]
    public void What_lies_in_a_circle_lies_in_its_degrees()
    {
        var random = new Random(20260704);
        for (var i = 0; i < 4000; i++)
        {
            var circle = new GeoCircle(new GeoPoint((random.NextDouble() * 180) - 90, (random.NextDouble() * 360) - 180), Math.Pow(10, random.NextDouble() * 6));
            var reach = circle.Metres * 1.5 / 111_195;
            var place = new GeoPoint(
                Math.Clamp(circle.Middle.Latitude + (((random.NextDouble() * 2) - 1) * reach), -90, 90),
                Math.IEEERemainder(circle.Middle.Longitude + (((random.NextDouble() * 2) - 1) * reach / Math.Max(0.01, Math.Cos(circle.Middle.Latitude * Math.PI / 180))), 360));
            if (circle.Inner is { } inner)
            {
                Assert.All([new GeoPoint(inner.South, inner.West), new GeoPoint(inner.South, inner.East), new GeoPoint(inner.North, inner.West)], p => Assert.True(circle.Touches(new GeoLine(p, p))));
            }

            if (circle.Touches(new GeoLine(place, place)))
            {
                Assert.True(circle.Ranges.Any(r => r.Touches(new GeoLine(place, place))), $"{circle} {place}");
            }
        }
    }

    [Theory]
    [InlineData(179, -179, 2)]
    [InlineData(-180, 180, 1)]
    [InlineData(170, 180, 2)] // 180 is -180 as well
    [InlineData(10, 20, 1)]
    public void A_box_over_the_date_line_is_two(double west, double east, int ranges) => Assert.Equal(ranges, new GeoBox(-1, west, 1, east).Ranges.Count);

    [Fact]
    public void A_line_touches_a_box_that_it_only_crosses()
    {
        var box = new GeoBox(10, 10, 11, 11);
        Assert.True(box.Touches(Line(9, 10.5, 12, 10.5)));
        Assert.True(box.Touches(Line(9.5, 10.5, 10.5, 9.5))); // its corner
        Assert.False(box.Touches(Line(9.4, 10.5, 10.5, 9.4)));
        Assert.False(box.Touches(Line(9, 12, 12, 12)));
        Assert.True(box.Touches(Line(10.5, 10.5, 10.5, 10.5)));
    }

    [Fact]
    public void The_nearest_place_of_a_line_counts()
    {
        Assert.InRange(Line(31, 121, 31, 121.02).MetresTo(new GeoPoint(31.001, 121.01)), 111, 112);
        Assert.InRange(Line(31, 121, 31, 121.02).MetresTo(new GeoPoint(31, 121.03)), 950, 955); // behind its end
        Assert.InRange(Line(0, 179.9, 0, 180).MetresTo(new GeoPoint(0, -179.99)), 1111, 1113);
    }

    [Fact]
    public void A_way_is_few_lines_never_far_from_its_track_and_says_nothing_of_where_nobody_knows_it()
    {
        var points = Enumerable.Range(0, 3600).Select(s => new TrackPoint(s * 1000L, 31.2 + (0.01 * Math.Sin(s / 200.0)), 121.4 + (s * 1e-5))).ToList();
        var lines = GeoWay.Of(GpsTrack.Of(TrackClock.Timeline, "test", points)!);
        Assert.InRange(lines.Count, 10, 200);
        Assert.All(points, p => Assert.InRange(lines.Min(l => l.MetresTo(new GeoPoint(p.Latitude, p.Longitude))), 0, GeoWay.Tolerance));

        var jumps = GeoWay.Of(GpsTrack.Of(TrackClock.Timeline, "test", [new TrackPoint(0, 31.2, 121.4), new TrackPoint(1000, 31.3, 121.4), new TrackPoint(2000, 31.3, 121.4001), new TrackPoint(90_000, 31.3, 121.4011)])!);
        Assert.Equal([Line(31.2, 121.4, 31.2, 121.4), Line(31.3, 121.4, 31.3, 121.4001), Line(31.3, 121.4011, 31.3, 121.4011)], jumps);
        Assert.Equal([Line(0, 180, 0, 180), Line(0, -180, 0, -180)], GeoWay.Of(GpsTrack.Of(TrackClock.Timeline, "test", [new TrackPoint(0, 0, 180), new TrackPoint(1, 0, -180)])!));
    }

    [Fact]
    public void However_wild_a_track_is_its_way_has_its_bound()
    {
        var random = new Random(1);
        var wild = GpsTrack.Of(TrackClock.Timeline, "test", Enumerable.Range(0, GpsTrack.Most).Select(s => new TrackPoint(s * 1000L, (random.NextDouble() * 170) - 85, (random.NextDouble() * 358) - 179)))!;
        Assert.InRange(GeoWay.Of(wild).Count, 1, GeoWay.Most);
        var nervous = GpsTrack.Of(TrackClock.Timeline, "test", Enumerable.Range(0, GpsTrack.Most).Select(s => new TrackPoint(s * 1000L, 31 + (random.NextDouble() * 0.002), 121 + (random.NextDouble() * 0.002))))!;
        Assert.InRange(GeoWay.Of(nervous).Count, 1, GeoWay.Most);
    }

    private static GeoLine Line(double latitude, double longitude, double toLatitude, double toLongitude) => new(new GeoPoint(latitude, longitude), new GeoPoint(toLatitude, toLongitude));
}
