using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>What somebody saw, heard and ran through too fast to see.</summary>
public sealed record WatchedSpans(TimeSpans Seen, TimeSpans Heard, TimeSpans Skimmed)
{
    /// <summary>What of the seen ran no faster than speech is understood, heard or not.</summary>
    public TimeSpans Slow { get; init; } = Heard;

    public static WatchedSpans None { get; } = new(TimeSpans.None, TimeSpans.None, TimeSpans.None);

    public bool IsEmpty => Seen.TotalMs + Heard.TotalMs + Skimmed.TotalMs == 0;

    public WatchedSpans With(WatchedSpans other) => new(Seen.With(other.Seen), Heard.With(other.Heard), Skimmed.With(other.Skimmed)) { Slow = Slow.With(other.Slow) };
}

/// <summary>What one person has seen of a recording, or of a work made from it.</summary>
public sealed record WatchedMap(string Account, WatchedSpans Spans, DateTimeOffset LastAt);

/// <summary>A viewing that goes on.</summary>
/// <param name="Work">The work that is watched; empty for the recording itself.</param>
/// <param name="Spans">What the custody log does not tell yet.</param>
public sealed record OpenViewing(string Id, EvidenceItemId Item, string Work, string Account, string Address, DateTimeOffset StartedAt, DateTimeOffset LastAt, WatchedSpans Spans)
{
    /// <summary>Up to when the time that passed is accounted for by what was shown. It may lie ahead of <see cref="LastAt"/> by no more than what a report may be late.</summary>
    public DateTimeOffset ReckonedAt { get; init; } = LastAt;
}

/// <summary>Who saw how much. Reports of a player gather in a viewing; one custody event tells of it when it ends, or has gone on for long.</summary>
public sealed class WatchedMaps(CatalogDatabase database)
{
    private const string OpenColumns = "id, item, work, account, address, started_at, last_at, seen, heard, skimmed, slow, reckoned_at";

    /// <summary>What each person has seen, whoever saw most first. What the log does not tell yet counts too.</summary>
    /// <param name="work">Empty for the recording itself.</param>
    public IReadOnlyList<WatchedMap> Of(EvidenceItemId item, string work = "") => Together(database.Read(c => c.Query(
            """
            SELECT account, last_at, seen, heard, skimmed, slow FROM watched WHERE item = $item AND work = $work
            UNION ALL SELECT account, last_at, seen, heard, skimmed, slow FROM viewing WHERE item = $item AND work = $work
            """,
            r => new WatchedMap(r.GetString(0), Spans(r, 2), r.Instant(1)), ("$item", item), ("$work", work))));

    /// <summary>As <see cref="Of"/>, for all items of a case; items that nobody has watched are left out.</summary>
    public IReadOnlyDictionary<EvidenceItemId, IReadOnlyList<WatchedMap>> OfCase(string number) => database.Read(c => c.Query(
            """
            SELECT account, last_at, seen, heard, skimmed, slow, item FROM watched w WHERE work = '' AND item IN (SELECT item FROM case_link WHERE case_no = $case)
            UNION ALL SELECT account, last_at, seen, heard, skimmed, slow, item FROM viewing v WHERE work = '' AND item IN (SELECT item FROM case_link WHERE case_no = $case)
            """,
            r => (Item: EvidenceItemId.Parse(r.GetString(6)), Map: new WatchedMap(r.GetString(0), Spans(r, 2), r.Instant(1))), ("$case", number)))
        .GroupBy(w => w.Item, w => w.Map).ToDictionary(g => g.Key, Together);

    public OpenViewing? Find(CatalogTransaction transaction, string id) => transaction.Connection.First($"SELECT {OpenColumns} FROM viewing WHERE id = $id", Map, ("$id", id));

    /// <summary>How many viewings of an account go on.</summary>
    public static long OpenOf(CatalogTransaction transaction, string account) => transaction.Connection.Scalar<long>("SELECT COUNT(*) FROM viewing WHERE account = $account", ("$account", account));

    /// <summary>Keeps a viewing as it is now.</summary>
    public static void Put(CatalogTransaction transaction, OpenViewing viewing) => transaction.Connection.Execute(
        $"""
        INSERT INTO viewing ({OpenColumns}) VALUES ($id, $item, $work, $account, $address, $started, $last, $seen, $heard, $skimmed, $slow, $reckoned)
        ON CONFLICT (id) DO UPDATE SET last_at = $last, seen = $seen, heard = $heard, skimmed = $skimmed, slow = $slow, reckoned_at = $reckoned
        """,
        ("$id", viewing.Id), ("$item", viewing.Item), ("$work", viewing.Work), ("$account", viewing.Account), ("$address", viewing.Address), ("$started", viewing.StartedAt), ("$last", viewing.LastAt),
        ("$seen", viewing.Spans.Seen.ToString()), ("$heard", viewing.Spans.Heard.ToString()), ("$skimmed", viewing.Spans.Skimmed.ToString()), ("$slow", viewing.Spans.Slow.ToString()), ("$reckoned", viewing.ReckonedAt));

