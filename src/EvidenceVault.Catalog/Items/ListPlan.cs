using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Rows that come in a list's order from one index.</summary>
/// <param name="Index">Null for the few that are sorted.</param>
internal sealed record ListStream(string? Index, string Where);

/// <summary>Whose items a list may show: those of units, each by its code, with those that name none; those of an officer; or all.</summary>
internal sealed record ListScope(bool Everything, IReadOnlyList<string> Units, string? Officer)
{
    /// <summary>The one place that knows what a viewer's scope means for lists.</summary>
    public static ListScope Of(ViewerScope scope) => new(scope.Everything, scope.Unit is { } unit ? [unit, .. scope.Below] : [], scope.Officer);
}

/// <summary>
/// How a search is read: along which index, and what else must be so. The index is the one with the fewest rows to look at, as far as a short look tells; where
/// several have many, the one on which matching rows are least likely to be far apart. Numbers are the catalogue's own; texts are parameters.
/// </summary>
internal sealed class ListPlan
{
    /// <summary>Of so many items that match the words, those admitted last are listed.</summary>
    public const int MostByWords = ListWords.Most;

    private const int Glance = 20_000;
    private const int FewUnits = 64;
    private const int MostAsked = 20_000;

    private readonly SqliteConnection _connection;
    private readonly List<string> _conditions = ["TRUE"];
    private readonly List<(string, object?)> _values = [];
    private readonly List<IReadOnlyList<ListStream>> _ways = [];
    private readonly List<ListStream> _there = [];
    private string _span = "";
    private int _mostByWords;

    private ListPlan(SqliteConnection connection) => _connection = connection;

    /// <summary>None where nothing can match.</summary>
    public IReadOnlyList<ListStream> Streams { get; private set; } = [];

    public string Conditions => string.Join(" AND ", _conditions);

    public (string, object?)[] Values => [.. _values];

    /// <summary>So many rows are looked at to count what matches among them; fewer where each is asked for more than stands in it.</summary>
    public int MostLookedAt { get; private set; } = 60_000;

    /// <summary>Whether more match the words than are listed.</summary>
    public bool IsCut { get; private set; }

    /// <param name="counted">Up to so many are to be counted. Where words and their like decide alone, no more than twice as many need be found.</param>
    public static ListPlan Make(SqliteConnection connection, ItemQuery query, ListScope scope, int counted = MostByWords)
    {
        var isPlain = query.AllWith == 0 && (query.AllWithout & ~ItemMarks.Companion) == 0 && query is { Finding: null, Area: null, From: null, To: null };
        var plan = new ListPlan(connection) { _mostByWords = isPlain ? Math.Min(MostByWords, 2 * counted) : MostByWords };
        if (!query.IsNonsense && (query.AllWith & query.AllWithout) == 0 && plan.TryScope(scope, out var units, out var words) && plan.TryValues(query, words) && plan.TryPlace(query.Place, words))
        {
            plan.Span(query);
            plan.Marks(query);
            plan.Choose(query, scope, units, words);
        }

        return plan;
    }

    private bool TryScope(ListScope scope, out IReadOnlyList<long> units, out List<string> words)
    {
        (units, words) = ([], []);
        if (scope.Everything)
        {
            return true;
        }

        units = [.. scope.Units.Select(u => Number("unit", u)).OfType<long>()];
        var officer = scope.Officer is { } badge ? Number("officer", badge) : null;
        List<string> any = [];
        if (scope.Units.Count > 0)
        {
            any.Add($"unit IN ({string.Join(',', units)}) OR unit IS NULL");
        }

        if (officer is { } number)
        {
            any.Add(FormattableString.Invariant($"officer = {number}"));
        }

        if (any.Count == 0)
        {
            return false;
        }

        _conditions.Add($"({string.Join(" OR ", any)})");
        var tokens = units.Concat(scope.Units.Count > 0 ? [0L] : []).Concat(officer is { } own ? [own] : []);
        words.Add($"({string.Join(" OR ", tokens.Select(Token))})");
        return true;
    }

    /// <summary>What equals something. False where the catalogue has no such value.</summary>
    private bool TryValues(ItemQuery query, List<string> words)
    {
        foreach (var (kind, value) in new[] { ("officer", query.Officer), ("recorder", query.Recorder), ("unit", query.Unit), ("station", query.Station), ("class", query.Class) })
        {
            if (value is null)
            {
                continue;
            }

            if (Number(kind, value) is not { } number)
            {
                return false;
            }

            _conditions.Add(FormattableString.Invariant($"{kind} = {number}"));
            _ways.Add([new ListStream("list_row_by_" + kind, FormattableString.Invariant($"{kind} = {number}"))]);
            words.Add(Token(number));
        }

        return true;
    }

