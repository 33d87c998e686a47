using System.Text.Json;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Places;

namespace EvidenceVault.Catalog;

/// <summary>A place of the register: a unit, which has stations or stands above some that have.</summary>
public sealed record RegisteredPlace(string Code, string Name)
{
    /// <summary>Whether somebody who types this means it.</summary>
    public bool IsCalled(string text) => text == Code || text == Name;
}

/// <summary>Where items say that they were, and at which places of the register they can have been docked.</summary>
public sealed class ItemPlaces(CatalogDatabase database)
{
    /// <summary>In metres, from the point to the nearest place of each of the items; those that name no place are not among them.</summary>
    /// <param name="numbers">Their <see cref="EvidenceItem.Number"/>.</param>
    public IReadOnlyDictionary<long, double> MetresTo(GeoPoint point, IEnumerable<long> numbers) => database.Read(c => c.Query(
        """
        SELECT j.value, p.lat, p.lon, p.to_lat, p.to_lon FROM json_each($numbers) j CROSS JOIN item_place p ON p.id BETWEEN j.value * 1024 AND j.value * 1024 + 1023
        """,
        r => (Number: r.GetInt64(0), Line: new GeoLine(new GeoPoint(r.GetDouble(1), r.GetDouble(2)), new GeoPoint(r.GetDouble(3), r.GetDouble(4)))), ("$numbers", JsonSerializer.Serialize(numbers))))
        .GroupBy(p => p.Number).ToDictionary(g => g.Key, g => g.Min(p => p.Line.MetresTo(point)));

    /// <summary>All places of the register, and units of stations that it does not know.</summary>
    public IReadOnlyList<RegisteredPlace> Registered() => database.Read(c => c.Query(
        "SELECT code, name FROM unit UNION SELECT unit, unit FROM station WHERE unit NOT IN (SELECT code FROM unit) ORDER BY 1", r => new RegisteredPlace(r.GetString(0), r.GetString(1))));
}
