using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Places;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>
/// An area as conditions on rows of lists. Where few places lie in its degrees they are looked up by the tree of boxes; where many do, rows are read along another index and
/// each is asked for its places. Either way the places themselves decide, not their boxes.
/// </summary>
internal sealed class ListArea
{
    private const int MostLookedUp = 10_000;

    private readonly IReadOnlyList<GeoRange> _ranges;
    private readonly GeoRange? _inner;

    /// <param name="connection">Learns to ask whether a line lies in the area; for this query alone.</param>
    public ListArea(SqliteConnection connection, GeoArea area)
    {
        (_ranges, _inner) = (area.Ranges, area.Inner);
        connection.CreateFunction("place_meets", (double lat, double lon, double toLat, double toLon) => area.Touches(new GeoLine(new GeoPoint(lat, lon), new GeoPoint(toLat, toLon))) ? 1L : 0L, isDeterministic: true);
        IsFew = connection.Scalar<long>(FormattableString.Invariant($"SELECT COUNT(*) FROM (SELECT 1 FROM ({Boxes}) LIMIT {MostLookedUp + 1})")) <= MostLookedUp;
    }

    public bool IsFew { get; }

    /// <summary>For a row that is found by it.</summary>
    public string Found => $"n IN (SELECT p.id / 1024 FROM ({Boxes}) b CROSS JOIN item_place p ON p.id = b.id WHERE {Meets})";

    /// <summary>For a row that is found by something else. Most rows have no place, and their marks say so.</summary>
    public string Each =>
        $"(marks & {(long)ItemMarks.Located} <> 0 AND EXISTS (SELECT 1 FROM item_place p WHERE p.id BETWEEN r.n * 1024 AND r.n * 1024 + 1023 AND ({Near}) AND {Meets}))";

    /// <summary>What begins and ends well within is not reckoned with.</summary>
    private string Meets => "(" + (_inner is { } i
        ? FormattableString.Invariant($"p.lat BETWEEN {i.South} AND {i.North} AND p.to_lat BETWEEN {i.South} AND {i.North} AND p.lon BETWEEN {i.West} AND {i.East} AND p.to_lon BETWEEN {i.West} AND {i.East} OR ")
        : "") + "place_meets(p.lat, p.lon, p.to_lat, p.to_lon))";

    private string Boxes => string.Join(" UNION ALL ", _ranges.Select(r =>
        FormattableString.Invariant($"SELECT id FROM place_tree WHERE south <= {r.North} AND north >= {r.South} AND west <= {r.East} AND east >= {r.West}")));

    private string Near => string.Join(" OR ", _ranges.Select(r => FormattableString.Invariant(
        $"MIN(p.lat, p.to_lat) <= {r.North} AND MAX(p.lat, p.to_lat) >= {r.South} AND MIN(p.lon, p.to_lon) <= {r.East} AND MAX(p.lon, p.to_lon) >= {r.West}")));
}
