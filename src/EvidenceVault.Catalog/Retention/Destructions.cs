using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Destruction;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>How far a destruction has come.</summary>
public enum DestructionState
{
    /// <summary>Agreed to; its items are destroyed one by one once its time has come.</summary>
    Cooling,

    /// <summary>Every item is destroyed or spared, and the certificate says which.</summary>
    Done,

    /// <summary>Stopped for good by an alarm.</summary>
    Halted,
}

/// <summary>What became of an item of a destruction.</summary>
public enum DestructionItemState
{
    Listed,

    /// <summary>Its bytes may be gone, in part or whole.</summary>
    Condemned,

    Destroyed,
    Spared,
}

/// <summary>A destruction that was agreed to.</summary>
public sealed record ScheduledDestruction(string Id, DateTimeOffset ScheduledAt, DateTimeOffset ExecuteFrom, DestructionState State, DateTimeOffset? EndedAt, byte[]? Certificate, byte[]? CertificateSeal);

/// <summary>An item of it.</summary>
/// <param name="Why">Why it was spared, or is not destroyed yet.</param>
public sealed record DestructionItem(EvidenceItemId Item, DestructionItemState State, string? Why, DateTimeOffset? At);

/// <summary>What remains of a destroyed item.</summary>
public sealed record Tombstone(EvidenceItemId Item, string Destruction, Sha256Digest Sha256, long Bytes, DateTimeOffset DestroyedAt);

/// <summary>The destructions, and what they left: each step is a line of the custody log first, and rows by it.</summary>
public sealed class Destructions(CatalogDatabase database)
{
    private const string Columns = "id, scheduled_at, execute_from, state, ended_at, certificate, certificate_seal";

