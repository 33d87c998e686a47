using System.Diagnostics;
using System.Globalization;
using EvidenceVault.Catalog;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Benchmarks;

/// <summary>
/// A catalogue as a police of a large city has it after fifteen months: 20,000 officers in 400 units, each with a recorder, classes and times of day skewed as they
/// are, cases, findings, places, holds and reviews. The same size always gives the same catalogue.
/// </summary>
internal static class SearchCatalogue
{
    public const int Officers = 20_000;
    public const int Units = 400;
    public const string Password = "correct horse battery staple";
    private const int Days = 456;
    private const int Batch = 250_000;

    /// <summary>The newest recording.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>From the most frequent one to those that hardly occur.</summary>
    private static readonly (string Class, int PerTenThousand)[] Classes =
    [
        ("patrol", 3400), ("overspeed", 1900), ("drink-driving", 700), ("minor-accident", 1200), ("parking", 900), ("overload", 400), ("obstruction", 60), ("mass-incident", 4), ("", 1436),
    ];

    private static readonly string[] ToolTables = ["evidence_item", "derivation", "derived_copy", "item_finding", "item_probe", "case_link", "item_retention", "item_review", "item_place", "list_row"];

    /// <summary>Whoever changes what is made counts on: what was made before is made anew.</summary>
    private const int Make = 2;

    /// <summary>Makes it where it is not there already.</summary>
    public static void Fill(string path, int rows)
    {
        var done = path + FormattableString.Invariant($".{rows}-{Make}");
        if (File.Exists(done) && File.Exists(path))
        {
            Console.WriteLine($"  using {path}");
            return;
        }

        var started = Stopwatch.GetTimestamp();
        File.Delete(path);
        CatalogDatabase.Open(path).Dispose();
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -2000000; PRAGMA temp_store = FILE; PRAGMA locking_mode = EXCLUSIVE");
            connection.CreateFunction("search_words", (object?[] texts) => SearchWords.Of(texts), isDeterministic: true);
            var schema = TakeDown(connection);
            Say("schema", started);
            Run(connection, Registered);
            for (var first = 1; first <= rows; first += Batch)
            {
                Run(connection, Rows(first, Math.Min(rows, first + Batch - 1), rows));
            }

            Say("items", started);
            Run(connection, Values);
            PutBack(connection, schema.Where(s => s.Type == "index" && s.Table != "list_row"));
            Say("indexes of items", started);
            Run(connection, Places);
            Say("places", started);
            Run(connection, "BEGIN; INSERT INTO list_row SELECT * FROM list_row_source; COMMIT");
            Say("rows of lists", started);
            PutBack(connection, schema.Where(s => s.Type == "index" && s.Table == "list_row"));
            Say("indexes of lists", started);
            for (var first = 1; first <= rows; first += Batch)
            {
                Run(connection, FormattableString.Invariant($"BEGIN; INSERT INTO item_search (rowid, words) SELECT n, words FROM item_search_source WHERE n BETWEEN {first} AND {first + Batch - 1}; COMMIT"));
            }

            Say("words", started);
            PutBack(connection, schema.Where(s => s.Type == "trigger"));
            Run(connection, "PRAGMA optimize; PRAGMA locking_mode = NORMAL");
        }

