using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>How far a request for an explanation has come.</summary>
public enum ExplanationState
{
    /// <summary>Somebody owes it.</summary>
    Open,

    /// <summary>It was given in writing.</summary>
    Given,

    /// <summary>What was missing came in after all.</summary>
    Settled,
}

/// <summary>What somebody owes an explanation for.</summary>
/// <param name="Session">The session that showed it.</param>
/// <param name="Officer">Badge of who owes it; null where nobody is known to have worn the recorder: then his unit's supervisor does.</param>
/// <param name="Code">The kind of reason given.</param>
/// <param name="Telemetry">How the recorder was when it was docked.</param>
public sealed record Explanation(
    string Id, Incompleteness About, DockingSessionId Session, string Recorder, string? Officer, string? Unit, DateTimeOffset AskedAt, DateTimeOffset DueAt,
    RecorderTelemetry Telemetry, ExplanationState State = ExplanationState.Open, string? Code = null, string? Text = null, string? EndedBy = null, DateTimeOffset? EndedAt = null);

/// <summary>How a recorder was when it was docked; what it does not tell is null. Sizes in bytes.</summary>
public sealed record RecorderTelemetry(int? BatteryPercent, CardSpace? Card, long? ClockOffsetSeconds)
{
    public static RecorderTelemetry Of(Manifest manifest) => new(manifest.Recorder.BatteryPercent, manifest.Recorder.Card, manifest.Clock.OffsetSeconds);
}

/// <summary>Requests for explanations: each state is a line of the custody log first, and a row by it.</summary>
public sealed class Explanations(CatalogDatabase database)
{
    private const string Columns = "id, kind, session, recorder, officer, unit, series, cycle, first, last, path, asked_at, due_at, state, code, text, ended_by, ended_at, battery_percent, card_bytes, card_free, clock_offset_s";
    private const string InScope = "($everything OR officer = $officer OR ($unit IS NOT NULL AND (unit IS NULL OR unit = $unit OR unit IN (SELECT value FROM json_each($below)))))";

