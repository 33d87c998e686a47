namespace EvidenceVault.Catalog;

/// <summary>How far the log has been written to the store. It only ever advances.</summary>
internal sealed class JournalCursor(CatalogDatabase database)
{
    /// <summary>The first entry, and the smallest tree size of a checkpoint, that may not be in the store yet.</summary>
    public (long NextLeaf, long NextSize) Read() => database.Read(c => c.Query(
        "SELECT next_leaf, next_size FROM store_journal", r => (r.GetInt64(0), r.GetInt64(1)))[0]);

    public void Advance(long nextLeaf, long nextSize) => database.Write(t => t.Connection.Execute(
        "UPDATE store_journal SET next_leaf = MAX(next_leaf, $leaf), next_size = MAX(next_size, $size)", ("$leaf", nextLeaf), ("$size", nextSize)));
}
