using System.Text.Json;

namespace EvidenceVault.Catalog;

/// <summary>Originals that the second store was proven to hold, by their rank in the order of the keys: what a sample is drawn from.</summary>
public sealed class CopiedOriginals(CatalogDatabase database)
{
    private const string Which = "key >= 'originals/' AND key < 'originals0' AND copied_at IS NOT NULL"; // '0' follows '/'

    public long Count() => database.Read(c => c.Scalar<long>($"SELECT COUNT(*) FROM stored_object WHERE {Which}"));

    /// <summary>The originals of those ranks, from 0, in one pass over the ledger however many are asked for. A rank behind the last has none.</summary>
    public IReadOnlyList<LedgerLine> At(IEnumerable<long> ranks) => database.Read(c => c.Query(
        $"""
        SELECT {StoredObjects.Columns} FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY key) - 1 AS rank FROM stored_object WHERE {Which})
        WHERE rank IN (SELECT value FROM json_each($ranks)) ORDER BY key
        """,
        StoredObjects.Map, ("$ranks", JsonSerializer.Serialize(ranks))));
}
