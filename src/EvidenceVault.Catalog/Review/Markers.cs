using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A moment or a stretch of a recording that somebody pointed at.</summary>
/// <param name="When">In milliseconds on the original's timeline; both ends are equal at a single moment.</param>
/// <param name="Frame">The frame on the screen at the beginning; null where there are no pictures, or no list of frames.</param>
/// <param name="ToFrame">The same at the end of a stretch.</param>
/// <param name="Unit">Seconds of one unit of the frames' time stamps.</param>
/// <param name="Replaces">The marker in whose place this one stands.</param>
public sealed record Marker(
    string Id, EvidenceItemId Item, Stretch When, PlanFrame? Frame, PlanFrame? ToFrame, TimeUnit? Unit, string Note, string? Replaces,
    string SetBy, DateTimeOffset SetAt, string? WithdrawnBy, DateTimeOffset? WithdrawnAt)
{
    public bool IsSpan => When.LengthMs > 0;

    public double Seconds => When.FromMs / 1000.0;
}

/// <summary>What was found of a frame's picture.</summary>
public sealed record FrameProof(int Frame, long Pts, Sha256Digest? Sha256, string? WhyNot);

/// <summary>A frame that a marker names and whose digest nobody has taken yet.</summary>
public sealed record UnprovenFrame(EvidenceItemId Item, PlanFrame Frame);

/// <summary>Markers and the digests of their frames: each state is a line of the custody log first, and a row by it. A marker never changes: it is withdrawn, and another stands in its place.</summary>
public sealed class Markers(CatalogDatabase database)
{
    /// <summary>The longest note, in characters.</summary>
    public const int LongestNote = 2000;

    private const string Columns = "id, item, from_ms, to_ms, frame, pts, to_frame, to_pts, time_base, note, replaces, set_by, set_at, withdrawn_by, withdrawn_at";

    /// <summary>An id that nobody can guess.</summary>
    public static string NewId() => "mk-" + EvidenceItemId.New().Value[3..];

