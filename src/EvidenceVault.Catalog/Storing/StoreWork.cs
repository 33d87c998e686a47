using EvidenceVault.Core.Custody;

namespace EvidenceVault.Catalog;

/// <summary>Custody events about work on the store (checks, inventories, drills), of which the newest of each kind is found at once.</summary>
public sealed class StoreWork(CatalogDatabase database)
{
    /// <summary>Appends the event to the custody log and remembers it as the newest of its act.</summary>
    public void Append(CatalogTransaction transaction, CustodyEvent custodyEvent)
    {
        var index = transaction.Append(custodyEvent);
        transaction.Connection.Execute(
            "INSERT INTO store_work (act, leaf_index) VALUES ($act, $index) ON CONFLICT (act) DO UPDATE SET leaf_index = $index",
            ("$act", custodyEvent.Act.ToWord()), ("$index", index));
    }

    /// <summary>The newest event of the act; null while there was none.</summary>
    /// <exception cref="FormatException">The log's line cannot be read; it was changed.</exception>
    public CustodyEvent? Newest(CustodyAct act) => database.Read(c => c.Scalar<byte[]>(
        "SELECT e.entry FROM store_work w JOIN custody_entry e ON e.leaf_index = w.leaf_index WHERE w.act = $act", ("$act", act.ToWord()))) is { } entry
        ? CustodyEvent.Parse(entry)
        : null;
}
