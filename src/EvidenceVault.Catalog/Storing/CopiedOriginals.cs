namespace EvidenceVault.Catalog;

/// <summary>Originals that the second store was proven to hold, by their rank in the order of the keys: what a sample is drawn from.</summary>
public sealed class CopiedOriginals(CatalogDatabase database)
{
    private const string Which = "key >= 'originals/' AND key < 'originals0' AND copied_at IS NOT NULL"; // '0' follows '/'

    public long Count() => database.Read(c => c.Scalar<long>($"SELECT COUNT(*) FROM stored_object WHERE {Which}"));

    /// <summary>The original of that rank, from 0; null behind the last.</summary>
    public LedgerLine? At(long rank) => database.Read(c => c.First(
        $"SELECT {StoredObjects.Columns} FROM stored_object WHERE {Which} ORDER BY key LIMIT 1 OFFSET $rank", StoredObjects.Map, ("$rank", rank)));
}
