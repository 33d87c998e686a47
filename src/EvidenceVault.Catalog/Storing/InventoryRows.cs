using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>An object that the catalogue refers to.</summary>
/// <param name="LockedUntil">Until when the catalogue says it is locked; null where it says nothing.</param>
public sealed record ReferredObject(ObjectKey Key, long Bytes, DateTimeOffset? LockedUntil);

/// <summary>How much the catalogue knows of.</summary>
public sealed record CatalogueTotals(long Items, long ItemBytes, long DerivedCopies, long DerivedBytes, long AdmittedSessions, long OpenSessions);

/// <summary>The catalogue in the order of the stores' keys, page by page, to be laid beside their listings.</summary>
public sealed class InventoryRows(CatalogDatabase database)
{
    /// <summary>Lines of the ledger below a first segment, behind the given key.</summary>
    public IReadOnlyList<LedgerLine> Ledger(string segment, ObjectKey? after, int most) => database.Read(c => c.Query(
        $"SELECT {StoredObjects.Columns} FROM stored_object WHERE key > $after AND key < $end ORDER BY key LIMIT $most",
        StoredObjects.Map, ("$after", after?.Value ?? segment + "/"), ("$end", segment + "0"), ("$most", most))); // '0' follows '/'

    /// <summary>What the catalogue refers to below a first segment, behind the given key. Of segments it does not refer to, nothing.</summary>
    public IReadOnlyList<ReferredObject> Referred(string segment, ObjectKey? after, int most) => segment switch
    {
        "originals" => Originals(LastSegment(after), most),
        "derived" => Derived(LastSegment(after), most),
        "sessions" => Sessions(after?.Value.Split('/')[1] ?? "", most),
        _ => [],
    };

    /// <summary>Whether an item, a derived copy, or a session that is still open refers to the object: asked anew, for an object that no page named.</summary>
    public bool IsReferred(ObjectKey key) => key.Value.Split('/') switch
    {
        ["originals", _, var digest] => Any("SELECT EXISTS (SELECT 1 FROM evidence_item i WHERE i.sha256 = $value AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id)) OR EXISTS (SELECT 1 FROM session_file f JOIN intake_session s ON s.id = f.session WHERE f.sha256 = $value AND s.state = 'open')", digest),
        ["derived", _, var digest] => Any("SELECT EXISTS (SELECT 1 FROM every_copy WHERE sha256 = $value)", digest),
        ["sessions", var session, _] => Any("SELECT EXISTS (SELECT 1 FROM intake_session WHERE id = $value)", session),
        _ => false,
    };

    /// <summary>Admitted sessions in the order of their ids, behind the given one.</summary>
    public IReadOnlyList<DockingSessionId> AdmittedSessions(DockingSessionId? after, int most) => database.Read(c => c.Query(
        "SELECT id FROM intake_session WHERE state = 'admitted' AND id > $after ORDER BY id LIMIT $most",
        r => DockingSessionId.Parse(r.GetString(0)), ("$after", after?.Value ?? ""), ("$most", most)));

    /// <summary>Until when the item is locked whose lock ends last; null while there is none.</summary>
    public DateTimeOffset? LastLock() => database.Read(c => c.Scalar<string>("SELECT MAX(locked_until) FROM evidence_item WHERE id NOT IN (SELECT item FROM tombstone)")) is { } text ? Instants.Parse(text) : null;

    public CatalogueTotals Totals() => database.Read(c => c.Query(
        """
        SELECT (SELECT COUNT(*) FROM evidence_item WHERE id NOT IN (SELECT item FROM tombstone)), (SELECT COALESCE(SUM(bytes), 0) FROM evidence_item WHERE id NOT IN (SELECT item FROM tombstone)),
               (SELECT COUNT(*) FROM every_copy), (SELECT COALESCE(SUM(bytes), 0) FROM every_copy),
               (SELECT COUNT(*) FROM intake_session WHERE state = 'admitted'), (SELECT COUNT(*) FROM intake_session WHERE state = 'open')
        """,
        r => new CatalogueTotals(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5))))[0];

    private List<ReferredObject> Originals(string after, int most) => database.Read(c => c.Query(
        "SELECT sha256, bytes, locked_until FROM evidence_item WHERE sha256 > $after AND id NOT IN (SELECT item FROM tombstone) ORDER BY sha256 LIMIT $most",
        r => new ReferredObject(ObjectKey.ForOriginal(r.Digest(0)), r.GetInt64(1), r.Instant(2)), ("$after", after), ("$most", most)));

    private List<ReferredObject> Derived(string after, int most) => database.Read(c => c.Query(
        "SELECT sha256, MAX(bytes) FROM every_copy WHERE sha256 > $after GROUP BY sha256 ORDER BY sha256 LIMIT $most",
        r => new ReferredObject(ObjectKey.ForDerivedCopy(r.Digest(0)), r.GetInt64(1), null), ("$after", after), ("$most", most)));

    /// <summary>Both documents of a session come on one page, so that the next begins behind the session.</summary>
    private List<ReferredObject> Sessions(string after, int most) => [.. database.Read(c => c.Query(
        "SELECT id, LENGTH(manifest), LENGTH(manifest_seal) FROM intake_session WHERE state = 'admitted' AND id > $after ORDER BY id LIMIT $most",
        r => (Id: DockingSessionId.Parse(r.GetString(0)), Manifest: r.GetInt64(1), Seal: r.GetInt64(2)), ("$after", after), ("$most", most)))
        .SelectMany(s => new[] { new ReferredObject(ObjectKey.ForManifest(s.Id), s.Manifest, null), new ReferredObject(ObjectKey.ForManifestSeal(s.Id), s.Seal, null) })];

    private bool Any(string sql, string value) => database.Read(c => c.Scalar<long>(sql, ("$value", value))) == 1;

    private static string LastSegment(ObjectKey? key) => key is { } known ? known.Value[(known.Value.LastIndexOf('/') + 1)..] : "";
}