        CatalogDatabase.Open(path).Dispose(); // in the ways of the catalogue again
        File.WriteAllText(done, "");
    }

    /// <summary>How the file is divided, the largest part first.</summary>
    public static void SaySizes(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False;Mode=ReadOnly");
        connection.Open();
        Console.WriteLine(FormattableString.Invariant($"  {new FileInfo(path).Length >> 20} MB"));
    }

    private static List<(string Type, string Name, string Table, string Sql)> TakeDown(SqliteConnection connection)
    {
        var schema = new List<(string Type, string Name, string Table, string Sql)>();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                schema.Add((reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
            }
        }

        schema.RemoveAll(s => !ToolTables.Contains(s.Table));
        foreach (var (type, name, _, _) in schema)
        {
            Run(connection, $"DROP {type} {name}");
        }

        return schema;
    }

    private static void PutBack(SqliteConnection connection, IEnumerable<(string Type, string Name, string Table, string Sql)> schema)
    {
        foreach (var (_, _, _, sql) in schema)
        {
            Run(connection, sql);
        }
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
#pragma warning disable CA2100 // numbers, and the catalogue's own schema
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static void Say(string what, long started) =>
        Console.WriteLine(FormattableString.Invariant($"  {what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, working set {Environment.WorkingSet >> 20} MB"));

    /// <summary>Units as a tree of their codes, a station for each, officers.</summary>
    private static readonly string Registered =
        $"""
        BEGIN;
        WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {(Units / 20) - 1}) INSERT INTO unit (code, name, in_use) SELECT printf('3101%02d', n), '第' || (n + 1) || '分局', 1 FROM c;
        WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {Units - 1}) INSERT INTO unit (code, name, in_use, parent) SELECT {Unit("n")}, '第' || (n + 1) || '大队', 1, printf('3101%02d', n / 20) FROM c;
        INSERT INTO station (name, unit, certificate, certificate_sha256, enrolled_at) SELECT printf('dock-%03d', row_number() OVER (ORDER BY code) - 1), code, CAST(code AS BLOB), code, '2025-01-01T00:00:00.000Z' FROM unit WHERE parent IS NOT NULL;
        WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n < {Officers - 1}) INSERT INTO officer (badge, name, unit, in_service) SELECT printf('%06d', 100000 + n), '警官' || n, {Unit($"n % {Units}")}, 1 FROM c;
        COMMIT;
        """;

    private const string Places =
        """
        BEGIN;
        INSERT INTO item_place SELECT id, lat, lon, to_lat, to_lon FROM item_place_source;
        INSERT INTO place_tree SELECT id, MIN(lat, to_lat), MAX(lat, to_lat), MIN(lon, to_lon), MAX(lon, to_lon) FROM item_place;
        COMMIT;
        """;

    /// <summary>The south-west of the city, in degrees. Units lie in it as twenty rows of twenty, some two kilometres apart.</summary>
    public const double South = 31.0, West = 121.2;
    public const double NorthStep = 0.018, EastStep = 0.021;

    /// <summary>Twenty branches of twenty units.</summary>
    public static string UnitCode(int n) => string.Create(CultureInfo.InvariantCulture, $"3101{n / 20:d2}{n % 20:d2}");

    private static string Unit(string n) => $"printf('3101%02d%02d', ({n}) / 20, ({n}) % 20)";

    private const string Values =
        """
        BEGIN;
        INSERT INTO list_value (kind, value)
          SELECT DISTINCT 'unit', unit FROM evidence_item WHERE unit IS NOT NULL UNION ALL SELECT DISTINCT 'officer', officer FROM evidence_item WHERE officer IS NOT NULL
          UNION ALL SELECT DISTINCT 'station', station FROM evidence_item UNION ALL SELECT DISTINCT 'recorder', recorder FROM evidence_item WHERE recorder IS NOT NULL
          UNION ALL SELECT DISTINCT 'class', class FROM evidence_item WHERE class IS NOT NULL;
        COMMIT;
        """;

    /// <summary>Items first to last: what is so of one follows from its number by a mixing of its bits.</summary>
    private static string Rows(int first, int last, int of) => FormattableString.Invariant(
        $"""
        BEGIN;
        CREATE TEMP TABLE made AS
        WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last}),
        h AS MATERIALIZED (SELECT n, ((n * 2654435761) & 4294967295) >> 3 AS a, (((n * 40503 + 12345) & 2147483647) * 2246822519 & 4294967295) >> 5 AS b,
            ((n * 2246822519) & 4294967295) >> 4 AS c, ((n * 3266489917) & 4294967295) >> 4 AS d FROM c),
        o AS MATERIALIZED (SELECT n, a, b, c, d, (a % 10000) AS k, (b % 10000) AS p, ((a / 7) % {Officers}) AS officer,
          1793491200 - CAST(({of} - n) * (86400.0 * {Days} / {of}) AS INTEGER) - (b % 28800) AS at FROM h)
        SELECT n, 'ev-' || printf('%026d', n) AS id, printf('%06d', 100000 + officer) AS officer, {Unit($"officer % {Units}")} AS unit, 'DSJ' || printf('%05d', officer) AS recorder,
          'dock-' || printf('%03d', officer % {Units}) AS station, at, strftime('%Y-%m-%dT%H:%M:%S', at, 'unixepoch') || printf('.%03dZ', b % 1000) AS recorded,
          strftime('%Y%m%dT%H%M%S', at, 'unixepoch') AS stamp, k, p, a, b, d,
          {South} + CASE WHEN d % 20 = 0 THEN c % 20000 / 20000.0 * 0.36 ELSE officer % {Units} / 20 * {NorthStep} + (c % 10000 + d % 10000) / 20000.0 * 0.05 - 0.016 END AS lat,
          {West} + CASE WHEN d % 20 = 0 THEN d / 20 % 20000 / 20000.0 * 0.42 ELSE officer % {Units} % 20 * {EastStep} + (d / 7 % 10000 + c / 7 % 10000) / 20000.0 * 0.05 - 0.014 END AS lon, {ClassOf("k")} AS class, n % 12 = 0 AS companion
        FROM o;
        INSERT INTO evidence_item (n, id, sha256, bytes, session, admitted_at, locked_until, name, role, "group", important, officer, unit, station, recorder, state, quarantine_reason, recorded_at, time_rule, class, media_kind, duration_s)
        SELECT n, id, printf('%064x', n), 100000000 + b, 'ds-' || printf('%026d', n / 20), strftime('%Y-%m-%dT%H:%M:%S', at + 36000, 'unixepoch') || '.000Z', '2099-01-01T00:00:00.000Z',
          officer || '_' || recorder || '_' || stamp || '_' || printf('%04d', n % 10000) || CASE WHEN p < 300 THEN '_沪A' || printf('%05d', b % 60000) ELSE '' END || CASE WHEN companion THEN '.json' ELSE '.mp4' END,
          CASE WHEN companion THEN 'Sidecar' ELSE 'Recording' END, 'DCIM/' || n, k % 25 = 0, officer, unit, station, recorder, CASE WHEN p % 1000 = 7 THEN 'quarantined' ELSE 'admitted' END, CASE WHEN p % 1000 = 7 THEN 'broken' END,
          recorded, 'RecorderClock', class, 'Video', 300 FROM made;
        INSERT INTO derivation (item, state, percent, changed_at) SELECT id, CASE WHEN n > {of} - 2000 THEN 'queued' WHEN p % 900 = 11 THEN 'failed' ELSE 'done' END, 100, recorded FROM made;
        INSERT INTO derived_copy (item, kind, parent_sha256, sha256, bytes, media_type, parameters, made_at)
          SELECT id, 'poster', printf('%064x', n), printf('%064x', n + 1000000000), 4000, 'image/jpeg', '{"{}"}', recorded FROM made WHERE NOT companion;
        INSERT INTO item_finding (item, kind, text) SELECT id, CASE p % 6 WHEN 0 THEN 'Truncated' WHEN 1 THEN 'FrameGap' WHEN 2 THEN 'DecodeErrors' WHEN 3 THEN 'NameDiffersFromContent' WHEN 4 THEN 'TrailingBytes' ELSE 'DerivedCopyFailed' END, 'found' FROM made WHERE k % 17 = 3;
        INSERT INTO item_finding (item, kind, text) SELECT id, 'NeedsRecovery', 'found' FROM made WHERE b % 5003 = 17;
        INSERT INTO item_probe (item, probe) SELECT id,
          CASE WHEN b % 20 < 7 THEN printf('{"{\"probe\":{\"positions\":[{\"latitude\":%.6f,\"longitude\":%.6f}]}"}', lat, lon) ELSE '{"{\"probe\":{\"positions\":[]}"}' END
          || CASE WHEN b % 20 < 7 AND d % 25 = 0 THEN printf(',"way":[[%.6f,%.6f,%.6f,%.6f],[%.6f,%.6f,%.6f,%.6f],[%.6f,%.6f,%.6f,%.6f]]',
            lat, lon, lat + 0.002, lon, lat + 0.002, lon, lat + 0.002, lon + 0.003, lat + 0.002, lon + 0.003, lat + 0.006, lon + 0.003) ELSE '' END || char(125) FROM made;
        INSERT INTO case_link (item, case_no, linked_by, linked_at) SELECT id, 'A-' || (n / 60), 'li', recorded FROM made WHERE b % 13 = 5;
        INSERT INTO item_review (n) SELECT n FROM made WHERE a % 10 < 4;
        INSERT INTO item_retention (n, outcome, retain_until, holds, rule, decided_at) SELECT n, 'Keep', '2028-01-01T00:00:00.000Z', b % 97 = 3, 'mps-2016 R1', recorded FROM made;
        DROP TABLE made;
        COMMIT;
        """);

    private static string ClassOf(string k)
    {
        var (text, below) = ("CASE", 0);
        foreach (var (name, share) in Classes)
        {
            below += share;
            text += FormattableString.Invariant($" WHEN {k} < {below} THEN {(name.Length > 0 ? $"'{name}'" : "NULL")}");
        }

        return text + " END";
    }
}
