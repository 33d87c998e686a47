using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The units of the register. Rows change by <see cref="RegisterBook"/> alone.</summary>
public sealed class Units(CatalogDatabase database)
{
    private const string Columns = "code, name, in_use, parent";

    public UnitEntry? Find(string code) => database.Read(c => Find(c, code));

    public UnitEntry? Find(CatalogTransaction transaction, string code) => Find(transaction.Connection, code);

    public IReadOnlyList<UnitEntry> All() => database.Read(c => c.Query($"SELECT {Columns} FROM unit ORDER BY code", Map));

    public IReadOnlyList<UnitEntry> All(CatalogTransaction transaction) => transaction.Connection.Query($"SELECT {Columns} FROM unit ORDER BY code", Map);

    /// <summary>Codes of all units below the given one, itself not among them. Ends also where units were told to be above each other.</summary>
    public IReadOnlyList<string> Below(string code) => database.Read(c => c.Query(
        """
        WITH RECURSIVE below (code) AS (SELECT code FROM unit WHERE parent = $code UNION SELECT u.code FROM unit u JOIN below b ON u.parent = b.code)
        SELECT code FROM below WHERE code <> $code ORDER BY code
        """, r => r.GetString(0), ("$code", code)));

    internal void Put(CatalogTransaction transaction, UnitEntry unit) => transaction.Connection.Execute(
        "INSERT INTO unit (code, name, in_use, parent) VALUES ($code, $name, $use, $parent) ON CONFLICT (code) DO UPDATE SET name = excluded.name, in_use = excluded.in_use, parent = excluded.parent",
        ("$code", unit.Code), ("$name", unit.Name), ("$use", unit.InUse), ("$parent", unit.Parent));

    private static UnitEntry? Find(SqliteConnection connection, string code) => connection.First($"SELECT {Columns} FROM unit WHERE code = $code", Map, ("$code", code));

    private static UnitEntry Map(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetInt64(2) == 1, r.TextOrNull(3));
}
