using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>Which of the two stores.</summary>
public enum StoreSide
{
    /// <summary>The store that evidence is admitted to.</summary>
    Primary,

    /// <summary>The store that keeps everything a second time.</summary>
    Second,
}

/// <summary>How much a store has to read again, and how much of it was read since a given instant.</summary>
/// <param name="OldestAt">When the object that has waited longest was last read; null when there is no object.</param>
public sealed record CheckShare(long Objects, long Bytes, long ReadObjects, long ReadBytes, DateTimeOffset? OldestAt);

/// <summary>What checks found, noted beside each object of the ledger: this is all the state that a check needs to go on after a crash.</summary>
public sealed class FixityLedger(CatalogDatabase database)
{
    /// <summary>Up to <paramref name="most"/> sound objects last read before the instant, those that have waited longest first, behind the given one.</summary>
    public IReadOnlyList<LedgerLine> Oldest(StoreSide side, LedgerLine? after, DateTimeOffset before, int most)
    {
        var of = Columns.Of(side);
        return database.Read(c => c.Query(
            $"SELECT {StoredObjects.Columns} FROM stored_object WHERE {of.Counts} AND {of.Trouble} IS NULL AND {of.CheckedAt} < $before AND ({of.CheckedAt}, key) > ($at, $key) ORDER BY {of.CheckedAt}, key LIMIT $most",
            StoredObjects.Map, ("$before", before), ("$at", after is null ? "" : Instants.Write(CheckedAt(side, after))), ("$key", after?.Key.Value ?? ""), ("$most", most)));
    }

    /// <summary>Up to <paramref name="most"/> objects read most recently and found equal: what must be there if the store is.</summary>
    public IReadOnlyList<LedgerLine> Newest(StoreSide side, int most)
    {
        var of = Columns.Of(side);
        return database.Read(c => c.Query(
            $"SELECT {StoredObjects.Columns} FROM stored_object WHERE {of.Counts} AND {of.Trouble} IS NULL ORDER BY {of.CheckedAt} DESC, key DESC LIMIT $most",
            StoredObjects.Map, ("$most", most)));
    }

    /// <summary>Objects of a store in which something was found wrong, in the order of their keys. Copies that were never made are not among them.</summary>
    public IReadOnlyList<LedgerLine> Troubled(StoreSide side, ObjectKey? after, int most)
    {
        var of = Columns.Of(side);
        return database.Read(c => c.Query(
            $"SELECT {StoredObjects.Columns} FROM stored_object WHERE {of.Counts} AND {of.Trouble} IS NOT NULL AND key > $after ORDER BY key LIMIT $most",
            StoredObjects.Map, ("$after", after?.Value ?? ""), ("$most", most)));
    }

    public long CountTroubled(StoreSide side)
    {
        var of = Columns.Of(side);
        return database.Read(c => c.Scalar<long>($"SELECT COUNT(*) FROM stored_object WHERE {of.Counts} AND {of.Trouble} IS NOT NULL"));
    }

    /// <summary>When the object that has waited longest was last read; null when there is none. Answered from an index.</summary>
    public DateTimeOffset? OldestAt(StoreSide side) => Oldest(side, null, DateTimeOffset.MaxValue, 1) is [var line] ? CheckedAt(side, line) : null;

    /// <summary>Counts the whole ledger: for a job, not for a page.</summary>
    public CheckShare Share(StoreSide side, DateTimeOffset since)
    {
        var of = Columns.Of(side);
        var (objects, bytes) = Sum($"{of.Counts}");
        var (readObjects, readBytes) = Sum($"{of.Counts} AND {of.CheckedAt} >= $since AND {of.CheckedAt} > {of.StoredAt}");
        return new CheckShare(objects, bytes, readObjects, readBytes, OldestAt(side));

        (long Objects, long Bytes) Sum(string where) => database.Read(c => c.Query(
            $"SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM stored_object WHERE {where}", r => (r.GetInt64(0), r.GetInt64(1)), ("$since", since)))[0];
    }

    /// <summary>Notes that the object was read and is what it should be.</summary>
    public void NoteSound(CatalogTransaction transaction, StoreSide side, ObjectKey key, DateTimeOffset at)
    {
        var of = Columns.Of(side);
        transaction.Connection.Execute($"UPDATE stored_object SET {of.CheckedAt} = $at, {of.Trouble} = NULL WHERE key = $key", ("$at", at), ("$key", key.Value));
    }

    /// <summary>Notes what is wrong with the object.</summary>
    public void NoteTrouble(CatalogTransaction transaction, StoreSide side, ObjectKey key, string trouble) =>
        transaction.Connection.Execute($"UPDATE stored_object SET {Columns.Of(side).Trouble} = $trouble WHERE key = $key", ("$trouble", trouble), ("$key", key.Value));

    /// <summary>When the object was last read in that store.</summary>
    public static DateTimeOffset CheckedAt(StoreSide side, LedgerLine line) => side == StoreSide.Primary ? line.CheckedAt : line.CopyCheckedAt ?? line.StoredAt;

    /// <summary>What is wrong with it in that store.</summary>
    public static string? Trouble(StoreSide side, LedgerLine line) => side == StoreSide.Primary ? line.Trouble : line.CopyTrouble;

    /// <param name="Counts">Which objects the store should have, worded as in the partial indexes.</param>
    private sealed record Columns(string CheckedAt, string Trouble, string StoredAt, string Counts)
    {
        private static readonly Columns Primary = new("checked_at", "trouble", "stored_at", "TRUE");
        private static readonly Columns Second = new("copy_checked_at", "copy_trouble", "copied_at", "copied_at IS NOT NULL");

        public static Columns Of(StoreSide side) => side == StoreSide.Primary ? Primary : Second;
    }
}