    /// <summary>What was docked at a place of the register: at a station of the unit, or of one below it. False where none is known.</summary>
    private bool TryPlace(string? place, List<string> words)
    {
        if (place is null)
        {
            return true;
        }

        var stations = _connection.Query(
            """
            WITH RECURSIVE there (code) AS (SELECT code FROM unit WHERE code = $place OR name = $place UNION SELECT u.code FROM unit u JOIN there t ON u.parent = t.code)
            SELECT v.id FROM station s JOIN list_value v ON v.kind = 'station' AND v.value = s.name WHERE s.unit = $place OR s.unit IN (SELECT code FROM there) ORDER BY v.id
            """,
            r => r.GetInt64(0), ("$place", place));
        if (stations.Count is > 0 and <= FewUnits)
        {
            _there.AddRange([.. stations.Select(s => new ListStream("list_row_by_station", FormattableString.Invariant($"station = {s}")))]);
        }

        _conditions.Add($"station IN ({string.Join(',', stations)})");
        words.Add($"({string.Join(" OR ", stations.Select(Token))})");
        return stations.Count > 0;
    }

    private void Span(ItemQuery query)
    {
        _span = (query.From is { } from ? FormattableString.Invariant($" AND at >= {from.ToUnixTimeMilliseconds()}") : "")
            + (query.To is { } to ? FormattableString.Invariant($" AND at < {to.ToUnixTimeMilliseconds()}") : "");
    }

    private void Marks(ItemQuery query)
    {
        var (with, without) = ((long)query.AllWith, (long)query.AllWithout);
        _conditions.Add(FormattableString.Invariant($"marks & {with | without} = {with}"));
        if (query.Finding is { } kind)
        {
            var bit = _connection.Scalar<long>("SELECT COALESCE((SELECT bit FROM finding_kind WHERE kind = $kind), 0)", ("$kind", kind));
            _conditions.Add(FormattableString.Invariant($"findings & {bit} <> 0"));
        }

        if (query.UnclassifiedSince is { } since)
        {
            MostLookedAt = MostAsked;
            _conditions.Add("EXISTS (SELECT 1 FROM evidence_item e WHERE e.n = r.n AND e.admitted_at < $since)");
            _values.Add(("$since", since));
        }
    }

    private void Choose(ItemQuery query, ListScope scope, IReadOnlyList<long> units, List<string> words)
    {
        List<string> few = [.. Few(query)];
        if (query.Area is { } looked)
        {
            var area = new ListArea(_connection, looked);
            (area.IsFew ? few : _conditions).Add(area.IsFew ? area.Found : area.Each);
            MostLookedAt = area.IsFew ? MostLookedAt : MostAsked;
        }

        if (query.Text is { Length: > 0 } text)
        {
            few.Insert(0, Words(text, query, words, few));
        }

        if (few.Count > 0)
        {
            _conditions.AddRange(few.Skip(1));
            Streams = [new ListStream(null, few[0] + _span)];
            return;
        }

        AddScope(scope, units);
        if (_there.Count > 0)
        {
            _ways.Add(_there);
        }

        AddBits(query);
        _ways.Add([new ListStream("list_row_by_time", "TRUE")]);
        Streams = [.. (_ways.Count == 1 ? _ways[0] : _ways.MinBy(Look)!).Select(s => s with { Where = s.Where + _span })];
    }

    /// <summary>Items that are few by their nature.</summary>
    private IEnumerable<string> Few(ItemQuery query)
    {
        if (query.Case is not null)
        {
            _values.Add(("$case", query.Case));
            yield return "n IN (SELECT e.n FROM case_link l JOIN evidence_item e ON e.id = l.item WHERE l.case_no = $case)";
        }

        if (query.Session is not null)
        {
            _values.Add(("$session", query.Session));
            yield return "n IN (SELECT e.n FROM session_file f JOIN evidence_item e ON e.id = f.item WHERE f.session = $session)";
        }

        if (query.ExplanationDueBefore is not null)
        {
            _values.Add(("$due", query.ExplanationDueBefore));
            yield return "n IN (SELECT e.n FROM explanation x JOIN evidence_item e ON e.session = x.session WHERE x.state = 'open' AND x.due_at < $due)";
        }
    }

