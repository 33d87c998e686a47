using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Finds items by words and by facets, newest recording first, page by page by key. What lies outside the viewer's scope does not exist for it.</summary>
public sealed class ItemSearch(CatalogDatabase database)
{
    /// <summary>The trigram index answers for words of at least this many characters; shorter ones are looked for row by row.</summary>
    private const int ShortestIndexedWord = 3;

    private const int MostWords = 8;

    public ItemPage Find(ItemQuery query, ViewerScope scope) => database.Read(connection =>
    {
        var (where, values) = Conditions(query, scope);
        var count = Run(connection, $"SELECT COUNT(*) FROM evidence_item i WHERE {where}", values, r => r.GetInt64(0))[0];
        var (after, before) = (Position.Parse(query.After), Position.Parse(query.Before));
        var backwards = after is null && before is not null;
        if ((after ?? before) is { } key)
        {
            where += $" AND (i.recorded_at, i.n) {(backwards ? ">" : "<")} ($key_at, $key_n)";
            values = [.. values, ("$key_at", key.RecordedAt), ("$key_n", key.Number)];
        }

        var direction = backwards ? "ASC" : "DESC";
        var items = Run(connection,
            $"SELECT {EvidenceItems.Columns} FROM evidence_item i WHERE {where} ORDER BY i.recorded_at {direction}, i.n {direction} LIMIT $size",
            [.. values, ("$size", query.Size + 1)], EvidenceItems.Map);
        var more = items.Count > query.Size;
        var page = more ? items[..query.Size] : items;
        if (backwards)
        {
            page.Reverse();
        }

        var (older, newer) = backwards ? (true, more) : (more, after is not null);
        return page.Count == 0
            ? new ItemPage(page, count, null)
            : new ItemPage(page, count, older ? Position.Of(page[^1]) : null) { Previous = newer ? Position.Of(page[0]) : null };
    });

    /// <summary>The values that occur within the scope, with how many items have each: for the facets of a list.</summary>
    /// <param name="facet">Which one; the set of them is closed.</param>
    public IReadOnlyList<(string Value, long Count)> Facet(ItemFacet facet, ViewerScope scope, int most = 50) => database.Read(connection =>
    {
        var column = facet switch
        {
            ItemFacet.Officer => "i.officer",
            ItemFacet.Unit => "i.unit",
            ItemFacet.Recorder => "i.recorder",
            ItemFacet.Station => "i.station",
            ItemFacet.Class => "i.class",
            _ => throw new ArgumentOutOfRangeException(nameof(facet)),
        };
        var (where, values) = Conditions(new ItemQuery(), scope);
        return Run(connection,
            $"SELECT {column}, COUNT(*) FROM evidence_item i WHERE {where} AND {column} IS NOT NULL GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT $most",
            [.. values, ("$most", most)], r => (r.GetString(0), r.GetInt64(1)));
    });

    private static (string Where, (string, object?)[] Values) Conditions(ItemQuery query, ViewerScope scope)
    {
        var where = new StringBuilder(scope switch
        {
            { Everything: true } => "1",
            { Unit: not null, Officer: not null } => "(i.unit = $scope_unit OR i.unit IS NULL OR i.officer = $scope_officer)",
            { Unit: not null } => "(i.unit = $scope_unit OR i.unit IS NULL)",
            { Officer: not null } => "i.officer = $scope_officer",
            _ => "0",
        });
        var values = new List<(string, object?)> { ("$scope_unit", scope.Unit), ("$scope_officer", scope.Officer) };
        Equal("officer", query.Officer);
        Equal("unit", query.Unit);
        Equal("recorder", query.Recorder);
        Equal("station", query.Station);
        Equal("class", query.Class);
        When(query.Case is not null, "EXISTS (SELECT 1 FROM case_link l WHERE l.item = i.id AND l.case_no = $case)", ("$case", query.Case));
        When(query.From is not null, "i.recorded_at >= $from", ("$from", query.From));
        When(query.To is not null, "i.recorded_at < $to", ("$to", query.To));
        When(query.Quarantined is not null, "i.state = $state", ("$state", query.Quarantined == true ? "quarantined" : "admitted"));
        When(query.Unclassified, "i.class IS NULL", ("$unclassified", null));
        When(query.Session is not null, "EXISTS (SELECT 1 FROM session_file f WHERE f.item = i.id AND f.session = $session)", ("$session", query.Session));
        When(query.Preparing, "EXISTS (SELECT 1 FROM derivation d WHERE d.item = i.id AND d.state IN ('queued', 'running'))", ("$preparing", null));
        When(!query.WithSidecars, "i.role NOT IN ('Sidecar', 'DeviceLog')", ("$sidecars", null));
        Words(query.Text);
        return (where.ToString(), [.. values]);

        void Equal(string column, string? value) => When(value is not null, $"i.{column} = ${column}", ("$" + column, value));

        void When(bool asked, string condition, (string, object?) value)
        {
            if (asked)
            {
                where.Append(" AND ").Append(condition);
                values.Add(value);
            }
        }

        void Words(string? text)
        {
            var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(MostWords).ToList();
            for (var w = 0; w < words.Count; w++)
            {
                var indexed = words[w].Length >= ShortestIndexedWord;
                When(true,
                    string.Create(CultureInfo.InvariantCulture, $"i.n IN (SELECT rowid FROM item_search WHERE item_search {(indexed ? $"MATCH $word{w}" : $"LIKE $word{w} ESCAPE '\\'")})")
                        .Replace("item_search LIKE", "(name || ' ' || officer || ' ' || unit || ' ' || recorder || ' ' || station || ' ' || class || ' ' || cases) LIKE", StringComparison.Ordinal),
                    (FormattableString.Invariant($"$word{w}"), indexed ? Quoted(words[w]) : $"%{Escaped(words[w])}%"));
            }
        }
    }

    /// <summary>A word as an FTS5 string: whatever it holds, it is looked for literally.</summary>
    private static string Quoted(string word) => '"' + word.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static string Escaped(string word) => word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static List<T> Run<T>(SqliteConnection connection, string sql, (string, object?)[] values, Func<SqliteDataReader, T> map) =>
        connection.Query(sql, map, [.. values.Where(v => sql.Contains(v.Item1, StringComparison.Ordinal))]);

    /// <summary>The key of the last row shown.</summary>
    private sealed record Position(string RecordedAt, long Number)
    {
        public static Position? Parse(string? text)
        {
            var parts = text?.Split('~');
            return parts is [{ Length: 24 } at, var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? new Position(at, n) : null;
        }

        public static string Of(EvidenceItem item) => new Position(Instants.Write(item.RecordedAt), item.Number).ToString();

        public override string ToString() => FormattableString.Invariant($"{RecordedAt}~{Number}");
    }
}

/// <summary>By what a list can be narrowed.</summary>
public enum ItemFacet
{
    Officer,
    Unit,
    Recorder,
    Station,
    Class,
}
