using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A line of the custody log that belongs to an act on many items at once.</summary>
public sealed record BulkEntry(long Index, CustodyEvent Event);

/// <summary>What a person did to many items at once, read from the newest of his own lines in the custody log: there is nothing else to keep it.</summary>
public sealed class BulkEntries(CatalogDatabase database)
{
    /// <summary>The fact that holds the id of the act that a line belongs to.</summary>
    public const string Bulk = "bulk";

    /// <summary>The fact that holds the id of the act that a line takes back.</summary>
    public const string Undoes = "undoes";

    private const int MostLines = 5_000;
    private const string Recent = "FROM (SELECT leaf_index, entry, act, at FROM custody_entry WHERE actor = $actor ORDER BY leaf_index DESC LIMIT $most) WHERE act IN ('classified', 'case-linked', 'case-unlinked')";

    /// <summary>The lines of one act, and those that take it back, in the order of the log; empty where it is not among the person's newest lines.</summary>
    public IReadOnlyList<BulkEntry> Of(string actor, string bulk) => database.Read(c => c.Query(
        $"SELECT leaf_index, entry {Recent} AND (json_extract(CAST(entry AS TEXT), '$.facts.bulk') = $bulk OR json_extract(CAST(entry AS TEXT), '$.facts.undoes') = $bulk) ORDER BY leaf_index",
        Map, ("$actor", actor), ("$most", (long)MostLines), ("$bulk", bulk)));

    /// <summary>The id of the person's newest act on many items since an instant; null where there is none, or the newest one was taking one back.</summary>
    public string? Newest(string actor, DateTimeOffset since) => database.Read(c => c.Scalar<string>(
        $"SELECT json_extract(CAST(entry AS TEXT), '$.facts.bulk') {Recent} AND at >= $since ORDER BY leaf_index DESC LIMIT 1", ("$actor", actor), ("$most", 600L), ("$since", since)));

    /// <summary>Whether the item is still as the line left it: its class was not set since, or the link is the one that was made.</summary>
    public static bool IsStill(CatalogTransaction transaction, BulkEntry entry, EvidenceItemId item) => entry.Event.Act switch
    {
        CustodyAct.Classified => transaction.Connection.Scalar<long>(
            "SELECT MAX(leaf_index) FROM custody_entry WHERE item = $item AND act = 'classified'", ("$item", item)) == entry.Index,
        CustodyAct.CaseLinked => transaction.Connection.Scalar<long>(
            "SELECT EXISTS (SELECT 1 FROM case_link WHERE item = $item AND case_no = $case AND linked_by = $by AND linked_at = $at)",
            ("$item", item), ("$case", entry.Event.Facts["to"]), ("$by", entry.Event.Actor.Name), ("$at", entry.Event.At)) == 1,
        _ => false,
    };

    private static BulkEntry Map(SqliteDataReader r) => new(r.GetInt64(0), CustodyEvent.Parse(r.GetFieldValue<byte[]>(1)));
}
