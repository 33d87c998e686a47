using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>
/// Recorders cut long recordings into files. Two files are one recording where the second begins when the first ends, on one recorder, and where
/// they are numbered, with the next number.
/// </summary>
public sealed class Continuations(CatalogDatabase database)
{
    /// <summary>How far the end of one and the beginning of the next may lie apart: FAT keeps times in steps of two seconds, and a cut may cost one more.</summary>
    private static readonly TimeSpan MostApart = TimeSpan.FromSeconds(3);

    /// <summary>No segment is longer.</summary>
    private static readonly TimeSpan LongestSegment = TimeSpan.FromHours(12);

    private const int MostSegments = 500;
    private const string Columns = "i.id, i.recorded_at, i.duration_s, i.series, i.sequence";

    /// <summary>Whether the time shown is that of the beginning: a file's own time is that of its end, and others are none at all.</summary>
    private const string Started = "i.time_rule NOT IN ('NoClaim', 'OnlyImplausible', 'FileTime')";

    private const string Candidates =
        $"i.recorder = $recorder AND i.role = 'Recording' AND i.media_kind = $kind AND i.duration_s IS NOT NULL AND i.id <> $id AND {Started}";

    /// <summary>All segments of the recording that the item is one of, in order; empty where it is whole by itself.</summary>
    public IReadOnlyList<EvidenceItem> Of(EvidenceItemId id) => database.Read(c =>
    {
        var all = c.Query(
            $"""
            WITH RECURSIVE back(id, n) AS (
              SELECT $id, 0 UNION ALL SELECT i.continues, b.n + 1 FROM evidence_item i JOIN back b ON i.id = b.id WHERE i.continues IS NOT NULL AND b.n < {MostSegments}),
            chain(id, n) AS (
              SELECT id, 0 FROM (SELECT id FROM back ORDER BY n DESC LIMIT 1)
              UNION ALL SELECT i.id, k.n + 1 FROM evidence_item i JOIN chain k ON i.continues = k.id WHERE k.n < {MostSegments})
            SELECT {EvidenceItems.Columns} FROM evidence_item i JOIN chain k ON k.id = i.id ORDER BY k.n
            """,
            EvidenceItems.Map, ("$id", id));
        return all.Count > 1 ? all : [];
    });

    /// <summary>Ties an item, whose length is known now, to the one before and the one after it.</summary>
    public static void Join(CatalogTransaction transaction, EvidenceItemId id)
    {
        var connection = transaction.Connection;
        var item = connection.First(
            $"SELECT {Columns}, i.recorder, i.media_kind FROM evidence_item i WHERE i.id = $id AND i.role = 'Recording' AND i.recorder IS NOT NULL AND i.duration_s IS NOT NULL AND {Started}",
            r => new { Segment = Map(r), Recorder = r.GetString(5), Kind = r.TextOrNull(6) }, ("$id", id));
        if (item?.Kind is not { } kind)
        {
            return;
        }

        (string, object?)[] about = [("$recorder", item.Recorder), ("$kind", kind), ("$id", id)];
        var own = item.Segment;
        var before = connection.Query(
            $"SELECT {Columns} FROM evidence_item i WHERE {Candidates} AND i.recorded_at BETWEEN $from AND $to AND NOT EXISTS (SELECT 1 FROM evidence_item k WHERE k.continues = i.id)",
            Map, [.. about, ("$from", own.Begins - LongestSegment), ("$to", own.Begins)]);
        var after = connection.Query(
            $"SELECT {Columns} FROM evidence_item i WHERE {Candidates} AND i.recorded_at BETWEEN $from AND $to AND i.continues IS NULL",
            Map, [.. about, ("$from", own.Ends - MostApart), ("$to", own.Ends + MostApart)]);
        Tie(connection, own, before.Where(b => own.GoesOnFrom(b)).MinBy(b => (own.Begins - b.Ends).Duration()));
        if (after.Where(a => a.GoesOnFrom(own)).MinBy(a => (a.Begins - own.Ends).Duration()) is { } next)
        {
            Tie(connection, next, own);
        }
    }

    private static void Tie(SqliteConnection connection, Segment later, Segment? earlier)
    {
        if (earlier is not null)
        {
            connection.Execute("UPDATE evidence_item SET continues = $earlier WHERE id = $later AND continues IS NULL", ("$earlier", earlier.Id), ("$later", later.Id));
        }
    }

    private static Segment Map(SqliteDataReader r) => new(
        EvidenceItemId.Parse(r.GetString(0)), r.Instant(1), r.Instant(1) + TimeSpan.FromSeconds(Math.Clamp(r.GetDouble(2), 0, LongestSegment.TotalSeconds)), r.TextOrNull(3), r.IsDBNull(4) ? null : r.GetInt64(4));

    private sealed record Segment(EvidenceItemId Id, DateTimeOffset Begins, DateTimeOffset Ends, string? Series, long? Sequence)
    {
        /// <summary>Strictly later, so that no ring can come about.</summary>
        public bool GoesOnFrom(Segment earlier) => Begins > earlier.Begins && (Begins - earlier.Ends).Duration() <= MostApart
            && (Series is null || earlier.Series is null || Series != earlier.Series || Sequence == earlier.Sequence + 1);
    }
}
