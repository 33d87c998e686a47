using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The items themselves: admitted once, found by id or digest, described further but never changed.</summary>
public sealed class EvidenceItems(CatalogDatabase database)
{
    internal const string Columns =
        """
        i.n, i.id, i.sha256, i.bytes, i.session, i.admitted_at, i.locked_until, i.name, i.role, i."group", i.important, i.officer, i.unit, i.station,
        i.recorder, i.quarantine_reason, i.recorded_at, i.time_rule, i.time_doubt, i.class, i.media_kind, i.duration_s
        """;

    public EvidenceItem? Find(EvidenceItemId id) => database.Read(c => Find(c, id));

    public EvidenceItem? Find(CatalogTransaction transaction, EvidenceItemId id) => Find(transaction.Connection, id);

    public EvidenceItem? FindByDigest(Sha256Digest digest) => database.Read(c => FindByDigest(c, digest));

    public EvidenceItem? FindByDigest(CatalogTransaction transaction, Sha256Digest digest) => FindByDigest(transaction.Connection, digest);

    /// <summary>Up to <paramref name="most"/> items in the order of their admission, after the given number.</summary>
    public IReadOnlyList<EvidenceItem> Page(long afterNumber, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM evidence_item i WHERE i.n > $after ORDER BY i.n LIMIT $most", Map, ("$after", afterNumber), ("$most", most)));

    /// <summary>The other files of the same recording: sidecars, marked copies.</summary>
    public IReadOnlyList<EvidenceItem> Group(EvidenceItem item) => database.Read(c => c.Query(
        $"""SELECT {Columns} FROM evidence_item i WHERE i.session = $session AND i."group" = $group AND i.n <> $n ORDER BY i.name LIMIT 50""",
        Map, ("$session", item.Session), ("$group", item.Group), ("$n", item.Number)));

    /// <summary>The recordings of the same docking session that come before or after in time, nearest first: no sidecars, no logs.</summary>
    public IReadOnlyList<EvidenceItem> Neighbours(EvidenceItem item, bool later, int most) => database.Read(c => c.Query(
        $"SELECT {Columns} FROM evidence_item i WHERE i.session = $session AND i.role NOT IN ('Sidecar', 'DeviceLog') AND (i.recorded_at, i.n) {(later ? ">" : "<")} ($at, $n) ORDER BY i.recorded_at {(later ? "ASC" : "DESC")}, i.n {(later ? "ASC" : "DESC")} LIMIT $most",
        Map, ("$session", item.Session), ("$at", item.RecordedAt), ("$n", item.Number), ("$most", most)));

    /// <summary>Takes a new item in. Its digest must not be known yet.</summary>
    public void Admit(CatalogTransaction transaction, NewItem item)
    {
        var file = item.File;
        transaction.Connection.Execute(
            """
            INSERT INTO evidence_item (id, sha256, bytes, session, admitted_at, locked_until, name, role, "group", important, officer, unit, station, recorder,
                state, quarantine_reason, recorded_at, time_rule, time_doubt, series, sequence)
            VALUES ($id, $sha256, $bytes, $session, $admitted, $locked, $name, $role, $group, $important, $officer, $unit, $station, $recorder,
                $state, $reason, $recorded, $rule, $doubt, $series, $sequence)
            """,
            ("$id", item.Id), ("$sha256", file.Sha256), ("$bytes", file.Bytes), ("$session", item.Session), ("$admitted", item.AdmittedAt), ("$locked", item.LockedUntil),
            ("$name", file.Path[(file.Path.LastIndexOf('/') + 1)..]), ("$role", file.Role.ToString()), ("$group", file.Group), ("$important", file.MarkedImportant),
            ("$officer", item.Officer), ("$unit", item.Unit), ("$station", item.Station), ("$recorder", item.Recorder),
            ("$state", item.QuarantineReason is null ? "admitted" : "quarantined"), ("$reason", item.QuarantineReason),
            ("$recorded", item.Time.RecordedAt), ("$rule", item.Time.Rule), ("$doubt", item.Time.Doubt), ("$series", file.Series), ("$sequence", file.Sequence));
        AddClaims(transaction, item.Id, file.Times);
        transaction.Connection.Execute("INSERT INTO derivation (item, state, changed_at) VALUES ($item, 'queued', $at)", ("$item", item.Id), ("$at", item.AdmittedAt));
        Reindex(transaction, item.Id);
    }

    /// <summary>Sets the item apart, keeping it whole. An item that is set apart already keeps its first reason.</summary>
    public bool TryQuarantine(CatalogTransaction transaction, EvidenceItemId id, string reason) => transaction.Connection.Execute(
        "UPDATE evidence_item SET state = 'quarantined', quarantine_reason = $reason WHERE id = $id AND state = 'admitted'", ("$reason", reason), ("$id", id)) == 1;

    /// <summary>Every time claimed for the item, best kind of source first.</summary>
    public IReadOnlyList<ClaimedTime> Claims(EvidenceItemId id) => database.Read(c => Claims(c, id));

    /// <summary>Adds what further sources claim; claims already known stay as they are.</summary>
    public void AddClaims(CatalogTransaction transaction, EvidenceItemId id, IEnumerable<ClaimedTime> claims)
    {
        foreach (var claim in claims)
        {
            transaction.Connection.Execute(
                "INSERT INTO time_claim (item, source, raw, at, local, note) VALUES ($item, $source, $raw, $at, $local, $note) ON CONFLICT DO NOTHING",
                ("$item", id), ("$source", claim.Source.ToString()), ("$raw", claim.Raw), ("$at", claim.AtUtc), ("$local", claim.LocalWithoutZone is { } local ? Instants.WriteLocal(local) : null), ("$note", claim.Note));
        }
    }

    /// <summary>The recorder's mark of importance, once seen, stays.</summary>
    public void Mark(CatalogTransaction transaction, EvidenceItemId id) =>
        transaction.Connection.Execute("UPDATE evidence_item SET important = 1 WHERE id = $id AND important = 0", ("$id", id));

    public IReadOnlyList<ClaimedTime> Claims(CatalogTransaction transaction, EvidenceItemId id) => Claims(transaction.Connection, id);

    /// <summary>Shows another of the claimed times as the best one. What was claimed stays.</summary>
    public void SetTime(CatalogTransaction transaction, EvidenceItemId id, ItemTime time)
    {
        transaction.Connection.Execute(
            "UPDATE evidence_item SET recorded_at = $at, time_rule = $rule, time_doubt = $doubt WHERE id = $id",
            ("$at", time.RecordedAt), ("$rule", time.Rule), ("$doubt", time.Doubt), ("$id", id));
        Reindex(transaction, id); // the month is among the words
    }

    public void SetMedia(CatalogTransaction transaction, EvidenceItemId id, string kind, double? durationSeconds) => transaction.Connection.Execute(
        "UPDATE evidence_item SET media_kind = $kind, duration_s = $duration WHERE id = $id", ("$kind", kind), ("$duration", durationSeconds), ("$id", id));

    /// <summary>Notes that the store locks the original for longer.</summary>
    public void ExtendLock(CatalogTransaction transaction, EvidenceItemId id, DateTimeOffset until) => transaction.Connection.Execute(
        "UPDATE evidence_item SET locked_until = $until WHERE id = $id AND locked_until < $until", ("$until", until), ("$id", id));

    /// <summary>Files the item under a class. The one it had goes on counting for its retention.</summary>
    public void SetClass(CatalogTransaction transaction, EvidenceItemId id, string? classId)
    {
        transaction.Connection.Execute(
            "INSERT INTO former_class (item, class) SELECT id, class FROM evidence_item WHERE id = $id AND class IS NOT NULL AND class IS NOT $class ON CONFLICT DO NOTHING", ("$class", classId), ("$id", id));
        transaction.Connection.Execute("UPDATE evidence_item SET class = $class WHERE id = $id", ("$class", classId), ("$id", id));
        Reindex(transaction, id);
    }

    /// <summary>Files the item under a case. False when it was filed there before.</summary>
    public bool TryLinkCase(CatalogTransaction transaction, EvidenceItemId id, string caseNumber, string by, DateTimeOffset at)
    {
        var linked = transaction.Connection.Execute(
            "INSERT INTO case_link (item, case_no, linked_by, linked_at) VALUES ($item, $case, $by, $at) ON CONFLICT DO NOTHING",
            ("$item", id), ("$case", caseNumber), ("$by", by), ("$at", at)) == 1;
        Reindex(transaction, id);
        return linked;
    }

    /// <summary>Takes the item out of a case. The case goes on counting for its retention, and for holds. False when it was not filed there.</summary>
    public bool TryUnlinkCase(CatalogTransaction transaction, EvidenceItemId id, string caseNumber)
    {
        var unlinked = transaction.Connection.Execute("DELETE FROM case_link WHERE item = $item AND case_no = $case", ("$item", id), ("$case", caseNumber)) == 1;
        Reindex(transaction, id);
        return unlinked;
    }

    public IReadOnlyList<string> Cases(EvidenceItemId id) => database.Read(c => c.Query(
        "SELECT case_no FROM case_link WHERE item = $item ORDER BY case_no", r => r.GetString(0), ("$item", id)));

    /// <summary>Classes that it had before.</summary>
    public IReadOnlyList<string> FormerClasses(EvidenceItemId id) => database.Read(c => c.Query(
        "SELECT class FROM former_class WHERE item = $item ORDER BY class", r => r.GetString(0), ("$item", id)));

    /// <summary>Cases that it was taken out of at some time.</summary>
    public IReadOnlyList<string> FormerCases(EvidenceItemId id) => database.Read(c => c.Query(
        "SELECT case_no FROM former_case WHERE item = $item ORDER BY case_no", r => r.GetString(0), ("$item", id)));

    internal static EvidenceItem Map(SqliteDataReader r) => new(
        r.GetInt64(0), EvidenceItemId.Parse(r.GetString(1)), r.Digest(2), r.GetInt64(3), DockingSessionId.Parse(r.GetString(4)), r.Instant(5), r.Instant(6),
        r.GetString(7), Enum.Parse<FileRole>(r.GetString(8)), r.GetString(9), r.GetInt64(10) != 0, r.TextOrNull(11), r.TextOrNull(12), r.GetString(13),
        r.TextOrNull(14), r.TextOrNull(15), r.Instant(16), r.GetString(17), r.GetString(18), r.TextOrNull(19), r.TextOrNull(20), r.IsDBNull(21) ? null : r.GetDouble(21));

    private static EvidenceItem? Find(SqliteConnection connection, EvidenceItemId id) =>
        connection.First($"SELECT {Columns} FROM evidence_item i WHERE i.id = $id", Map, ("$id", id));

    private static EvidenceItem? FindByDigest(SqliteConnection connection, Sha256Digest digest) =>
        connection.First($"SELECT {Columns} FROM evidence_item i WHERE i.sha256 = $digest", Map, ("$digest", digest));

    private static List<ClaimedTime> Claims(SqliteConnection connection, EvidenceItemId id) => [.. connection.Query(
        "SELECT source, raw, at, local, note FROM time_claim WHERE item = $item ORDER BY rowid",
        r => new ClaimedTime(Enum.Parse<ClaimSource>(r.GetString(0)), r.GetString(1), r.InstantOrNull(2), r.IsDBNull(3) ? null : Instants.ParseLocal(r.GetString(3)), r.TextOrNull(4)),
        ("$item", id)).OrderBy(c => c.Source)];

    private static void Reindex(CatalogTransaction transaction, EvidenceItemId id)
    {
        transaction.Connection.Execute("DELETE FROM item_search WHERE rowid = (SELECT n FROM evidence_item WHERE id = $id)", ("$id", id));
        transaction.Connection.Execute(
            "INSERT INTO item_search (rowid, words) SELECT n, words FROM item_search_source WHERE n = (SELECT n FROM evidence_item WHERE id = $id)", ("$id", id));
    }
}
