using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Catalog;

/// <summary>Short words on items, by which they are found: each is a line of the custody log first, and a row by it.</summary>
public sealed class ItemTags(CatalogDatabase database)
{
    /// <summary>Appends the event and does what it tells, unless that is so already.</summary>
    /// <returns>False when nothing changed, and nothing was written.</returns>
    public bool TryWrite(CatalogTransaction transaction, CustodyEvent told)
    {
        var isThere = told.Item is { } item && transaction.Connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM item_tag WHERE item = $item AND tag = $tag)", ("$item", item), ("$tag", told.Facts["tag"])) == 1;
        if (isThere == (told.Act == CustodyAct.TagSet))
        {
            return false;
        }

        transaction.Append(told);
        Apply(transaction, told);
        return true;
    }

    public IReadOnlyList<string> Of(EvidenceItemId item) => database.Read(c => c.Query("SELECT tag FROM item_tag WHERE item = $item ORDER BY tag", r => r.GetString(0), ("$item", item)));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Item is not { } item || !told.Facts.TryGetValue("tag", out var tag))
        {
            return; // the log tells of nothing
        }

        if (told.Act == CustodyAct.TagSet)
        {
            transaction.Connection.Execute(
                "INSERT INTO item_tag (item, tag, set_by, set_at) SELECT id, $tag, $by, $at FROM evidence_item WHERE id = $item ON CONFLICT DO NOTHING",
                ("$item", item), ("$tag", tag), ("$by", told.Actor.Name), ("$at", told.At));
        }
        else
        {
            transaction.Connection.Execute("DELETE FROM item_tag WHERE item = $item AND tag = $tag", ("$item", item), ("$tag", tag));
        }
    }
}