    /// <summary>What the index of words finds, within scope, values and months: those admitted last, where it is too much.</summary>
    /// <param name="few">Conditions of which few rows are; those are asked for their words, so that none is left out because others match as well.</param>
    private string Words(string text, ItemQuery query, List<string> words, List<string> few)
    {
        if (SearchWords.Wanted(text) is not { Count: > 0 } wanted)
        {
            return "FALSE";
        }

        var among = few.Count > 0 ? $"SELECT r.n FROM list_row AS r WHERE {string.Join(" AND ", few)}{_span} AND {Conditions}" : null;
        (var found, IsCut) = among is not null && ListWords.Among(_connection, wanted, among, Values) is { } numbers ? (numbers, false) : ListWords.Find(_connection, wanted, [.. words, .. Months(query)], _mostByWords);
        _values.Add(("$found", JsonSerializer.Serialize(found)));
        return "n IN (SELECT value FROM json_each($found))";
    }

    /// <summary>One condition for all months that the span touches; none where it is open or longer than two years.</summary>
    private static IEnumerable<string> Months(ItemQuery query)
    {
        if (query.From is not { } from || query.To is not { } to || to <= from || to - from > TimeSpan.FromDays(750))
        {
            return [];
        }

        var first = new DateOnly(from.UtcDateTime.Year, from.UtcDateTime.Month, 1);
        var months = Enumerable.Range(0, 27).Select(first.AddMonths).TakeWhile(m => m.ToDateTime(TimeOnly.MinValue) <= to.UtcDateTime);
        return [$"({string.Join(" OR ", months.Select(m => $"\"{SearchWords.Month}{m.ToString("yyyyMM", CultureInfo.InvariantCulture)}\""))})"];
    }

    private void AddScope(ListScope scope, IReadOnlyList<long> units)
    {
        if (scope.Everything)
        {
            return;
        }

        List<ListStream> streams = [.. units.Select(u => new ListStream("list_row_by_unit", FormattableString.Invariant($"unit = {u}")))];
        if (scope.Units.Count > 0)
        {
            streams.Add(new ListStream("list_row_by_unit", "unit IS NULL"));
        }

        if (scope.Officer is { } badge && Number("officer", badge) is { } officer)
        {
            // What the unit's streams have as well must not come twice.
            streams.Add(new ListStream("list_row_by_officer", FormattableString.Invariant($"officer = {officer}") + (scope.Units.Count > 0 ? $" AND unit NOT IN ({string.Join(',', units)})" : "")));
        }

        _ways.Insert(streams.Count <= FewUnits ? Math.Min(_ways.Count, 3) : _ways.Count, streams);
    }

    /// <summary>Marks and findings have few combinations that occur: each is a stream of its own.</summary>
    private void AddBits(ItemQuery query)
    {
        if (query.Finding is not null)
        {
            _ways.Add([.. Combinations("findings", "list_row_by_findings", "findings <> 0")
                .Select(f => new ListStream("list_row_by_findings", FormattableString.Invariant($"findings = {f} AND findings <> 0")))]);
        }

        var (with, without) = ((long)query.AllWith, (long)query.AllWithout);
        if (with != 0 || (without & ~(long)ItemMarks.Companion) != 0)
        {
            _ways.Add([.. Combinations("marks", "list_row_by_marks", "TRUE").Where(m => (m & (with | without)) == with)
                .Select(m => new ListStream("list_row_by_marks", FormattableString.Invariant($"marks = {m}")))]);
        }
    }

    /// <summary>The values that occur, by one step into the index for each.</summary>
    private List<long> Combinations(string column, string index, string where) => _connection.Query(
        $"""
        WITH RECURSIVE found (v) AS (
          SELECT MIN({column}) FROM list_row INDEXED BY {index} WHERE {where}
          UNION ALL SELECT (SELECT MIN({column}) FROM list_row INDEXED BY {index} WHERE {column} > found.v AND {where}) FROM found WHERE found.v IS NOT NULL)
        SELECT v FROM found WHERE v IS NOT NULL
        """,
        r => r.GetInt64(0));

    private long Look(IReadOnlyList<ListStream> way)
    {
        var seen = 0L;
        foreach (var stream in way)
        {
            seen += _connection.Scalar<long>(FormattableString.Invariant($"SELECT COUNT(*) FROM (SELECT 1 FROM list_row INDEXED BY {stream.Index} WHERE {stream.Where}{_span} LIMIT {Glance - seen})"));
            if (seen >= Glance)
            {
                break;
            }
        }

        return seen;
    }

    private long? Number(string kind, string value) =>
        _connection.Query("SELECT id FROM list_value WHERE kind = $kind AND value = $value", r => r.GetInt64(0), ("$kind", kind), ("$value", value)) is [var number] ? number : null;

    private static string Token(long number) => FormattableString.Invariant($"\"{SearchWords.Value}{number}\"");
}
