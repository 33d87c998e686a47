using System.Diagnostics;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Benchmarks;

/// <summary>
/// What it costs intake that lists are kept ready: the same sessions are admitted, and their items examined, by turns into two copies of one catalogue, the one as it is, the other
/// without the triggers that keep lists and places.
/// </summary>
internal static class ListsBench
{
    private const int Rows = 300_000;
    private const int Rounds = 9;
    private const int Sessions = 10;
    private const int Items = 20;

    /// <summary>What intake does besides, files and seals, takes far longer than its rows.</summary>
    private const double Goal = 4;

    private static readonly DateTimeOffset At = SearchCatalogue.Now;
    private static readonly Sha256Digest Station = Sha256Digest.Of("bench"u8);

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        var (with, without) = (room["with.db"], room["without.db"]);
        SearchCatalogue.Fill(with, Rows);
        File.Copy(with, without);
        Console.WriteLine(FormattableString.Invariant($"  {TakeTriggers(without)} triggers taken out of the second copy of {Rows} items"));
        using var one = CatalogDatabase.Open(with);
        using var other = CatalogDatabase.Open(without);
        foreach (var database in new[] { one, other })
        {
            database.Write(t => new Stations(database).TryEnroll(t, new Station("bench", "31010007", [1], Station, At, null)));
        }

        var round = 0;
        var (admitted, bare) = (new Queue<List<EvidenceItemId>>(), new Queue<List<EvidenceItemId>>());
        var seconds = await BenchRoom.MediansAsync(
            Rounds,
            () => Admit(one, round, admitted), () => Admit(other, round, bare),
            () => Examine(one, admitted.Dequeue(), round), () => Examine(other, bare.Dequeue(), round++));
        var each = seconds.Select(s => s * 1000 / (Sessions * Items)).ToArray();
        Console.WriteLine(FormattableString.Invariant($"  an item admitted: {each[0]:0.00} ms, without the triggers {each[1]:0.00} ms; examined: {each[2]:0.00} ms, without {each[3]:0.00} ms"));
        return BenchRoom.Judge("rows of intake with the triggers of lists", (seconds[0] + seconds[2]) / (seconds[1] + seconds[3]), "× without", Goal, atMost: true);
    }

    /// <summary>As a station hands over: a session and its items in one transaction, durable.</summary>
    private static Task Admit(CatalogDatabase database, int round, Queue<List<EvidenceItemId>> into)
    {
        var (items, sessions, all) = (new EvidenceItems(database), new IntakeSessions(database), new List<EvidenceItemId>());
        for (var s = 0; s < Sessions; s++)
        {
            var number = (round * Sessions) + s;
            List<ManifestFile> files = [.. Enumerable.Range(0, Items).Select(i => Recorded(number, i))];
            var manifest = new Manifest(
                DockingSessionId.New(), new StationClaim("bench", "1"), new RecorderClaim("generic", FormattableString.Invariant($"DSJ{number:d5}"), null, null), new DutyClaim("100007", null, "31010007", null),
                new ClockMeasurement(null, "not-measured"), At, At, "bench", null, files, []);
            database.Write(t =>
            {
                sessions.Open(t, manifest, ManifestFormat.Write(manifest), [1], files.ToDictionary(f => f.Sha256, _ => new byte[] { 2 }), At);
                foreach (var file in files)
                {
                    var id = EvidenceItemId.New();
                    items.Admit(t, new NewItem(id, file, manifest.Session, At, At.AddDays(365), "100007", "31010007", "bench", manifest.Recorder.Serial, null, new ItemTime(At.AddMinutes(number), "FileTime", "")));
                    all.Add(id);
                }
            });
        }

        into.Enqueue(all);
        return Task.CompletedTask;
    }

    /// <summary>As the media room writes down what it found: an item in each transaction.</summary>
    private static Task Examine(CatalogDatabase database, List<EvidenceItemId> ids, int round)
    {
        var (items, derivations) = (new EvidenceItems(database), new Derivations(database));
        foreach (var (id, n) in ids.Select((id, n) => (id, n)))
        {
            database.Write(t =>
            {
                derivations.SetFindings(t, id, n % 5 == 0 ? [new ItemFinding("Truncated", "found", null, null)] : []);
                derivations.SetProbe(t, id, FormattableString.Invariant($$$"""{"probe":{"positions":[{"latitude":{{{31 + (n * 1e-3)}}},"longitude":{{{121 + (round * 1e-3)}}}}]}}"""));
                items.SetMedia(t, id, "Video", 300);
                items.SetTime(t, id, new ItemTime(At.AddMinutes(n), "RecorderClock", ""));
                derivations.Finish(t, id, DerivationState.Done, null, At);
            });
        }

        return Task.CompletedTask;
    }

    private static ManifestFile Recorded(int session, int n)
    {
        var name = FormattableString.Invariant($"100007_DSJ{session:d5}_20261101T120000_{n:d4}.mp4");
        return new ManifestFile("DCIM/" + name, 1000, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)), FileRole.Recording, name, null, false, [new ClaimedTime(ClaimSource.FileTime, "raw", At)], []);
    }

    /// <summary>Words stay: they are no work of triggers. They are read beside a row of lists where there is one.</summary>
    private static int TakeTriggers(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        var names = Texts(connection, "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND (name LIKE 'list_row%' OR name LIKE 'item_place%' OR name LIKE 'item_probe%' OR name LIKE 'place_tree%' OR name = 'item_reviewed')");
        var words = Texts(connection, "SELECT sql FROM sqlite_schema WHERE name = 'item_search_source'")[0].Replace(" JOIN list_row r ", " LEFT JOIN list_row r ", StringComparison.Ordinal);
        foreach (var sql in names.Select(n => "DROP TRIGGER " + n).Append("DROP VIEW item_search_source").Append(words))
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the catalogue's own schema
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        return names.Count;
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants above
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
