using EvidenceVault.Core.Retention;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>How much is here, until when, and how much comes in: sums for a forecast, by what was last decided. It names no item and no person.</summary>
public sealed class StorageOutlook(CatalogDatabase database)
{
    private const int NewestLookedAt = 5000;
    private const string Separator = "\u001f"; // in no class

    // What lies beside a recording counts as its recording does, as in RetentionSubjects. A group is one text: by four columns SQLite sorts a million rows in twice the time.
    private const string Groups =
        $"""
        SELECT COALESCE(CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (
            SELECT CASE WHEN COUNT(*) = COUNT(g.class) THEN MIN(g.class) END FROM evidence_item g WHERE g.session = i.session AND g."group" = i."group" AND g.role NOT IN ('Sidecar', 'DeviceLog'))
          ELSE i.class END, '')
          || '{Separator}' || CASE WHEN r.holds = 0 AND r.outcome <> 'Review' AND i.state <> 'quarantined' THEN COALESCE(r.retain_until, '') ELSE '' END
          || '{Separator}' || (r.n IS NULL) || '{Separator}' || (i.admitted_at >= $from AND i.admitted_at < $to) AS alike,
          SUM(i.bytes)
        FROM evidence_item i LEFT JOIN item_retention r ON r.n = i.n
        WHERE NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id)
        GROUP BY alike
        """;

    /// <summary>What there will be, by what is in force now.</summary>
    /// <param name="zone">Whose days and months are meant.</param>
    /// <param name="freeBytes">Room that is left where evidence is kept; null where nobody knows.</param>
    public StorageForecast Forecast(TimeZoneInfo zone, DateTimeOffset now, long? freeBytes)
    {
        var policy = new RetentionPacks(database).Policy(zone);
        var sums = Read(zone, now);
        var held = policy.IsInForce(now) ? sums.Held : [.. sums.Held.Select(h => h with { OverOn = null })]; // without a pack nothing is due, whatever was noted
        return StorageForecast.Of(sums with { Held = held }, c => policy.KeepOfNew(c, now), DayOf(now, zone), freeBytes);
    }

    /// <summary>The sums themselves, as of now. It reads every item's row once.</summary>
    public StorageSums Read(TimeZoneInfo zone, DateTimeOffset now) => database.Read(c =>
    {
        var (first, days) = IntakeDays(c, zone, DayOf(now, zone));
        var groups = c.Query(Groups, r => Group.Of(r.GetString(0), r.GetInt64(1)), ("$from", BeganAt(first, zone)), ("$to", BeganAt(first.AddDays(days), zone)));
        return new StorageSums(
            // Nothing takes away what nobody has classified: in time it is for a person to look at.
            [.. groups.Where(g => g.IsDecided).Select(g => new HeldBytes(g.Class, g.Class is null || g.Until is not { } until ? null : DayOf(until, zone), g.Bytes))],
            [.. groups.Where(g => !g.IsDecided).Select(g => new ClassBytes(g.Class, g.Bytes))],
            [.. groups.Where(g => g.IsIntake).GroupBy(g => g.Class, (of, all) => new ClassBytes(of, all.Sum(g => g.Bytes)))],
            days, CopyShare(c));
    });

    /// <summary>The last whole local days on which anything could come in, or the first day itself while it lasts: it is all there is to go by.</summary>
    private static (DateOnly First, int Days) IntakeDays(SqliteConnection connection, TimeZoneInfo zone, DateOnly today)
    {
        if (connection.Scalar<string>("SELECT admitted_at FROM evidence_item ORDER BY n LIMIT 1") is not { } began)
        {
            return (today, 0);
        }

        var age = today.DayNumber - DayOf(Instants.Parse(began), zone).DayNumber;
        return age < 1 ? (today, 1) : (today.AddDays(-Math.Min(age, StorageSums.MostIntakeDays)), Math.Min(age, StorageSums.MostIntakeDays));
    }

    /// <summary>By the newest items that the media room is done with: what it makes now is what it will make.</summary>
    private static double CopyShare(SqliteConnection connection) => connection.Scalar<double>(
        """
        WITH newest AS (SELECT id, bytes FROM evidence_item ORDER BY n DESC LIMIT $most), done AS (SELECT i.id, i.bytes FROM newest i JOIN derivation d ON d.item = i.id AND d.state = 'done')
        SELECT COALESCE((SELECT SUM(c.bytes) FROM derived_copy c WHERE c.item IN (SELECT id FROM done)) * 1.0 / NULLIF((SELECT SUM(bytes) FROM done), 0), 0.0)
        """,
        ("$most", (long)NewestLookedAt));

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private static DateTimeOffset BeganAt(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    /// <summary>Bytes that are alike in all that counts here.</summary>
    private sealed record Group(string? Class, DateTimeOffset? Until, bool IsDecided, bool IsIntake, long Bytes)
    {
        public static Group Of(string key, long bytes) => key.Split(Separator) is [var of, var until, var undecided, var intake]
            ? new Group(of.Length == 0 ? null : of, until.Length == 0 ? null : Instants.Parse(until), undecided == "0", intake == "1", bytes)
            : throw new InvalidOperationException("A class holds a character that no class can.");
    }
}