    /// <summary>Those of which nothing was heard since that instant, or which have gone on without a word in the log since that other one.</summary>
    public IReadOnlyList<OpenViewing> Due(DateTimeOffset silentSince, DateTimeOffset untoldSince) => database.Read(c => c.Query(
        $"SELECT {OpenColumns} FROM viewing WHERE last_at <= $silent OR started_at <= $untold ORDER BY last_at LIMIT 100", Map, ("$silent", silentSince), ("$untold", untoldSince)));

    /// <summary>Tells the log of a viewing, and ends it. One in which nothing was seen leaves no line.</summary>
    public void Tell(CatalogTransaction transaction, OpenViewing viewing)
    {
        if (!viewing.Spans.IsEmpty)
        {
            var told = new CustodyEvent
            {
                Act = CustodyAct.FootageWatched,
                At = viewing.LastAt,
                Actor = new CustodyActor(ActorKind.Person, viewing.Account),
                Item = viewing.Item,
                From = viewing.Address,
                Facts = new Dictionary<string, string>
                {
                    ["viewing"] = viewing.Id,
                    ["work"] = viewing.Work,
                    ["seen_ms"] = Text(viewing.Spans.Seen.TotalMs),
                    ["seen"] = viewing.Spans.Seen.ToString(),
                    ["slow"] = viewing.Spans.Slow.ToString(),
                    ["heard"] = viewing.Spans.Heard.ToString(),
                    ["skimmed"] = viewing.Spans.Skimmed.ToString(),
                    ["took_ms"] = Text((long)(viewing.LastAt - viewing.StartedAt).TotalMilliseconds),
                },
            };
            transaction.Append(told);
            Apply(transaction, told);
        }

        transaction.Connection.Execute("DELETE FROM viewing WHERE id = $id", ("$id", viewing.Id));
    }

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Item is not { } item || !told.Facts.ContainsKey("seen"))
        {
            return; // the log tells of nothing
        }

        var (work, account) = (told.Facts.GetValueOrDefault("work", ""), told.Actor.Name);
        var before = transaction.Connection.First(
            "SELECT account, last_at, seen, heard, skimmed, slow FROM watched WHERE item = $item AND work = $work AND account = $account",
            r => new WatchedMap(r.GetString(0), Spans(r, 2), r.Instant(1)), ("$item", item), ("$work", work), ("$account", account));
        var now = new WatchedSpans(Read(told, "seen"), Read(told, "heard"), Read(told, "skimmed"));
        now = told.Facts.ContainsKey("slow") ? now with { Slow = Read(told, "slow") } : now; // earlier lines do not tell of it
        var all = before is null ? now : before.Spans.With(now);
        transaction.Connection.Execute(
            """
            INSERT INTO watched (item, work, account, seen, heard, skimmed, slow, last_at) SELECT id, $work, $account, $seen, $heard, $skimmed, $slow, $at FROM evidence_item WHERE id = $item
            ON CONFLICT (item, work, account) DO UPDATE SET seen = $seen, heard = $heard, skimmed = $skimmed, slow = $slow, last_at = $at
            """,
            ("$item", item), ("$work", work), ("$account", account), ("$seen", all.Seen.ToString()), ("$heard", all.Heard.ToString()), ("$skimmed", all.Skimmed.ToString()), ("$slow", all.Slow.ToString()), ("$at", told.At));
    }

    private static IReadOnlyList<WatchedMap> Together(IEnumerable<WatchedMap> maps) =>
    [
        .. maps.GroupBy(m => m.Account, StringComparer.Ordinal)
            .Select(g => g.Aggregate((a, b) => new WatchedMap(a.Account, a.Spans.With(b.Spans), a.LastAt > b.LastAt ? a.LastAt : b.LastAt)))
            .OrderByDescending(m => m.Spans.Seen.TotalMs).ThenBy(m => m.Account, StringComparer.Ordinal),
    ];

    private static TimeSpans Read(CustodyEvent told, string fact) => TimeSpans.Parse(told.Facts.GetValueOrDefault(fact, ""));

    private static WatchedSpans Spans(SqliteDataReader r, int first) => new(TimeSpans.Parse(r.GetString(first)), TimeSpans.Parse(r.GetString(first + 1)), TimeSpans.Parse(r.GetString(first + 2))) { Slow = TimeSpans.Parse(r.GetString(first + 3)) };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static OpenViewing Map(SqliteDataReader r) => new(
        r.GetString(0), EvidenceItemId.Parse(r.GetString(1)), r.GetString(2), r.GetString(3), r.GetString(4), r.Instant(5), r.Instant(6), Spans(r, 7)) { ReckonedAt = r.Instant(11) };
}
