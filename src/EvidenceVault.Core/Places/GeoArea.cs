using EvidenceVault.Core.Cases;

namespace EvidenceVault.Core.Places;

/// <summary>Degrees from south to north and from west to east, the ends among them; never over the date line.</summary>
public readonly record struct GeoRange(double South, double West, double North, double East)
{
    /// <summary>Whether any place of the line is within (Y.-D. Liang and B. A. Barsky, ACM Transactions on Graphics 3, 1984, p. 1).</summary>
    public bool Touches(GeoLine line)
    {
        var (from, to) = (0.0, 1.0);
        return Clip(line.To.Latitude - line.From.Latitude, line.From.Latitude, South, North, ref from, ref to)
            && Clip(line.To.Longitude - line.From.Longitude, line.From.Longitude, West, East, ref from, ref to);
    }

    /// <summary>Keeps of a line the shares that are between two bounds; false where none is left.</summary>
    private static bool Clip(double step, double begin, double low, double high, ref double from, ref double to)
    {
        if (step == 0)
        {
            return begin >= low && begin <= high;
        }

        var (one, other) = ((low - begin) / step, (high - begin) / step);
        (from, to) = (Math.Max(from, Math.Min(one, other)), Math.Min(to, Math.Max(one, other)));
        return from <= to;
    }
}

/// <summary>A part of the globe that somebody looks for footage in.</summary>
public abstract record GeoArea
{
    /// <summary>Degrees that together hold all of it, and perhaps more: one range, or two where it lies over the date line.</summary>
    public abstract IReadOnlyList<GeoRange> Ranges { get; }

    /// <summary>Degrees all of which lie within, so that most places need no reckoning; null where none are at hand.</summary>
    public abstract GeoRange? Inner { get; }

    /// <summary>Whether any place of the line lies within, the edge included.</summary>
    public abstract bool Touches(GeoLine line);

    /// <summary>The meridian of 180° has two names. What goes over it, or touches it, goes on behind it.</summary>
    /// <param name="west">Degrees, less than 360 below <paramref name="east"/>; both may lie beyond 180.</param>
    private protected static IReadOnlyList<GeoRange> Split(double south, double west, double north, double east) =>
        east - west >= 360 ? [new GeoRange(south, -180, north, 180)]
        : west <= -180 ? [new GeoRange(south, -180, north, east), new GeoRange(south, west + 360, north, 180)]
        : east >= 180 ? [new GeoRange(south, west, north, 180), new GeoRange(south, -180, north, east - 360)]
        : [new GeoRange(south, west, north, east)];
}

/// <summary>All within so many metres of a point, along the surface.</summary>
public sealed record GeoCircle(GeoPoint Middle, double Metres) : GeoArea
{
    /// <summary>Degrees are written with six decimals: so far, in metres, the same place may lie from itself.</summary>
    private const double Rounding = 0.2;

    /// <inheritdoc/>
    public override IReadOnlyList<GeoRange> Ranges
    {
        get
        {
            var (reach, degree) = ((Metres + Rounding) / GeoPoint.EarthMetres, 180 / Math.PI);
            var (south, north) = (Middle.Latitude - (reach * degree), Middle.Latitude + (reach * degree));
            if (south <= -90 || north >= 90)
            {
                return [new GeoRange(Math.Max(-90, south), -180, Math.Min(90, north), 180)]; // a pole lies in it, and all meridians with it
            }

            // A circle is widest where meridians touch it: sin(width) = sin(reach) / cos(latitude).
            var width = Math.Asin(Math.Min(1, Math.Sin(reach) / Math.Cos(Middle.Latitude / degree))) * degree;
            return Split(south, Middle.Longitude - width, north, Middle.Longitude + width);
        }
    }

    /// <summary>A little less than the square in the circle; only where meridians run nearly side by side.</summary>
    public override GeoRange? Inner
    {
        get
        {
            var north = Metres * 0.69 / GeoPoint.EarthMetres * 180 / Math.PI;
            var east = north / Math.Cos(Middle.Latitude * Math.PI / 180);
            return Metres <= 50_000 && Math.Abs(Middle.Latitude) <= 60 && Math.Abs(Middle.Longitude) + east < 180
                ? new GeoRange(Middle.Latitude - north, Middle.Longitude - east, Middle.Latitude + north, Middle.Longitude + east)
                : null;
        }
    }

    /// <inheritdoc/>
    public override bool Touches(GeoLine line) => line.MetresTo(Middle) <= Metres + Rounding;
}

/// <summary>All between two latitudes and two meridians. Where <paramref name="West"/> is the greater one it lies over the date line.</summary>
/// <param name="South">Degrees, not greater than <paramref name="North"/>.</param>
public sealed record GeoBox(double South, double West, double North, double East) : GeoArea
{
    /// <inheritdoc/>
    public override IReadOnlyList<GeoRange> Ranges => Split(South, West, North, West > East ? East + 360 : East);

    /// <inheritdoc/>
    public override GeoRange? Inner => Ranges is [var whole] ? whole : null;

    /// <inheritdoc/>
    public override bool Touches(GeoLine line) => Ranges.Any(r => r.Touches(line));
}
