using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>What the second store still lacks.</summary>
/// <param name="OldestAt">When the object that has waited longest was stored; null when nothing waits.</param>
/// <param name="Trouble">Why copying it failed last; null if it did not.</param>
public sealed record CopyLag(long Objects, long Bytes, DateTimeOffset? OldestAt, string? Trouble);

/// <summary>How far the second store is behind the ledger, and what copying met.</summary>
public sealed class CopyLedger(CatalogDatabase database)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Up to <paramref name="most"/> objects that are to be copied, the oldest first, behind the given one.</summary>
    /// <param name="dueAt">Leaves out what failed and is not to be tried before a later instant; null for everything.</param>
    public IReadOnlyList<LedgerLine> Waiting(LedgerLine? after, DateTimeOffset? dueAt, int most) => database.Read(c => c.Query(
        $"SELECT {StoredObjects.Columns} FROM stored_object WHERE copied_at IS NULL AND (stored_at, key) > ($at, $key) AND ($due IS NULL OR copy_due_at <= $due) ORDER BY stored_at, key LIMIT $most",
        StoredObjects.Map, ("$at", after is null ? "" : Instants.Write(after.StoredAt)), ("$key", after?.Key.Value ?? ""), ("$due", dueAt), ("$most", most)));

    public CopyLag Lag()
    {
        var (objects, bytes) = database.Read(c => c.Query("SELECT COUNT(*), COALESCE(SUM(bytes), 0) FROM stored_object WHERE copied_at IS NULL", r => (r.GetInt64(0), r.GetInt64(1))))[0];
        return Waiting(null, null, 1) is [var oldest]
            ? new CopyLag(objects, bytes, oldest.StoredAt, oldest.CopyTrouble)
            : new CopyLag(objects, bytes, null, null);
    }

    /// <summary>Whether the second store was ever proven to hold anything.</summary>
    public bool HasCopies() => database.Read(c => c.Scalar<long>("SELECT EXISTS (SELECT 1 FROM stored_object WHERE copied_at IS NOT NULL)")) == 1;

    /// <summary>Notes that the second store was proven to hold the object.</summary>
    public void NoteCopied(ObjectKey key, DateTimeOffset at) => database.Write(t => t.Connection.Execute(
        "UPDATE stored_object SET copied_at = $at, copy_checked_at = $at, copy_trouble = NULL, copy_attempts = 0, copy_due_at = '' WHERE key = $key",
        ("$at", at), ("$key", key.Value)));

    /// <summary>Forgets every copy, because the second store was lost: all of it is to be copied anew.</summary>
    /// <returns>How many copies were forgotten.</returns>
    public int Forget(CatalogTransaction transaction) => transaction.Connection.Execute(
        "UPDATE stored_object SET copied_at = NULL, copy_checked_at = NULL, copy_trouble = NULL, copy_attempts = 0, copy_due_at = '' WHERE copied_at IS NOT NULL");

    /// <summary>Notes that copying failed. It is tried again after 15 s, and after twice as long each further time, up to an hour.</summary>
    public void NoteFailed(LedgerLine line, string trouble, DateTimeOffset at)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(line.CopyAttempts, 20));
        database.Write(t => t.Connection.Execute(
            "UPDATE stored_object SET copy_trouble = $trouble, copy_attempts = copy_attempts + 1, copy_due_at = $due WHERE key = $key AND copied_at IS NULL",
            ("$trouble", trouble), ("$due", at + (pause < LongestPause ? pause : LongestPause)), ("$key", line.Key.Value)));
    }
}
