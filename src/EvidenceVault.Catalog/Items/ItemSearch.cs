using System.Runtime.InteropServices;
using System.Text.Json;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>
/// Finds items by words and by facets, newest recording first, page by page by key. What lies outside the viewer's scope does not exist for it. Every question
/// takes milliseconds over ten million items; counts that would not are bounded, and say so.
/// </summary>
public sealed class ItemSearch(CatalogDatabase database)
{
    /// <summary>Beyond so many it is enough to say that there are more.</summary>
    public const int MostCounted = 10_000;

    /// <summary>Where more items match the words, only those admitted last are listed.</summary>
    public const int MostByWords = ListPlan.MostByWords;

    /// <summary>A page with its count.</summary>
    public ItemPage Find(ItemQuery query, ViewerScope scope) => database.Read(connection =>
    {
        var rows = Rows(connection, query, scope);
        var count = rows.Count(MostCounted);
        return Page(connection, rows, query) with { Count = count.Number, CountIsAtLeast = count.IsAtLeast };
    });

    /// <summary>A page alone: its count is 0.</summary>
    public ItemPage Page(ItemQuery query, ViewerScope scope) => database.Read(connection => Page(connection, Rows(connection, query, scope), query));

    public BoundedCount Count(ItemQuery query, ViewerScope scope, int most = MostCounted) => database.Read(connection => new ListRows(connection, ListPlan.Make(connection, query, ListScope.Of(scope), most)).Count(most));

    /// <summary>How many came in since the first row of a page was the newest one, up to a bound; 0 where the key is none.</summary>
    public long CountNewer(ItemQuery query, ViewerScope scope, string? firstKey, int most) =>
        ListKey.Parse(firstKey) is { } key ? database.Read(connection => Rows(connection, query, scope).CountNewer(key, most)) : 0;

    /// <summary>How many there are and of what kinds, so that a list can say what each further filter would leave.</summary>
    /// <param name="longest">Up to so many values of each facet, the most frequent first.</param>
    public ItemOverview Overview(ItemQuery query, ViewerScope scope, int longest) => Look(query, scope, longest).Overview;

    /// <summary>A page and what there is besides, over one state of the catalogue. The page's count is the overview's.</summary>
    public (ItemPage Page, ItemOverview Overview) Look(ItemQuery query, ViewerScope scope, int longest) => database.Read(connection =>
    {
        var plan = ListPlan.Make(connection, query, ListScope.Of(scope));
        var list = new ListRows(connection, plan);
        var overview = Overview(connection, list, longest) with { IsCut = plan.IsCut };
        return (Page(connection, list, query) with { Count = overview.Count, CountIsAtLeast = overview.IsAtLeast }, overview);
    });

    private static ItemOverview Overview(SqliteConnection connection, ListRows list, int longest)
    {
        var (rows, isAtLeast) = list.Newest(MostCounted);
        var (values, marks, findings) = Tally(rows);
        return new ItemOverview(
            Math.Min(rows.Count, MostCounted), isAtLeast,
            Enum.GetValues<ItemFacet>().ToDictionary(f => f, IReadOnlyList<(string, long)> (f) => Most(connection, values[(int)f], longest)),
            Enum.GetValues<ItemMarks>().Where(m => m != ItemMarks.None).ToDictionary(m => m, m => marks.Where(x => (x.Key & (long)m) != 0).Sum(x => (long)x.Value)),
            connection.Query("SELECT kind, bit FROM finding_kind ORDER BY bit", r => (Kind: r.GetString(0), Bit: r.GetInt64(1)))
                .ToDictionary(k => k.Kind, k => findings.Where(f => (f.Key & k.Bit) != 0).Sum(f => (long)f.Value)));
    }

    /// <summary>The values that occur within the scope, with how many items have each, counted over the newest ones.</summary>
    /// <param name="facet">Which one; the set of them is closed.</param>
    public IReadOnlyList<(string Value, long Count)> Facet(ItemFacet facet, ViewerScope scope, int most = 50) => Overview(new ItemQuery(WithSidecars: true), scope, most).Values[facet];

