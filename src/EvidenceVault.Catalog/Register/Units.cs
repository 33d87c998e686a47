using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The units of the register. Rows change by <see cref="RegisterBook"/> alone.</summary>
public sealed class Units(CatalogDatabase database)
{
    private const string Columns = "code, name, in_use";

    public UnitEntry? Find(string code) => database.Read(c => Find(c, code));

    public UnitEntry? Find(CatalogTransaction transaction, string code) => Find(transaction.Connection, code);

    public IReadOnlyList<UnitEntry> All() => database.Read(c => c.Query($"SELECT {Columns} FROM unit ORDER BY code", Map));

    internal void Put(CatalogTransaction transaction, UnitEntry unit) => transaction.Connection.Execute(
        "INSERT INTO unit (code, name, in_use) VALUES ($code, $name, $use) ON CONFLICT (code) DO UPDATE SET name = excluded.name, in_use = excluded.in_use",
        ("$code", unit.Code), ("$name", unit.Name), ("$use", unit.InUse));

    private static UnitEntry? Find(SqliteConnection connection, string code) => connection.First($"SELECT {Columns} FROM unit WHERE code = $code", Map, ("$code", code));

    private static UnitEntry Map(SqliteDataReader r) => new(r.GetString(0), r.GetString(1), r.GetInt64(2) == 1);
}
