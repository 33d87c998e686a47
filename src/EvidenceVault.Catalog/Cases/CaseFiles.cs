using System.Globalization;
using System.Text.Json;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Whose cases somebody may see.</summary>
/// <param name="Units">Cases that these units handle; null for every unit.</param>
/// <param name="Officer">Cases on whose scene this officer was; null where that opens nothing.</param>
public sealed record CaseScope(IReadOnlyList<string>? Units, string? Officer)
{
    public static CaseScope Everything { get; } = new(null, null);

    public static CaseScope Nothing { get; } = new([], null);

    /// <summary>The same rule that lists apply.</summary>
    public bool Covers(CaseFacts known) => Units is null || Units.Contains(known.Unit) || (Officer is not null && known.Officers.Contains(Officer));
}

/// <summary>What a list of cases asks for. Nothing set means all within the scope.</summary>
/// <param name="Text">Part of number, title, place, party or plate.</param>
/// <param name="IsOpen">Null for both.</param>
/// <param name="DueBefore">Open ones whose time ends before this local day.</param>
/// <param name="After">Where the last page ended.</param>
public sealed record CaseQuery(string? Text = null, CaseKind? Kind = null, bool? IsOpen = null, DateOnly? DueBefore = null, string? After = null, int Size = 25);

/// <summary>A page of a list of cases.</summary>
/// <param name="Next">Leads to the following one; null on the last.</param>
public sealed record CasePage(IReadOnlyList<CaseFile> Cases, string? Next);

/// <summary>The cases there are. Rows change by <see cref="CaseBook"/> alone.</summary>
public sealed class CaseFiles(CatalogDatabase database)
{
    private const string Columns = "number, kind, title, unit, officers, parties, place, point, from_at, to_at, due_on, opened_at, opened_by, closed_at, links_itself";

    private const string InScope =
        "($all OR unit IN (SELECT value FROM json_each($units)) OR ($officer IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(officers) WHERE value = $officer)))";

    public CaseFile? Find(string number) => database.Read(c => Find(c, number));

    public static CaseFile? Find(CatalogTransaction transaction, string number) => Find(transaction.Connection, number);

    /// <summary>Newest first, page by page by key.</summary>
    public CasePage Page(CaseQuery query, CaseScope scope) => database.Read(connection =>
    {
        var (afterAt, afterNumber) = (query.After ?? "").Split('~', 2) is [{ Length: 24 } at, var number] ? (at, number) : ("~", "");
        var rows = connection.Query(
            $"""
            SELECT {Columns} FROM case_file
            WHERE {InScope} AND (opened_at, number) < ($afterAt, $afterNumber)
              AND ($kind IS NULL OR kind = $kind) AND ($open IS NULL OR (closed_at IS NULL) = $open) AND ($due IS NULL OR (closed_at IS NULL AND due_on < $due))
              AND ($text IS NULL OR instr(lower(number || ' ' || title || ' ' || COALESCE(place, '') || ' ' || parties), lower($text)) > 0)
            ORDER BY opened_at DESC, number DESC LIMIT $size
            """,
            Map, [.. Scope(scope), ("$afterAt", afterAt), ("$afterNumber", afterNumber), ("$kind", query.Kind?.ToWord()), ("$open", query.IsOpen), ("$due", query.DueBefore is { } due ? Instants.WriteDay(due) : null), ("$text", query.Text), ("$size", query.Size + 1L)]);
        return rows.Count > query.Size ? new CasePage(rows[..query.Size], $"{Instants.Write(rows[query.Size - 1].OpenedAt)}~{rows[query.Size - 1].Number}") : new CasePage(rows, null);
    });

    /// <summary>Numbers that items within the scope are filed under while nobody has opened a case of that number, with how many items; most items first.</summary>
    public IReadOnlyList<(string Number, long Items)> Unopened(CaseScope scope, int most) => database.Read(c => c.Query(
        """
        SELECT l.case_no, COUNT(*) FROM case_link l JOIN evidence_item i ON i.id = l.item
        WHERE NOT EXISTS (SELECT 1 FROM case_file f WHERE f.number = l.case_no) AND ($all OR i.unit IN (SELECT value FROM json_each($units)) OR i.officer = $officer)
        GROUP BY l.case_no ORDER BY COUNT(*) DESC, l.case_no LIMIT $most
        """,
        r => (r.GetString(0), r.GetInt64(1)), [.. Scope(scope), ("$most", (long)most)]));

