using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A page of officers in the order of their badges.</summary>
/// <param name="Next">Badge to go on after; null on the last page.</param>
public sealed record OfficerPage(IReadOnlyList<OfficerEntry> Officers, long Count, string? Next);

/// <summary>The officers of the register. Rows change by <see cref="RegisterBook"/> alone.</summary>
public sealed class Officers(CatalogDatabase database)
{
    private const string Columns = "badge, name, unit, in_service";

    public OfficerEntry? Find(string badge) => database.Read(c => Find(c, badge));

    public OfficerEntry? Find(CatalogTransaction transaction, string badge) => Find(transaction.Connection, badge);

    /// <param name="unit">Null for every unit.</param>
    /// <param name="text">Part of a badge or name; null for all.</param>
    public OfficerPage Page(string? unit, string? text, string? after, int size) => database.Read(connection =>
    {
        const string Where = "($unit IS NULL OR unit = $unit) AND ($text IS NULL OR instr(badge || ' ' || name, $text) > 0)";
        var count = connection.Scalar<long>($"SELECT COUNT(*) FROM officer WHERE {Where}", ("$unit", unit), ("$text", text));
        var rows = connection.Query(
            $"SELECT {Columns} FROM officer WHERE {Where} AND badge > $after ORDER BY badge LIMIT $size", Map,
            ("$unit", unit), ("$text", text), ("$after", after ?? ""), ("$size", size + 1L));
        return rows.Count > size ? new OfficerPage(rows[..size], count, rows[size - 1].Badge) : new OfficerPage(rows, count, null);
    });

    /// <summary>All officers, or those of one unit.</summary>
    public IReadOnlyList<OfficerEntry> All(string? unit = null) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM officer WHERE $unit IS NULL OR unit = $unit ORDER BY badge", Map, ("$unit", unit)));

    internal void Put(CatalogTransaction transaction, OfficerEntry officer) => transaction.Connection.Execute(
        """
        INSERT INTO officer (badge, name, unit, in_service) VALUES ($badge, $name, $unit, $service)
        ON CONFLICT (badge) DO UPDATE SET name = excluded.name, unit = excluded.unit, in_service = excluded.in_service
        """,
        ("$badge", officer.Badge), ("$name", officer.Name), ("$unit", officer.Unit), ("$service", officer.InService));

    private static OfficerEntry? Find(SqliteConnection connection, string badge) => connection.First($"SELECT {Columns} FROM officer WHERE badge = $badge", Map, ("$badge", badge));

    private static OfficerEntry Map(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3) == 1);
}