    /// <summary>The facts of the event that sets a marker.</summary>
    public static Dictionary<string, string> Facts(Marker marker)
    {
        var facts = new Dictionary<string, string> { ["marker"] = marker.Id, ["from_ms"] = Text(marker.When.FromMs), ["note"] = marker.Note };
        Add("to_ms", marker.IsSpan ? Text(marker.When.ToMs) : null);
        Add("frame", marker.Frame is { } frame ? Text(frame.Number) : null);
        Add("pts", marker.Frame is { } at ? Text(at.Pts) : null);
        Add("to_frame", marker.ToFrame is { } last ? Text(last.Number) : null);
        Add("to_pts", marker.ToFrame is { } end ? Text(end.Pts) : null);
        Add("time_base", marker.Unit?.ToString());
        Add("replaces", marker.Replaces);
        return facts;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                facts[name] = value;
            }
        }
    }

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    public Marker? Find(string id) => database.Read(c => c.First($"SELECT {Columns} FROM marker WHERE id = $id", Map, ("$id", id)));

    /// <summary>As <see cref="Find(string)"/>, within an act.</summary>
    public Marker? Find(CatalogTransaction transaction, string id) => transaction.Connection.First($"SELECT {Columns} FROM marker WHERE id = $id", Map, ("$id", id));

    /// <summary>Those of an item that count, by their time.</summary>
    public IReadOnlyList<Marker> Of(EvidenceItemId item) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM marker WHERE item = $item AND withdrawn_at IS NULL ORDER BY from_ms, set_at, id", Map, ("$item", item)));

    /// <summary>As <see cref="Of"/>, of several items.</summary>
    /// <param name="items">A JSON array of their ids.</param>
    internal static IReadOnlyList<Marker> Of(SqliteConnection connection, string items) => connection.Query(
        $"SELECT {Columns} FROM marker WHERE item IN (SELECT value FROM json_each($items)) AND withdrawn_at IS NULL ORDER BY item, from_ms, set_at, id", Map, ("$items", items));

    /// <summary>Those of an item that were withdrawn or replaced, newest first.</summary>
    public IReadOnlyList<Marker> Withdrawn(EvidenceItemId item, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM marker WHERE item = $item AND withdrawn_at IS NOT NULL ORDER BY withdrawn_at DESC, id LIMIT $most", Map, ("$item", item), ("$most", (long)most)));

    /// <summary>What is known of the frames of an item, by their number.</summary>
    public IReadOnlyDictionary<int, FrameProof> Proofs(EvidenceItemId item) => database.Read(c => c.Query(
        "SELECT frame, pts, sha256, why_not FROM frame_proof WHERE item = $item",
        r => new FrameProof(r.GetInt32(0), r.GetInt64(1), r.IsDBNull(2) ? null : r.Digest(2), r.TextOrNull(3)), ("$item", item))).ToDictionary(p => p.Frame);

    /// <summary>The next frame whose digest is to be taken; null when there is none. Items that were destroyed have none.</summary>
    public UnprovenFrame? NextUnproven() => database.Read(c => c.First(
        """
        SELECT m.item, m.frame, m.pts FROM (SELECT item, frame, pts, set_at FROM marker WHERE frame IS NOT NULL AND withdrawn_at IS NULL
          UNION ALL SELECT item, to_frame, to_pts, set_at FROM marker WHERE to_frame IS NOT NULL AND withdrawn_at IS NULL) m
        WHERE NOT EXISTS (SELECT 1 FROM frame_proof p WHERE p.item = m.item AND p.frame = m.frame) AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = m.item)
        ORDER BY m.set_at LIMIT 1
        """,
        r => new UnprovenFrame(EvidenceItemId.Parse(r.GetString(0)), new PlanFrame(r.GetInt32(1), r.GetInt64(2)))));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Item is not { } item)
        {
            return; // the log tells of nothing
        }

        switch (told.Act)
        {
            case CustodyAct.MarkerSet when told.Facts.ContainsKey("marker"):
                transaction.Connection.Execute(
                    $"""
                    INSERT INTO marker ({Columns}) SELECT $id, id, $from, $to, $frame, $pts, $toFrame, $toPts, $unit, $note, $replaces, $by, $at, NULL, NULL
                    FROM evidence_item WHERE id = $item ON CONFLICT DO NOTHING
                    """,
                    ("$id", told.Facts["marker"]), ("$item", item), ("$from", Number(told, "from_ms")), ("$to", Number(told, "to_ms")), ("$frame", Number(told, "frame")), ("$pts", Number(told, "pts")),
                    ("$toFrame", Number(told, "to_frame")), ("$toPts", Number(told, "to_pts")), ("$unit", told.Facts.GetValueOrDefault("time_base")), ("$note", told.Facts.GetValueOrDefault("note", "")),
                    ("$replaces", told.Facts.GetValueOrDefault("replaces")), ("$by", told.Actor.Name), ("$at", told.At));
                break;
            case CustodyAct.MarkerWithdrawn when told.Facts.TryGetValue("marker", out var id):
                transaction.Connection.Execute("UPDATE marker SET withdrawn_by = $by, withdrawn_at = $at WHERE id = $id AND withdrawn_at IS NULL", ("$by", told.Actor.Name), ("$at", told.At), ("$id", id));
                break;
            case CustodyAct.FrameProven when told.Facts.ContainsKey("frame"):
                transaction.Connection.Execute(
                    "INSERT INTO frame_proof (item, frame, pts, sha256, why_not, proven_at) SELECT id, $frame, $pts, $sha256, $why, $at FROM evidence_item WHERE id = $item ON CONFLICT DO NOTHING",
                    ("$item", item), ("$frame", Number(told, "frame")), ("$pts", Number(told, "pts")), ("$sha256", told.Facts.GetValueOrDefault("frame_sha256")),
                    ("$why", told.Facts.ContainsKey("frame_sha256") ? null : told.Reason ?? "?"), ("$at", told.At));
                break;
            default:
                break;
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static long? Number(CustodyEvent told, string name) =>
        told.Facts.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Marker Map(SqliteDataReader r) => new(
        r.GetString(0), EvidenceItemId.Parse(r.GetString(1)), new Stretch(r.GetInt64(2), r.IsDBNull(3) ? r.GetInt64(2) : r.GetInt64(3)),
        r.IsDBNull(4) ? null : new PlanFrame(r.GetInt32(4), r.GetInt64(5)), r.IsDBNull(6) ? null : new PlanFrame(r.GetInt32(6), r.GetInt64(7)), r.TextOrNull(8) is { } unit ? TimeUnit.Parse(unit) : null,
        r.GetString(9), r.TextOrNull(10), r.GetString(11), r.Instant(12), r.TextOrNull(13), r.InstantOrNull(14));
}