    /// <summary>What else the rows of a page show: what is so of each item, and the cases that it is filed under.</summary>
    public IReadOnlyDictionary<EvidenceItemId, (ItemMarks Marks, IReadOnlyList<string> Cases)> Signs(IEnumerable<EvidenceItemId> items) => database.Read(connection => connection.Query(
        FormattableString.Invariant(
            $"""
            SELECT i.id, r.marks, CASE WHEN r.marks & {(long)ItemMarks.InCase} <> 0 THEN (SELECT json_group_array(l.case_no ORDER BY l.linked_at, l.case_no) FROM case_link l WHERE l.item = i.id) ELSE '[]' END
            FROM json_each($items) j CROSS JOIN evidence_item i ON i.id = j.value JOIN list_row r ON r.n = i.n
            """),
        r => (Item: EvidenceItemId.Parse(r.GetString(0)), Marks: (ItemMarks)r.GetInt64(1), Cases: JsonSerializer.Deserialize<List<string>>(r.GetString(2))!),
        ("$items", JsonSerializer.Serialize(items.Select(i => i.Value))))).ToDictionary(s => s.Item, s => (s.Marks, (IReadOnlyList<string>)s.Cases));

    private static ListRows Rows(SqliteConnection connection, ItemQuery query, ViewerScope scope) => new(connection, ListPlan.Make(connection, query, ListScope.Of(scope)));

    private static ItemPage Page(SqliteConnection connection, ListRows rows, ItemQuery query)
    {
        var (after, before) = (ListKey.Parse(query.After), ListKey.Parse(query.Before));
        var backwards = after is null && before is not null;
        var found = rows.Page(after ?? before, backwards, query.Size + 1);
        var more = found.Count > query.Size;
        var items = Items(connection, found.Take(query.Size));
        if (items.Count == 0)
        {
            return new ItemPage(items, 0, null);
        }

        var (older, newer) = backwards ? (true, more) : (more, after is not null);
        var (first, last) = (ListKey.Of(items[0]), ListKey.Of(items[^1]));
        return new ItemPage(items, 0, older ? last : null) { Previous = newer ? first : null, First = first };
    }

    /// <summary>All at once, in a list's order.</summary>
    private static List<EvidenceItem> Items(SqliteConnection connection, IEnumerable<ListRow> rows) =>
    [
        .. connection.Query(
            $"SELECT {EvidenceItems.Columns} FROM json_each($numbers) j CROSS JOIN evidence_item i ON i.n = j.value", EvidenceItems.Map,
            ("$numbers", JsonSerializer.Serialize(rows.Select(r => r.Number)))).OrderByDescending(i => i.RecordedAt).ThenByDescending(i => i.Number),
    ];

    /// <summary>In one walk: each facet's numbers, the combinations of marks, and those of findings, with how many rows have each.</summary>
    private static (Dictionary<long, int>[] Values, Dictionary<long, int> Marks, Dictionary<long, int> Findings) Tally(List<ListRow> rows)
    {
        var (values, marks, findings) = (Enum.GetValues<ItemFacet>().Select(_ => new Dictionary<long, int>()).ToArray(), new Dictionary<long, int>(), new Dictionary<long, int>());
        foreach (var row in rows)
        {
            Add(values[(int)ItemFacet.Officer], row.Officer);
            Add(values[(int)ItemFacet.Unit], row.Unit);
            Add(values[(int)ItemFacet.Recorder], row.Recorder);
            Add(values[(int)ItemFacet.Station], row.Station);
            Add(values[(int)ItemFacet.Class], row.Class);
            Add(marks, (long)row.Marks);
            Add(findings, row.Findings);
        }

        return (values, marks, findings);

        static void Add(Dictionary<long, int> to, long? value)
        {
            if (value is { } known)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(to, known, out _)++;
            }
        }
    }

    private static List<(string Value, long Count)> Most(SqliteConnection connection, Dictionary<long, int> counts, int most)
    {
        var first = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key).Take(most).ToList();
        var names = connection.Query(
            "SELECT v.id, v.value FROM json_each($ids) j CROSS JOIN list_value v ON v.id = j.value", r => (Id: r.GetInt64(0), Value: r.GetString(1)),
            ("$ids", JsonSerializer.Serialize(first.Select(c => c.Key)))).ToDictionary(n => n.Id, n => n.Value);
        return [.. first.Select(c => (names[c.Key], (long)c.Value)).OrderByDescending(c => c.Item2).ThenBy(c => c.Item1, StringComparer.Ordinal)];
    }
}