    /// <summary>Open cases that file footage by themselves, on whose scene the officer was, in the time between.</summary>
    internal static IReadOnlyList<CaseFile> LinkingThemselves(CatalogTransaction transaction, string officer, DateTimeOffset from, DateTimeOffset to) => transaction.Connection.Query(
        $"""
        SELECT {Columns} FROM case_file
        WHERE links_itself = 1 AND closed_at IS NULL AND from_at <= $to AND to_at >= $from AND EXISTS (SELECT 1 FROM json_each(officers) WHERE value = $officer) ORDER BY number
        """,
        Map, ("$officer", officer), ("$from", from), ("$to", to));

    internal static void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Act is CustodyAct.CaseClosed or CustodyAct.CaseReopened)
        {
            transaction.Connection.Execute(
                "UPDATE case_file SET closed_at = $at WHERE number = $number", ("$at", told.Act == CustodyAct.CaseClosed ? told.At : (DateTimeOffset?)null), ("$number", told.Facts.GetValueOrDefault("case", "")));
            return;
        }

        var (number, known) = CaseFactsText.Read(told);
        transaction.Connection.Execute(
            $"""
            INSERT INTO case_file ({Columns}) VALUES ($number, $kind, $title, $unit, $officers, $parties, $place, $point, $from, $to, $due, $at, $by, NULL, $links)
            ON CONFLICT (number) DO UPDATE SET kind = excluded.kind, title = excluded.title, unit = excluded.unit, officers = excluded.officers, parties = excluded.parties,
              place = excluded.place, point = excluded.point, from_at = excluded.from_at, to_at = excluded.to_at, due_on = excluded.due_on, links_itself = excluded.links_itself
            """,
            ("$number", number), ("$kind", known.Kind.ToWord()), ("$title", known.Title), ("$unit", known.Unit), ("$officers", JsonSerializer.Serialize(known.Officers)),
            ("$parties", Parties(known.Parties)), ("$place", known.Place), ("$point", known.Point?.ToString()), ("$from", known.From), ("$to", known.To),
            ("$due", known.DueOn is { } due ? Instants.WriteDay(due) : null), ("$at", told.At), ("$by", told.Actor.Name), ("$links", known.LinksItself));
    }

    private static (string, object?)[] Scope(CaseScope scope) =>
        [("$all", scope.Units is null), ("$units", JsonSerializer.Serialize(scope.Units ?? [])), ("$officer", scope.Officer)];

    /// <summary>Names unescaped, so that a search finds them.</summary>
    private static string Parties(IReadOnlyList<CaseParty> parties) => JsonSerializer.Serialize(
        parties.Select(p => new[] { p.Name, p.Plate ?? "" }), PlainText);

    private static readonly JsonSerializerOptions PlainText = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CaseFile? Find(SqliteConnection connection, string number) => connection.First($"SELECT {Columns} FROM case_file WHERE number = $number", Map, ("$number", number));

    private static CaseFile Map(SqliteDataReader r) => new(
        r.GetString(0),
        new CaseFacts(
            CaseKinds.Find(r.GetString(1)) ?? throw new CatalogException(string.Create(CultureInfo.InvariantCulture, $"The case '{r.GetString(0)}' is of a kind that this program does not know.")),
            r.GetString(2), r.GetString(3), JsonSerializer.Deserialize<string[]>(r.GetString(4))!,
            [.. JsonSerializer.Deserialize<string[][]>(r.GetString(5))!.Select(p => new CaseParty(p[0], p[1].Length > 0 ? p[1] : null))],
            r.TextOrNull(6), r.InstantOrNull(8), r.InstantOrNull(9), r.TextOrNull(10) is { } due ? Instants.ParseDay(due) : null)
        {
            Point = GeoPoint.Find(r.TextOrNull(7)),
            LinksItself = r.GetInt64(14) == 1,
        },
        r.Instant(11), r.GetString(12), r.InstantOrNull(13));
}
