using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>A docking session as the vault took it over.</summary>
/// <param name="AdmittedAt">Null while bytes are awaited; afterwards receipt and seal are there too.</param>
public sealed record IntakeSession(
    DockingSessionId Id, string Station, byte[] Manifest, Sha256Digest ManifestSha256, byte[] ManifestSeal,
    DateTimeOffset OpenedAt, DateTimeOffset? AdmittedAt, byte[]? Receipt, byte[]? ReceiptSeal);

/// <summary>A file of a session with its seal; <paramref name="Item"/> is set when it was admitted.</summary>
public sealed record SessionFile(DockingSessionId Session, int Ordinal, string Path, long Bytes, Sha256Digest Sha256, byte[] Seal, EvidenceItemId? Item);

/// <summary>Hand-overs: sealed manifests, the files they promise, and the receipts they got.</summary>
public sealed class IntakeSessions(CatalogDatabase database)
{
    private const string Columns = "id, station, manifest, manifest_sha256, manifest_seal, opened_at, admitted_at, receipt, receipt_seal";
    private const string FileColumns = "session, ordinal, path, bytes, sha256, seal, item";

    public IntakeSession? Find(DockingSessionId id) => database.Read(c => Find(c, id));

    public IntakeSession? Find(CatalogTransaction transaction, DockingSessionId id) => Find(transaction.Connection, id);

    public IReadOnlyList<SessionFile> Files(DockingSessionId id) => database.Read(c => c.Query(
        $"SELECT {FileColumns} FROM session_file WHERE session = $id ORDER BY ordinal", MapFile, ("$id", id)));

    /// <summary>Where an item came from: one line for each time its bytes were found.</summary>
    public IReadOnlyList<SessionFile> Provenance(EvidenceItemId item) => database.Read(c => c.Query(
        $"SELECT {FileColumns} FROM session_file WHERE item = $item ORDER BY session, ordinal", MapFile, ("$item", item)));

    /// <summary>Every session, oldest first, for a check of the whole vault.</summary>
    public IReadOnlyList<DockingSessionId> All() => database.Read(c => c.Query(
        "SELECT id FROM intake_session ORDER BY opened_at, id", r => DockingSessionId.Parse(r.GetString(0))));

    /// <summary>Sessions that still wait for bytes, opened before the given instant.</summary>
    public IReadOnlyList<DockingSessionId> OpenSince(DateTimeOffset before) => database.Read(c => c.Query(
        "SELECT id FROM intake_session WHERE state = 'open' AND opened_at < $before ORDER BY opened_at", r => DockingSessionId.Parse(r.GetString(0)), ("$before", before)));

    /// <summary>Whether an open session waits for these bytes, or has sent them and was not completed yet.</summary>
    public bool Expects(Sha256Digest digest) => database.Read(c => c.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM session_file f JOIN intake_session s ON s.id = f.session WHERE f.sha256 = $digest AND s.state = 'open')", ("$digest", digest))) == 1;

    /// <param name="seals">The seal of each of the manifest's files, by digest.</param>
    public void Open(
        CatalogTransaction transaction, Manifest manifest, byte[] manifestBytes, byte[] manifestSeal, IReadOnlyDictionary<Sha256Digest, byte[]> seals, DateTimeOffset at)
    {
        transaction.Connection.Execute(
            """
            INSERT INTO intake_session (id, station, bay, recorder, profile, officer, unit, clock_offset_s, manifest, manifest_sha256, manifest_seal, state, opened_at)
            VALUES ($id, $station, $bay, $recorder, $profile, $officer, $unit, $offset, $manifest, $sha256, $seal, 'open', $at)
            """,
            ("$id", manifest.Session), ("$station", manifest.Station.Name), ("$bay", manifest.Station.Bay), ("$recorder", manifest.Recorder.Serial),
            ("$profile", manifest.Recorder.Profile), ("$officer", manifest.Duty.BoundOfficer ?? manifest.Duty.ClaimedOfficer),
            ("$unit", manifest.Duty.BoundUnit ?? manifest.Duty.ClaimedUnit), ("$offset", manifest.Clock.OffsetSeconds),
            ("$manifest", manifestBytes), ("$sha256", Sha256Digest.Of(manifestBytes)), ("$seal", manifestSeal), ("$at", at));
        for (var ordinal = 0; ordinal < manifest.Files.Count; ordinal++)
        {
            var file = manifest.Files[ordinal];
            transaction.Connection.Execute(
                "INSERT INTO session_file (session, ordinal, path, bytes, sha256, seal) VALUES ($session, $ordinal, $path, $bytes, $sha256, $seal)",
                ("$session", manifest.Session), ("$ordinal", ordinal), ("$path", file.Path), ("$bytes", file.Bytes), ("$sha256", file.Sha256), ("$seal", seals[file.Sha256]));
        }
    }

    /// <summary>Ties a file of a session to the item that its bytes are.</summary>
    public void SetItem(CatalogTransaction transaction, DockingSessionId session, int ordinal, EvidenceItemId item) => transaction.Connection.Execute(
        "UPDATE session_file SET item = $item WHERE session = $session AND ordinal = $ordinal",
        ("$item", item), ("$session", session), ("$ordinal", ordinal));

    /// <summary>The items that the session's files are, as far as they are admitted.</summary>
    public IReadOnlyList<EvidenceItemId> Items(CatalogTransaction transaction, DockingSessionId session) => transaction.Connection.Query(
        "SELECT DISTINCT item FROM session_file WHERE session = $session AND item IS NOT NULL ORDER BY item", r => EvidenceItemId.Parse(r.GetString(0)), ("$session", session));

    /// <summary>Closes the session with the receipt that answers it.</summary>
    public void Close(CatalogTransaction transaction, DockingSessionId session, byte[] receipt, byte[] receiptSeal, DateTimeOffset at) => transaction.Connection.Execute(
        "UPDATE intake_session SET state = 'admitted', receipt = $receipt, receipt_seal = $seal, admitted_at = $at WHERE id = $id AND state = 'open'",
        ("$receipt", receipt), ("$seal", receiptSeal), ("$at", at), ("$id", session));

    private static IntakeSession? Find(SqliteConnection connection, DockingSessionId id) =>
        connection.First($"SELECT {Columns} FROM intake_session WHERE id = $id", Map, ("$id", id));

    private static IntakeSession Map(SqliteDataReader r) => new(
        DockingSessionId.Parse(r.GetString(0)), r.GetString(1), r.Bytes(2), r.Digest(3), r.Bytes(4), r.Instant(5), r.InstantOrNull(6),
        r.IsDBNull(7) ? null : r.Bytes(7), r.IsDBNull(8) ? null : r.Bytes(8));

    private static SessionFile MapFile(SqliteDataReader r) => new(
        DockingSessionId.Parse(r.GetString(0)), r.GetInt32(1), r.GetString(2), r.GetInt64(3), r.Digest(4), r.Bytes(5),
        r.IsDBNull(6) ? null : EvidenceItemId.Parse(r.GetString(6)));
}
