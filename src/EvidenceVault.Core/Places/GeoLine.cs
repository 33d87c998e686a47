using EvidenceVault.Core.Cases;

namespace EvidenceVault.Core.Places;

/// <summary>A short straight stretch on which a device says it was; a place where both ends are the same.</summary>
public readonly record struct GeoLine(GeoPoint From, GeoPoint To)
{
    /// <summary>From the point to the nearest place of the line, in metres. Lines are short, so the nearest place is looked for in the plane that touches the globe there.</summary>
    public double MetresTo(GeoPoint point)
    {
        var (north, east) = (To.Latitude - From.Latitude, To.Longitude - From.Longitude);
        var narrow = Math.Cos((From.Latitude + To.Latitude) / 2 * Math.PI / 180);
        var (x, y) = (east * narrow, north);
        var length = (x * x) + (y * y);
        if (length == 0)
        {
            return From.MetresTo(point);
        }

        var share = Math.Clamp(((Math.IEEERemainder(point.Longitude - From.Longitude, 360) * narrow * x) + ((point.Latitude - From.Latitude) * y)) / length, 0, 1);
        return new GeoPoint(From.Latitude + (share * north), From.Longitude + (share * east)).MetresTo(point);
    }
}
