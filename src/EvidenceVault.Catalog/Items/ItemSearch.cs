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

    /// <summary>A page with its count.</summary>
    public ItemPage Find(ItemQuery query, ViewerScope scope) => database.Read(connection =>
    {
        var rows = Rows(connection, query, scope);
        var count = rows.Count(MostCounted);
        return Page(connection, rows, query) with { Count = count.Number, CountIsAtLeast = count.IsAtLeast };
    });

    /// <summary>A page alone: its count is 0.</summary>
    public ItemPage Page(ItemQuery query, ViewerScope scope) => database.Read(connection => Page(connection, Rows(connection, query, scope), query));

    public BoundedCount Count(ItemQuery query, ViewerScope scope, int most = MostCounted) => database.Read(connection => Rows(connection, query, scope).Count(most));

    /// <summary>How many came in since the first row of a page was the newest one, up to a bound; 0 where the key is none.</summary>
    public long CountNewer(ItemQuery query, ViewerScope scope, string? firstKey, int most) =>
        ListKey.Parse(firstKey) is { } key ? database.Read(connection => Rows(connection, query, scope).CountNewer(key, most)) : 0;

    /// <summary>How many there are and of what kinds, so that a list can say what each further filter would leave.</summary>
    /// <param name="longest">Up to so many values of each facet, the most frequent first.</param>
    public ItemOverview Overview(ItemQuery query, ViewerScope scope, int longest) => database.Read(connection =>
    {
        var plan = ListPlan.Make(connection, query, ListScope.Of(scope));
        var (rows, isAtLeast) = new ListRows(connection, plan).Newest(MostCounted);
        var marks = rows.GroupBy(r => r.Marks).Select(g => (Marks: g.Key, Count: g.LongCount())).ToList();
        var findings = rows.Where(r => r.Findings != 0).GroupBy(r => r.Findings).Select(g => (Bits: g.Key, Count: g.LongCount())).ToList();
        return new ItemOverview(
            Math.Min(rows.Count, MostCounted), isAtLeast,
            Enum.GetValues<ItemFacet>().ToDictionary(f => f, IReadOnlyList<(string, long)> (f) => Most(connection, rows, f, longest)),
            Enum.GetValues<ItemMarks>().Where(m => m != ItemMarks.None).ToDictionary(m => m, m => marks.Where(x => x.Marks.HasFlag(m)).Sum(x => x.Count)),
            connection.Query("SELECT kind, bit FROM finding_kind ORDER BY bit", r => (Kind: r.GetString(0), Bit: r.GetInt64(1)))
                .ToDictionary(k => k.Kind, k => findings.Where(f => (f.Bits & k.Bit) != 0).Sum(f => f.Count)))
        {
            IsCut = plan.IsCut,
        };
    });

    /// <summary>The values that occur within the scope, with how many items have each, counted over the newest ones.</summary>
    /// <param name="facet">Which one; the set of them is closed.</param>
    public IReadOnlyList<(string Value, long Count)> Facet(ItemFacet facet, ViewerScope scope, int most = 50) => Overview(new ItemQuery(WithSidecars: true), scope, most).Values[facet];

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

    private static List<(string Value, long Count)> Most(SqliteConnection connection, List<ListRow> rows, ItemFacet facet, int most)
    {
        var counts = rows.Select(r => Number(r, facet)).OfType<long>().GroupBy(v => v).Select(g => (Value: g.Key, Count: g.LongCount())).OrderByDescending(g => g.Count).ThenBy(g => g.Value).Take(most).ToList();
        var names = connection.Query(
            "SELECT v.id, v.value FROM json_each($ids) j CROSS JOIN list_value v ON v.id = j.value", r => (Id: r.GetInt64(0), Value: r.GetString(1)),
            ("$ids", JsonSerializer.Serialize(counts.Select(c => c.Value)))).ToDictionary(n => n.Id, n => n.Value);
        return [.. counts.Select(c => (names[c.Value], c.Count)).OrderByDescending(c => c.Count).ThenBy(c => c.Item1, StringComparer.Ordinal)];
    }

    private static long? Number(ListRow row, ItemFacet facet) => facet switch
    {
        ItemFacet.Officer => row.Officer,
        ItemFacet.Unit => row.Unit,
        ItemFacet.Recorder => row.Recorder,
        ItemFacet.Station => row.Station,
        ItemFacet.Class => row.Class,
        _ => throw new ArgumentOutOfRangeException(nameof(facet)),
    };
}