    private readonly ApprovalBook _approvals = new(database);

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told, null);
    }

    /// <summary>Appends the event of the end, and keeps the certificate with it.</summary>
    public void Certify(CatalogTransaction transaction, CustodyEvent told, (byte[] Document, byte[] Seal) certificate)
    {
        transaction.Append(told);
        Apply(transaction, told, certificate);
    }

    public ScheduledDestruction? Find(string id) => database.Read(c => c.First($"SELECT {Columns} FROM destruction WHERE id = $id", Map, ("$id", id)));

    /// <summary>Those whose time has come and that are not at their end, oldest first.</summary>
    public IReadOnlyList<ScheduledDestruction> Due(DateTimeOffset now) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM destruction WHERE state = 'cooling' AND execute_from <= $now ORDER BY scheduled_at, id", Map, ("$now", now)));

    public IReadOnlyList<ScheduledDestruction> Page(int most) => database.Read(c => c.Query($"SELECT {Columns} FROM destruction ORDER BY scheduled_at DESC, id LIMIT $most", Map, ("$most", (long)most)));

    public IReadOnlyList<DestructionItem> Items(string id) => database.Read(c => c.Query(
        "SELECT item, state, why, at FROM destruction_item WHERE destruction = $id ORDER BY item", MapItem, ("$id", id)));

    public static DestructionItem? FindItem(CatalogTransaction transaction, string id, EvidenceItemId item) => transaction.Connection.First(
        "SELECT item, state, why, at FROM destruction_item WHERE destruction = $id AND item = $item", MapItem, ("$id", id), ("$item", item));

    /// <summary>Items of destructions that are not at their end: they are in nobody else's scope.</summary>
    public IReadOnlySet<EvidenceItemId> Pending() => database.Read(c => c.Query(
        "SELECT i.item FROM destruction_item i JOIN destruction d ON d.id = i.destruction WHERE d.state = 'cooling' AND i.state IN ('listed', 'condemned')", r => EvidenceItemId.Parse(r.GetString(0)))).ToHashSet();

    public Tombstone? FindTombstone(EvidenceItemId item) => database.Read(c => FindTombstone(c, item));

    public static Tombstone? FindTombstone(CatalogTransaction transaction, EvidenceItemId item) => FindTombstone(transaction.Connection, item);

    /// <summary>How many items were destroyed since the instant.</summary>
    public static long DestroyedSince(CatalogTransaction transaction, DateTimeOffset since) =>
        transaction.Connection.Scalar<long>("SELECT COUNT(*) FROM destruction_item WHERE state = 'destroyed' AND at > $since", ("$since", since));

    /// <summary>How many items are here.</summary>
    public static long ItemsHere(CatalogTransaction transaction) => transaction.Connection.Scalar<long>("SELECT (SELECT COUNT(*) FROM evidence_item) - (SELECT COUNT(*) FROM tombstone)");

    public static Sha256Digest OriginalOf(CatalogTransaction transaction, EvidenceItemId item) =>
        Sha256Digest.Parse(transaction.Connection.Scalar<string>("SELECT sha256 FROM evidence_item WHERE id = $item", ("$item", item))!);

    /// <summary>Derived copies of the item that no other item has.</summary>
    public static IReadOnlyList<Sha256Digest> CopiesOf(CatalogTransaction transaction, EvidenceItemId item) => transaction.Connection.Query(
        "SELECT DISTINCT d.sha256 FROM every_copy d WHERE d.item = $item AND NOT EXISTS (SELECT 1 FROM every_copy o WHERE o.sha256 = d.sha256 AND o.item <> d.item)", r => r.Digest(0), ("$item", item));

    /// <summary>Notes why an item is not destroyed yet; it is tried again. No event: nothing was done.</summary>
    public void Postpone(CatalogTransaction transaction, string id, EvidenceItemId item, string why, DateTimeOffset at) => transaction.Connection.Execute(
        "UPDATE destruction_item SET why = $why, at = $at WHERE destruction = $id AND item = $item AND state IN ('listed', 'condemned')", ("$why", why), ("$at", at), ("$id", id), ("$item", item));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told, (byte[] Document, byte[] Seal)? certificate)
    {
        if (told.Facts.GetValueOrDefault("request") is not { } id)
        {
            return; // the log tells of nothing
        }

        switch (told.Act)
        {
            case CustodyAct.DestructionScheduled:
                Schedule(transaction, id, told);
                break;
            case CustodyAct.DestructionHalted:
                transaction.Connection.Execute("UPDATE destruction SET state = 'halted', ended_at = $at WHERE id = $id AND state = 'cooling'", ("$at", told.At), ("$id", id));
                break;
            case CustodyAct.DestructionCertified when certificate is { } papers:
                transaction.Connection.Execute(
                    "UPDATE destruction SET state = 'done', ended_at = $at, certificate = $certificate, certificate_seal = $seal WHERE id = $id AND state = 'cooling'",
                    ("$at", told.At), ("$certificate", papers.Document), ("$seal", papers.Seal), ("$id", id));
                break;
            case CustodyAct.ItemCondemned or CustodyAct.ItemDestroyed or CustodyAct.ItemSpared when told.Item is { } item:
                End(transaction, id, item, told);
                break;
            default:
                break;
        }
    }

    /// <summary>The bytes of a destroyed item were handed over again: it is here again, and its tombstone goes.</summary>
    public static void Return(CatalogTransaction transaction, EvidenceItemId item)
    {
        transaction.Connection.Execute("DELETE FROM tombstone WHERE item = $item", ("$item", item));
        transaction.Connection.Execute("UPDATE derivation SET state = 'queued', reason = NULL WHERE item = $item", ("$item", item)); // its posters and proxies went with it
    }

    private void Schedule(CatalogTransaction transaction, string id, CustodyEvent told)
    {
        if (_approvals.Find(transaction, id) is not { Document: { } document } || Sha256Digest.Of(document).Hex != told.Facts.GetValueOrDefault("scope_sha256"))
        {
            return; // a rebuild names the document that is missing; nothing is destroyed without it
        }

        transaction.Connection.Execute(
            "INSERT INTO destruction (id, scheduled_at, execute_from, state) VALUES ($id, $at, $from, 'cooling') ON CONFLICT DO NOTHING",
            ("$id", id), ("$at", told.At), ("$from", JsonMembers.ParseInstant(told.Facts["execute_from"])));
        foreach (var line in DestructionScope.Read(document).Items)
        {
            transaction.Connection.Execute(
                "INSERT INTO destruction_item (destruction, item, state) SELECT $id, id, 'listed' FROM evidence_item WHERE id = $item ON CONFLICT DO NOTHING", ("$id", id), ("$item", line.Item));
        }
    }

    private static void End(CatalogTransaction transaction, string id, EvidenceItemId item, CustodyEvent told)
    {
        var state = told.Act switch { CustodyAct.ItemCondemned => "condemned", CustodyAct.ItemDestroyed => "destroyed", _ => "spared" };
        var changed = transaction.Connection.Execute(
            "UPDATE destruction_item SET state = $state, why = $why, at = $at WHERE destruction = $id AND item = $item AND state IN ('listed', 'condemned')",
            ("$state", state), ("$why", told.Act == CustodyAct.ItemSpared ? told.Reason : null), ("$at", told.At), ("$id", id), ("$item", item));
        if (changed == 1 && told.Act == CustodyAct.ItemDestroyed)
        {
            Bury(transaction, id, item, told.At);
        }
    }

    /// <summary>The tombstone, and the end of the ledger's and the lists' lines about the bytes.</summary>
    private static void Bury(CatalogTransaction transaction, string id, EvidenceItemId item, DateTimeOffset at)
    {
        var keys = CopiesOf(transaction, item).Select(ObjectKey.ForDerivedCopy).ToList();
        transaction.Connection.Execute(
            "INSERT INTO tombstone (item, destruction, sha256, bytes, destroyed_at) SELECT id, $id, sha256, bytes, $at FROM evidence_item WHERE id = $item ON CONFLICT DO NOTHING",
            ("$id", id), ("$at", at), ("$item", item));
        if (FindTombstone(transaction.Connection, item) is { } tombstone)
        {
            keys.Add(ObjectKey.ForOriginal(tombstone.Sha256));
        }

        foreach (var key in keys)
        {
            transaction.Connection.Execute("DELETE FROM stored_object WHERE key = $key", ("$key", key.Value));
            transaction.Connection.Execute("DELETE FROM object_version WHERE key = $key AND state = 'proven'", ("$key", key.Value));
        }

        transaction.Connection.Execute("DELETE FROM derived_copy WHERE item = $item", ("$item", item));
        transaction.Connection.Execute("DELETE FROM work_copy WHERE item = $item", ("$item", item));
        transaction.Connection.Execute("DELETE FROM item_retention WHERE n = (SELECT n FROM evidence_item WHERE id = $item)", ("$item", item));
        transaction.Connection.Execute("UPDATE derivation SET state = 'done' WHERE item = $item AND state IN ('queued', 'running')", ("$item", item));
    }

    private static Tombstone? FindTombstone(SqliteConnection connection, EvidenceItemId item) => connection.First(
        "SELECT item, destruction, sha256, bytes, destroyed_at FROM tombstone WHERE item = $item",
        r => new Tombstone(EvidenceItemId.Parse(r.GetString(0)), r.GetString(1), r.Digest(2), r.GetInt64(3), r.Instant(4)), ("$item", item));

    private static ScheduledDestruction Map(SqliteDataReader r) => new(
        r.GetString(0), r.Instant(1), r.Instant(2), Enum.Parse<DestructionState>(r.GetString(3), ignoreCase: true), r.InstantOrNull(4), r.IsDBNull(5) ? null : r.Bytes(5), r.IsDBNull(6) ? null : r.Bytes(6));

    private static DestructionItem MapItem(SqliteDataReader r) => new(
        EvidenceItemId.Parse(r.GetString(0)), Enum.Parse<DestructionItemState>(r.GetString(1), ignoreCase: true), r.TextOrNull(2), r.InstantOrNull(3));
}
