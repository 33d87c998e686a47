using System.Diagnostics;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Holds;
using EvidenceVault.Core.Retention;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Deciding;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Benchmarks;

/// <summary>How fast is decided: five million items by the rule alone, and a catalogue of a million by the daily round while people look at lists.</summary>
internal static class DecisionsBench
{
    private const int Pure = 5_000_000;
    private const int Rows = 1_000_000;
    private const double PureSeconds = 60;
    private static readonly string[] Classes = ["patrol", "overspeed", "obstruction", "minor-accident"];
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static async Task<bool> RunAsync(BenchRoom room) => ByRule() & await ByRoundAsync(room);

    private static bool ByRule()
    {
        var (policy, holds) = (new RetentionPolicy([Term(Pack())], Zone), Holds());
        _ = policy.Decide(Subject(0), holds, Now); // compiled
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var started = Stopwatch.GetTimestamp();
        var due = 0L;
        Parallel.For(0, Environment.ProcessorCount, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, lane =>
        {
            var mine = 0L;
            for (var n = lane; n < Pure; n += Environment.ProcessorCount)
            {
                mine += policy.Decide(Subject(n), holds, Now).Outcome == RetentionOutcome.Due ? 1 : 0;
            }

            Interlocked.Add(ref due, mine);
        });
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var grown = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0;
        Console.WriteLine(FormattableString.Invariant($"  {Pure} items by the rule: {seconds:0.0} s, {Pure / seconds:0} a second, {due} due, 20 holds in force"));
        return BenchRoom.Judge("five million decisions", seconds, "s", PureSeconds, atMost: true) & BenchRoom.Judge("memory that stays behind", grown, "MB", 4, atMost: true);
    }

    private static async Task<bool> ByRoundAsync(BenchRoom room)
    {
        using var database = CatalogDatabase.Open(room["decisions.db"]);
        Fill(room["decisions.db"]);
        var search = new ItemSearch(database);
        var idle = Latencies(search, 60, null);
        var book = new UpkeepBook(database, new UpkeepOptions { Zone = Zone }, new FixedTime());
        var round = new DecisionRound(database, new StorePlaces(null!, null), book, new RollingLock(TimeSpan.FromDays(365)));
        var started = Stopwatch.GetTimestamp();
        var running = Task.Run(() => round.RunAsync(null, CancellationToken.None));
        var busy = Latencies(search, int.MaxValue, running);
        var report = await running;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"  {report.Items} items by the daily round: {seconds:0.0} s, {report.Items / seconds:0} a second, {report.Due} due; list page p95 {Percentile(idle):0} ms idle, {Percentile(busy):0} ms beside it ({busy.Count} looks); working set {Environment.WorkingSet >> 20} MB"));
        return BenchRoom.Judge("list page beside the round, p95", Percentile(busy) / Percentile(idle), "× idle", 2, atMost: true);
    }

    /// <summary>A supervisor's list page as the portal asks for it, with a pause for reading.</summary>
    private static List<double> Latencies(ItemSearch search, int most, Task? until)
    {
        var all = new List<double>();
        while (all.Count < most && until?.IsCompleted != true)
        {
            var started = Stopwatch.GetTimestamp();
            _ = search.Find(new ItemQuery(), new ViewerScope(Unit: "unit-3"));
            all.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Thread.Sleep(50);
        }

        return all;
    }

    private static double Percentile(List<double> of) => of.Count == 0 ? double.NaN : of.Order().ElementAt((int)(of.Count * 0.95));

    private static RetentionSubject Subject(int n) => new(
        Id, Now.AddDays(-(n % 900)), Now.AddDays(-(n % 900)).AddHours(3), n % 50 == 0, TimeSpan.FromMinutes(5), true, n % 7 == 0 ? null : Classes[n % Classes.Length], n % 40 == 0 ? ["obstruction"] : [],
        n % 30 == 0 ? ["A-1"] : [], n % 25 == 0, n % 400 == 0, "012345", "unit", "DSJ0001", "station", "name.mp4");

    private static readonly EvidenceItemId Id = EvidenceItemId.New();

    private static RetentionPack Pack() => new(
        "bench", 1, new Bilingual("包", "pack"), new DateOnly(2016, 7, 1), "bench",
        [
            Rule("R1", KeepingPeriod.Days(365), RuleScope.All), Rule("R2", KeepingPeriod.Permanent, RuleScope.OfCases), Rule("R3", KeepingPeriod.Permanent, RuleScope.OfClasses("obstruction", "mass-incident")),
            Rule("T1", KeepingPeriod.Months(24), RuleScope.OfClasses("overspeed", "overload")), Rule("T3", KeepingPeriod.Months(36), RuleScope.OfClasses("minor-accident")), Rule("T5", KeepingPeriod.Months(36), RuleScope.OfMarked),
        ]);

    private static RetentionRule Rule(string id, KeepingPeriod keep, RuleScope scope) => new(id, new Bilingual("规则", "rule"), keep, scope, "1", "bench");

    private static PackTerm Term(RetentionPack pack) => new(pack, DateTimeOffset.MinValue, null);

    private static List<LegalHold> Holds() =>
    [
        .. Enumerable.Range(0, 20).Select(n => new LegalHold(
            $"lh-{n}", HoldKind.Complaint, new HoldCriteria([], null, $"{n:D6}", null, null, null, null, Now.AddDays(-30 * n), Now.AddDays((-30 * n) + 1)), "r", "a", "o", new DateOnly(2027, 1, 1), Now, "li")),
    ];

    /// <summary>A million items of a thousand sessions, written straight into the file: no test could admit so many.</summary>
    private static void Fill(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        var document = Convert.ToHexString(RetentionPackFormat.Write(Pack()));
#pragma warning disable CA2100 // numbers and the bench's own pack
        command.CommandText =
            $"""
            PRAGMA foreign_keys = OFF;
            BEGIN;
            INSERT INTO retention_pack (id, version, document, sha256, from_at) VALUES ('bench', 1, x'{document}', '', '2016-07-01T00:00:00.000Z');
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {Rows})
            INSERT INTO evidence_item (id, sha256, bytes, session, admitted_at, locked_until, name, role, "group", important, officer, unit, station, recorder, state, recorded_at, time_rule, class)
            SELECT 'ev-' || printf('%026d', n), printf('%064x', n), 100000000, 'ds-' || printf('%026d', n / 1000), strftime('%Y-%m-%dT%H:%M:%f', '2026-11-01', '-' || (n % 900) || ' days') || 'Z', '2099-01-01T00:00:00.000Z',
              'DCIM/' || n || '.mp4', 'Recording', 'DCIM/' || n, n % 25 = 0, printf('%06d', n % 2000), 'unit-' || (n % 20), 'station-1', 'DSJ' || (n % 3000), 'admitted',
              strftime('%Y-%m-%dT%H:%M:%f', '2026-11-01', '-' || (n % 900) || ' days') || 'Z', 'FileTime', CASE n % 7 WHEN 0 THEN NULL WHEN 1 THEN 'obstruction' WHEN 2 THEN 'overspeed' ELSE 'patrol' END
            FROM c;
            COMMIT;
            """;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
