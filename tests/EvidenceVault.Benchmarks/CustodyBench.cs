using System.Diagnostics;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Benchmarks;

/// <summary>Appends to the custody log, one for each commit and sixteen for each, against plain inserts of the same bytes in the same mode.</summary>
internal static class CustodyBench
{
    private const int Events = 8_000;

    public static bool Run(BenchRoom room)
    {
        using var database = CatalogDatabase.Open(room["custody.db"]);
        using var plain = Plain(room["plain.db"]);
        foreach (var group in new[] { 1, 16 })
        {
            var custody = PerSecond(() => Append(database, group));
            var raw = PerSecond(() => Insert(plain, group));
            Console.WriteLine(FormattableString.Invariant($"  {group,2} in a commit: {custody:0} custody events/s, {raw:0} plain inserts/s: {custody / raw:0.00} of plain"));
        }

        return true;
    }

    private static double PerSecond(Action run)
    {
        var started = Stopwatch.GetTimestamp();
        run();
        return Events / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static CustodyEvent Event(int n) => new()
    {
        Act = CustodyAct.ItemViewed,
        At = DateTimeOffset.UnixEpoch.AddSeconds(n),
        Actor = new CustodyActor(ActorKind.Person, "li"),
        Item = EvidenceItemId.New(),
        From = "127.0.0.1",
        Reason = "bench",
    };

    private static void Append(CatalogDatabase database, int group)
    {
        for (var n = 0; n < Events; n += group)
        {
            database.Write(t =>
            {
                for (var i = n; i < n + group; i++)
                {
                    t.Append(Event(i));
                }
            });
        }
    }

    private static SqliteConnection Plain(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE entry (n INTEGER PRIMARY KEY, entry BLOB NOT NULL) STRICT");
        return connection;
    }

    private static void Insert(SqliteConnection connection, int group)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO entry (entry) VALUES ($entry)";
        var entry = insert.Parameters.Add("$entry", SqliteType.Blob);
        for (var n = 0; n < Events; n += group)
        {
            Execute(connection, "BEGIN IMMEDIATE");
            for (var i = n; i < n + group; i++)
            {
                entry.Value = Event(i).ToEntry();
                insert.ExecuteNonQuery();
            }

            Execute(connection, "COMMIT");
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
