using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A row of a list in whole numbers: those of <c>list_value</c>, and bits.</summary>
internal readonly record struct ListRow(long Number, long At, long? Officer, long? Unit, long? Station, long? Recorder, long? Class, ItemMarks Marks, long Findings) : IComparable<ListRow>
{
    /// <summary>The newest first.</summary>
    public int CompareTo(ListRow other) => (other.At, other.Number).CompareTo((At, Number));
}

/// <summary>Where a page begins.</summary>
internal sealed record ListKey(DateTimeOffset RecordedAt, long Number)
{
    public static ListKey? Parse(string? text)
    {
        var parts = text?.Split('~');
        return parts is [{ Length: 24 } at, var number] && Instants.TryParse(at, out var recorded) && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? new ListKey(recorded, n) : null;
    }

    public static string Of(EvidenceItem item) => FormattableString.Invariant($"{Instants.Write(item.RecordedAt)}~{item.Number}");
}

/// <summary>
/// Reads rows of lists, newest first, along indexes that are in that order already: what is asked becomes one or several streams of the same order, and the rows
/// that come first in all of them are the page. Nothing is sorted that is larger than a page, but for the few items of a case, a session, or of words.
/// </summary>
internal sealed class ListRows(SqliteConnection connection, ListPlan plan)
{
    private const string Columns = "n, at, officer, unit, station, recorder, class, marks, findings";

    private List<ListRow>? _few;

    /// <summary>All that match of what is few, in order: read once, whatever is asked of it.</summary>
    private List<ListRow> Few => _few ??= ReadFew();

    private bool IsFew => plan.Streams is [{ Index: null }];

    /// <summary>Up to so many rows behind the key, or before it, the nearest first.</summary>
    public List<ListRow> Page(ListKey? key, bool backwards, int most)
    {
        if (IsFew)
        {
            var place = key is null ? default : new ListRow(key.Number, key.RecordedAt.ToUnixTimeMilliseconds(), null, null, null, null, null, 0, 0);
            return key is null ? [.. Few.Take(most)]
                : backwards ? [.. Few.TakeWhile(r => r.CompareTo(place) < 0).Reverse().Take(most)]
                : [.. Few.SkipWhile(r => r.CompareTo(place) <= 0).Take(most)];
        }

        var rows = new List<ListRow>();
        foreach (var stream in plan.Streams)
        {
            // Once a page is full, another stream need not be read beyond its end.
            var bound = rows.Count == most ? rows[^1].At : (long?)null;
            ListReader.Read(connection, Select(stream, Where(stream, key, backwards, bound), backwards, most), plan.Values, rows, most);
            rows.Sort();
            if (backwards)
            {
                rows.Reverse();
            }

            rows.RemoveRange(Math.Min(most, rows.Count), Math.Max(0, rows.Count - most));
        }

        return rows;
    }

    /// <summary>The newest rows of all streams, up to a bound, and whether there may be more.</summary>
    public (List<ListRow> Rows, bool IsAtLeast) Newest(int most)
    {
        if (IsFew)
        {
            return ([.. Few.Take(most)], Few.Count > most || plan.IsCut);
        }

        var (rows, cut) = (new List<ListRow>(), false);
        var (each, looked) = (Share(most), Share(plan.MostLookedAt));
        foreach (var stream in plan.Streams)
        {
            var before = rows.Count;
            ListReader.Read(connection, $"SELECT * FROM ({From(stream, Columns, looked)}) AS r WHERE {plan.Conditions} LIMIT {each + 1}", plan.Values, rows, each + 1);
            var isCut = rows.Count - before > each;
            if (isCut)
            {
                rows.RemoveAt(rows.Count - 1);
            }

            cut |= isCut || Size(stream, looked + 1) > looked;
        }

        return (rows, cut);
    }

    public BoundedCount Count(int most)
    {
        if (IsFew)
        {
            return new BoundedCount(Math.Min(Few.Count, most), Few.Count > most || plan.IsCut);
        }

        var (count, cut) = (0L, false);
        var (each, looked) = (Share(most), Share(plan.MostLookedAt));
        foreach (var stream in plan.Streams)
        {
            var found = connection.Scalar<long>($"SELECT COUNT(*) FROM (SELECT 1 FROM ({From(stream, Columns, looked)}) AS r WHERE {plan.Conditions} LIMIT {each + 1})", plan.Values);
            cut |= found > each || Size(stream, looked + 1) > looked;
            count += Math.Min(found, each);
        }

        return new BoundedCount(Math.Min(count, most), cut || count > most);
    }

    /// <summary>How many are newer than the key, up to a bound.</summary>
    public long CountNewer(ListKey key, int most) => Page(key, backwards: true, most).Count;

    private List<ListRow> ReadFew()
    {
        var rows = new List<ListRow>();
        ListReader.Read(connection, $"SELECT {Columns} FROM list_row AS r WHERE {plan.Streams[0].Where} AND {plan.Conditions}", plan.Values, rows, int.MaxValue);
        rows.Sort();
        return rows;
    }

    private int Share(int most) => plan.Streams.Count <= 1 ? most : Math.Max(most / plan.Streams.Count, 250);

    private long Size(ListStream stream, int most) =>
        connection.Scalar<long>($"SELECT COUNT(*) FROM ({From(stream, "1", most)})", plan.Values);

    private static string From(ListStream stream, string columns, int most) =>
        $"SELECT {columns} FROM list_row AS r INDEXED BY {stream.Index} WHERE {stream.Where} ORDER BY at DESC, n DESC LIMIT {most}";

    private string Select(ListStream stream, string where, bool backwards, int most) =>
        $"""
        SELECT {Columns} FROM list_row AS r INDEXED BY {stream.Index}
        WHERE {where} AND {plan.Conditions} ORDER BY at {(backwards ? "ASC, n ASC" : "DESC, n DESC")} LIMIT {most}
        """;

    private static string Where(ListStream stream, ListKey? key, bool backwards, long? bound)
    {
        var where = stream.Where;
        if (key is not null)
        {
            var at = key.RecordedAt.ToUnixTimeMilliseconds();
            where += backwards
                ? FormattableString.Invariant($" AND at >= {at} AND (at > {at} OR n > {key.Number})")
                : FormattableString.Invariant($" AND at <= {at} AND (at < {at} OR n < {key.Number})");
        }

        return bound is { } end ? where + FormattableString.Invariant($" AND at {(backwards ? "<=" : ">=")} {end}") : where;
    }
}
