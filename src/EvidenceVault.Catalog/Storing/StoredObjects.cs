using EvidenceVault.Core.Storage;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>An object that was proven to be in the store.</summary>
/// <param name="CheckedAt">When its bytes were last read and found equal.</param>
/// <param name="CopiedAt">When it was proven in the second store; null while it is not there.</param>
/// <param name="Trouble">What the last check found wrong; null when all is well.</param>
public sealed record LedgerLine(ObjectKey Key, ContentSeal Seal, DateTimeOffset StoredAt, DateTimeOffset CheckedAt, DateTimeOffset? CopiedAt, string? Trouble)
{
    /// <summary>When the copy in the second store was last read and found equal; null while it is not there.</summary>
    public DateTimeOffset? CopyCheckedAt { get; init; }

    /// <summary>What the last copying, or the last check of the copy, found wrong; null when all is well.</summary>
    public string? CopyTrouble { get; init; }

    /// <summary>How often copying failed since it last went well.</summary>
    public int CopyAttempts { get; init; }
}

/// <summary>The ledger of everything that was proven to be in the store: what fixity checks go through, what the second store must have.</summary>
public sealed class StoredObjects(CatalogDatabase database)
{
    internal const string Columns = "key, bytes, sha256, stored_at, checked_at, copied_at, trouble, copy_checked_at, copy_trouble, copy_attempts";

    public LedgerLine? Find(ObjectKey key) => database.Read(c => c.First($"SELECT {Columns} FROM stored_object WHERE key = $key", Map, ("$key", key.Value)));

    /// <summary>Notes that the object was proven. What was noted before stays.</summary>
    /// <exception cref="CatalogException">The key was proven before with other content.</exception>
    public void Enter(ObjectKey key, ContentSeal seal, DateTimeOffset at)
    {
        if ((Find(key)?.Seal ?? database.Write(t => Enter(t, key, seal, at))) != seal)
        {
            throw new CatalogException($"Object {key} was proven before with other content. Run: evidence-vault verify --full");
        }
    }

    /// <summary>As <see cref="Enter(ObjectKey, ContentSeal, DateTimeOffset)"/>, within an act.</summary>
    /// <returns>What stands in the ledger now.</returns>
    public ContentSeal Enter(CatalogTransaction transaction, ObjectKey key, ContentSeal seal, DateTimeOffset at)
    {
        transaction.Connection.Execute(
            "INSERT INTO stored_object (key, bytes, sha256, stored_at, checked_at) VALUES ($key, $bytes, $sha256, $at, $at) ON CONFLICT DO NOTHING",
            ("$key", key.Value), ("$bytes", seal.Bytes), ("$sha256", seal.Sha256), ("$at", at));
        return transaction.Connection.First($"SELECT {Columns} FROM stored_object WHERE key = $key", Map, ("$key", key.Value))!.Seal;
    }

    /// <summary>Up to <paramref name="most"/> lines in the order of their keys, after the given one.</summary>
    public IReadOnlyList<LedgerLine> Page(ObjectKey? after, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM stored_object WHERE key > $after ORDER BY key LIMIT $most", Map, ("$after", after?.Value ?? ""), ("$most", most)));

    internal static LedgerLine Map(SqliteDataReader r) => new(
        ObjectKey.Parse(r.GetString(0)), new ContentSeal(r.GetInt64(1), r.Digest(2)), r.Instant(3), r.Instant(4), r.InstantOrNull(5), r.TextOrNull(6))
    {
        CopyCheckedAt = r.InstantOrNull(7),
        CopyTrouble = r.TextOrNull(8),
        CopyAttempts = r.GetInt32(9),
    };
}