    /// <summary>The facts of an event that asks.</summary>
    public static Dictionary<string, string> Facts(Explanation asked)
    {
        var facts = new Dictionary<string, string>
        {
            ["explanation"] = asked.Id,
            ["kind"] = WordOf(asked.About.Kind),
            ["recorder"] = asked.Recorder,
            ["due_at"] = JsonMembers.Instant(asked.DueAt),
        };
        Add("officer", asked.Officer);
        Add("unit", asked.Unit);
        Add("series", asked.About.Series);
        Add("path", asked.About.Path);
        AddNumber("cycle", asked.About.Cycle);
        AddNumber("first", asked.About.First);
        AddNumber("last", asked.About.Last);
        AddNumber("battery_percent", asked.Telemetry.BatteryPercent);
        AddNumber("card_bytes", asked.Telemetry.Card?.Bytes);
        AddNumber("card_free_bytes", asked.Telemetry.Card?.FreeBytes);
        AddNumber("clock_offset_seconds", asked.Telemetry.ClockOffsetSeconds);
        return facts;

        void AddNumber(string name, long? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

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

    public Explanation? Find(string id) => database.Read(c => c.First($"SELECT {Columns} FROM explanation WHERE id = $id", Map, ("$id", id)));

    public Explanation? Find(CatalogTransaction transaction, string id) => transaction.Connection.First($"SELECT {Columns} FROM explanation WHERE id = $id", Map, ("$id", id));

    /// <summary>Every one, for a check of the whole vault.</summary>
    public IReadOnlyList<Explanation> All() => database.Read(c => c.Query($"SELECT {Columns} FROM explanation ORDER BY rowid", Map));

    /// <summary>What a session showed, in the order it was told.</summary>
    public IReadOnlyList<Explanation> Of(DockingSessionId session) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM explanation WHERE session = $session ORDER BY rowid", Map, ("$session", session)));

    /// <summary>What was asked about recordings: by the sessions that brought them, and about missing numbers of their recorders. In the order in which it was asked.</summary>
    /// <param name="items">A JSON array of the items' ids.</param>
    internal static IReadOnlyList<Explanation> About(SqliteConnection connection, string items) => connection.Query(
        $"""
        WITH shown AS MATERIALIZED (SELECT session, recorder FROM evidence_item WHERE id IN (SELECT value FROM json_each($items)))
        SELECT {Columns} FROM explanation WHERE session IN (SELECT session FROM shown) OR (kind = 'sequence-gap' AND recorder IN (SELECT recorder FROM shown)) ORDER BY asked_at, id
        """,
        Map, ("$items", items));

    /// <summary>Open ones by their due time, then the others, newest first.</summary>
    public IReadOnlyList<Explanation> Page(ViewerScope scope, bool openOnly, int most) => database.Read(c => c.Query(
        $"""
        SELECT {Columns} FROM explanation WHERE {InScope} AND (state = 'open' OR NOT $open)
        ORDER BY state <> 'open', CASE WHEN state = 'open' THEN due_at END, asked_at DESC, id LIMIT $most
        """,
        Map, [.. Scope(scope), ("$open", openOnly), ("$most", (long)most)]));

    public (int Open, int Overdue) Count(ViewerScope scope, DateTimeOffset now) => database.Read(c => (
        (int)c.Scalar<long>($"SELECT COUNT(*) FROM explanation WHERE state = 'open' AND {InScope}", Scope(scope)),
        (int)c.Scalar<long>($"SELECT COUNT(*) FROM explanation WHERE state = 'open' AND due_at < $now AND {InScope}", [.. Scope(scope), ("$now", now)])));

    /// <summary>Whether what may be missing is asked about already, or lies in the vault: items of a station that writes older manifests have a number and no series.</summary>
    public bool IsKnown(CatalogTransaction transaction, string recorder, Incompleteness about)
    {
        (string, object?)[] gap = [("$recorder", recorder), ("$series", about.Series), ("$cycle", (long?)about.Cycle), ("$first", about.First), ("$last", about.Last)];
        return about.Kind == IncompletenessKind.SequenceGap && (transaction.Connection.Scalar<long>(
            """
            SELECT EXISTS (SELECT 1 FROM explanation WHERE recorder = $recorder AND kind = 'sequence-gap' AND state = 'open' AND series = $series AND cycle = $cycle AND first <= $first AND last >= $last)
            """, gap) == 1 || (about.Series is { Length: 0 } && transaction.Connection.Scalar<long>(
            """
            SELECT COUNT(DISTINCT sequence) FROM evidence_item
            WHERE recorder = $recorder AND role = 'Recording' AND series IS NULL AND bytes > 0 AND sequence BETWEEN $first AND $last
            """, gap) == about.Last - about.First + 1));
    }

    /// <summary>Open requests about what this session, noted already, brings after all: the last of the missing numbers, or the file that was gone.</summary>
    public IReadOnlyList<Explanation> AnsweredBy(CatalogTransaction transaction, Manifest manifest)
    {
        var paths = manifest.Files.Where(f => f.Bytes > 0).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        return [.. transaction.Connection.Query(
            $"""
            SELECT {Columns} FROM explanation e WHERE recorder = $recorder AND state = 'open' AND (kind = 'file-vanished' OR (kind = 'sequence-gap'
              AND (SELECT COUNT(*) FROM recorder_number n WHERE n.recorder = e.recorder AND n.series = e.series AND n.cycle = e.cycle
                AND n.number BETWEEN e.first AND e.last AND n."group" IS NOT NULL) = e.last - e.first + 1)) ORDER BY rowid
            """,
            Map, ("$recorder", manifest.Recorder.Serial)).Where(e => e.About.Kind != IncompletenessKind.FileVanished || paths.Contains(e.About.Path!))];
    }

    /// <summary>Does what an event tells that stands in the log already.</summary>
    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (RegisterFacts.Find(told, "explanation") is not { } id)
        {
            return;
        }

        switch (told.Act)
        {
            case CustodyAct.ExplanationAsked when told.Session is { } session:
                transaction.Connection.Execute(
                    """
                    INSERT INTO explanation (id, kind, session, recorder, officer, unit, series, cycle, first, last, path, battery_percent, card_bytes, card_free, clock_offset_s, asked_at, due_at, state)
                    VALUES ($id, $kind, $session, $recorder, $officer, $unit, $series, $cycle, $first, $last, $path, $battery, $card, $free, $offset, $asked, $due, 'open') ON CONFLICT DO NOTHING
                    """,
                    ("$id", id), ("$kind", RegisterFacts.Text(told, "kind")), ("$session", session), ("$recorder", RegisterFacts.Text(told, "recorder")),
                    ("$officer", RegisterFacts.Find(told, "officer")), ("$unit", RegisterFacts.Find(told, "unit")), ("$series", told.Facts.GetValueOrDefault("series")),
                    ("$cycle", Number(told, "cycle")), ("$first", Number(told, "first")), ("$last", Number(told, "last")), ("$path", RegisterFacts.Find(told, "path")),
                    ("$battery", Number(told, "battery_percent")), ("$card", Number(told, "card_bytes")), ("$free", Number(told, "card_free_bytes")), ("$offset", Number(told, "clock_offset_seconds")),
                    ("$asked", told.At), ("$due", JsonMembers.ParseInstant(RegisterFacts.Text(told, "due_at"))));
                break;
            case CustodyAct.ExplanationGiven:
                End(transaction, id, ExplanationState.Given, told);
                break;
            case CustodyAct.ExplanationSettled:
                End(transaction, id, ExplanationState.Settled, told);
                break;
            default:
                break;
        }
    }

    private static void End(CatalogTransaction transaction, string id, ExplanationState state, CustodyEvent told) => transaction.Connection.Execute(
        "UPDATE explanation SET state = $state, code = $code, text = $text, ended_by = $by, ended_at = $at WHERE id = $id AND state = 'open'",
        ("$state", state == ExplanationState.Given ? "given" : "settled"), ("$code", state == ExplanationState.Given ? RegisterFacts.Text(told, "code") : null),
        ("$text", told.Reason), ("$by", told.Actor.Name), ("$at", told.At), ("$id", id));

    private static long? Number(CustodyEvent told, string name) =>
        long.TryParse(told.Facts.GetValueOrDefault(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static (string, object?)[] Scope(ViewerScope scope) => [("$everything", scope.Everything), ("$officer", scope.Officer), ("$unit", scope.Unit), ("$below", scope.BelowJson)];

    private static string WordOf(IncompletenessKind kind) => kind switch
    {
        IncompletenessKind.SequenceGap => "sequence-gap",
        IncompletenessKind.NumberingRestarted => "numbering-restarted",
        IncompletenessKind.FileVanished => "file-vanished",
        IncompletenessKind.ManyMore => "many-more",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Explanation Map(SqliteDataReader r) => new(
        r.GetString(0),
        new Incompleteness(
            Enum.GetValues<IncompletenessKind>().First(k => WordOf(k) == r.GetString(1)), r.TextOrNull(6), (int?)Whole(r, 7), Whole(r, 8), Whole(r, 9), r.TextOrNull(10)),
        DockingSessionId.Parse(r.GetString(2)), r.GetString(3), r.TextOrNull(4), r.TextOrNull(5), r.Instant(11), r.Instant(12),
        new RecorderTelemetry((int?)Whole(r, 18), Whole(r, 19) is { } card && Whole(r, 20) is { } free ? new CardSpace(card, free) : null, Whole(r, 21)), Enum.Parse<ExplanationState>(r.GetString(13), ignoreCase: true), r.TextOrNull(14), r.TextOrNull(15), r.TextOrNull(16), r.InstantOrNull(17));

    private static long? Whole(SqliteDataReader r, int column) => r.IsDBNull(column) ? null : r.GetInt64(column);
}
