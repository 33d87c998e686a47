using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>Every row of a catalogue as text, so that two catalogues can be compared.</summary>
/// <remarks>
/// Left out is what the store cannot know and need not: passwords, second factors and the stamps that end signed-in sessions; where the media room's queue stands
/// (its outcomes are compared); when the ledger's objects were stored, checked and copied, and what the last check said; what stations told last of
/// their bays, which the next report tells anew; keys of services, and how far services were told; which objects the stores were made to hold, which the next look at them
/// finds; searches that people keep for themselves; viewings that go on. Row numbers count only
/// where they mean something, as the number of an item does.
/// </remarks>
internal static class CatalogueDump
{
    private static readonly Dictionary<string, string[]> LeftOut = new()
    {
        ["account"] = ["password_hash", "security_stamp", "factor_secret", "factor_step"],
        ["derivation"] = ["step", "percent", "attempts", "wanted", "changed_at"],
        ["service_account"] = ["key_id", "key_sha256"],
        ["work_copy"] = ["percent", "attempts"],
        ["stored_object"] = ["stored_at", "checked_at", "copied_at", "trouble"],
    };

    public static IReadOnlyList<string> Of(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        var tables = Rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'item_search_%' AND name NOT LIKE 'place_tree_%' AND name NOT IN ('station_news', 'held_object', 'webhook_progress', 'saved_search', 'viewing', 'former_password', 'recovery_code') ORDER BY name");
        return [.. tables.SelectMany(table => Rows(connection, $"SELECT {Columns(connection, table)} FROM \"{table}\"").Order(StringComparer.Ordinal).Select(row => $"{table}: {row}"))];
    }

    private static string Columns(SqliteConnection connection, string table)
    {
        var columns = Rows(connection, $"SELECT name FROM pragma_table_info('{table}')").Except(LeftOut.GetValueOrDefault(table, [])).Select(c => $"\"{c}\"");
        return string.Join(", ", table == "item_search" ? columns.Prepend("rowid") : columns);
    }

    private static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // names of the catalogue's own tables
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => reader.FieldCount == 1 ? Text(reader.GetValue(i)) : $"{reader.GetName(i)}={Text(reader.GetValue(i))}")));
        }

        return rows;
    }

    private static string Text(object value) => value switch
    {
        DBNull => "NULL",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
