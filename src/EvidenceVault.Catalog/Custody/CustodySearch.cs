using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Catalog;

/// <summary>What is looked for in the custody log. Nothing set means everything.</summary>
/// <param name="Actor">Exactly this account, station or tool.</param>
/// <param name="From">Written at or after.</param>
/// <param name="To">Written before.</param>
/// <param name="Before">The leaf that the page before ended with; null for the newest.</param>
public sealed record CustodyQuery(
    string? Actor = null, EvidenceItemId? Item = null, CustodyAct? Act = null, DateTimeOffset? From = null, DateTimeOffset? To = null, long? Before = null, int Size = 50);

/// <summary>A page of the log, newest first. <paramref name="Next"/> leads to the older lines and is null on the last page.</summary>
public sealed record CustodyPage(IReadOnlyList<CustodyRow> Rows, long? Next);

/// <summary>A look at an item by somebody who has not collected it.</summary>
/// <param name="ItemOfficer">Badge number of who has; null where nobody is known.</param>
public sealed record UnusualView(CustodyRow Row, string? ItemOfficer, string? ItemUnit);

/// <summary>Searches the custody log: by person, item, act and time, page by page by the number of the line.</summary>
public sealed class CustodySearch(CatalogDatabase database)
{
    private const string Columns = "c.leaf_index, c.entry, c.leaf_hash, c.at, c.act, c.actor, c.item, c.session";

    /// <summary>Acts by which something of an item was seen.</summary>
    private static readonly CustodyAct[] Looks = [CustodyAct.ItemViewed, CustodyAct.MediaPlayed, CustodyAct.ItemFetched, CustodyAct.CustodyTrailViewed];

    /// <summary>SQLite refuses the index, and with it the question, should these acts and those of the index ever differ.</summary>
    internal static readonly string UnusualLooks =
        $"""
        SELECT l.leaf_index, e.officer, e.unit FROM custody_entry l INDEXED BY custody_entry_looks JOIN evidence_item e ON e.id = l.item LEFT JOIN account a ON a.name = l.actor
        WHERE l.act IN ({string.Join(", ", Looks.Select(a => $"'{a.ToWord()}'"))}) AND l.leaf_index < $before AND (a.officer IS NULL OR e.officer IS NULL OR a.officer <> e.officer)
        ORDER BY l.leaf_index DESC LIMIT $most
        """;

    public CustodyPage Find(CustodyQuery query) => database.Read(c =>
    {
        var where = new StringBuilder("1");
        var values = new List<(string, object?)> { ("$most", (long)query.Size + 1) };
        When(query.Actor, "c.actor = $actor", "$actor");
        When(query.Item, "c.item = $item", "$item");
        When(query.Act?.ToWord(), "c.act = $act", "$act");
        When(query.From, "c.at >= $from", "$from");
        When(query.To, "c.at < $to", "$to");
        When(query.Before, "c.leaf_index < $before", "$before");
        var rows = c.Query($"SELECT {Columns} FROM custody_entry c WHERE {where} ORDER BY c.leaf_index DESC LIMIT $most", CustodyLog.Map, [.. values]);
        return rows.Count > query.Size ? new CustodyPage(rows[..query.Size], rows[query.Size - 1].Index) : new CustodyPage(rows, null);

        void When(object? asked, string condition, string name)
        {
            if (asked is not null)
            {
                where.Append(" AND ").Append(condition);
                values.Add((name, asked));
            }
        }
    });

    /// <summary>Looks at items by people who have not collected them, newest first, of those older than the given line. Of the log, looks alone are gone through, in an index that holds all that is asked.</summary>
    public (IReadOnlyList<UnusualView> Views, long? Next) Unusual(long? before, int size) => database.Read<(IReadOnlyList<UnusualView>, long?)>(c =>
    {
        var rows = c.Query(
            $"""
            SELECT {Columns}, u.officer, u.unit FROM ({UnusualLooks}) u JOIN custody_entry c ON c.leaf_index = u.leaf_index ORDER BY c.leaf_index DESC
            """,
            r => new UnusualView(CustodyLog.Map(r), r.TextOrNull(8), r.TextOrNull(9)), ("$before", before ?? long.MaxValue), ("$most", (long)size + 1));
        return rows.Count > size ? (rows[..size], rows[size - 1].Row.Index) : (rows, null);
    });
}
