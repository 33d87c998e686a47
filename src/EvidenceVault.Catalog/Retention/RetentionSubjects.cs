using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>An item as retention sees it, with its number, its bytes, and the end of its lock as the catalogue has it.</summary>
public sealed record NumberedSubject(long Number, long Bytes, Sha256Digest Sha256, DateTimeOffset LockedUntil, RetentionSubject Subject);

/// <summary>
/// Items as retention sees them, destroyed ones left out of pages. Bytes that were handed over several times count as ingested the last time. What lies beside a recording shares its fate: it has the classes and cases of all recordings of its group, as its own or
/// as former ones, so that it stays as long as any of them.
/// </summary>
public sealed class RetentionSubjects(CatalogDatabase database)
{
    private const string Separator = "\u001f"; // in no class and no case number

    private const string Select =
        $"""
        SELECT i.n, i.bytes, i.id, i.recorded_at,
          COALESCE((SELECT MAX(s.admitted_at) FROM session_file f JOIN intake_session s ON s.id = f.session WHERE f.item = i.id), i.admitted_at), i.time_doubt, COALESCE(i.duration_s, 0), i.role, i.class,
          (SELECT group_concat(f.class, '{Separator}') FROM former_class f WHERE f.item = i.id),
          (SELECT group_concat(l.case_no, '{Separator}') FROM kept_for_case l WHERE l.item = i.id),
          i.important, i.state = 'quarantined', i.officer, i.unit, i.recorder, i.station, i.name,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT group_concat(g.class, '{Separator}') FROM evidence_item g WHERE g.session = i.session AND g."group" = i."group" AND g.class IS NOT NULL) END,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT group_concat(f.class, '{Separator}') FROM evidence_item g JOIN former_class f ON f.item = g.id WHERE g.session = i.session AND g."group" = i."group") END,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT group_concat(l.case_no, '{Separator}') FROM evidence_item g JOIN kept_for_case l ON l.item = g.id WHERE g.session = i.session AND g."group" = i."group") END,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN EXISTS (
            SELECT 1 FROM evidence_item g WHERE g.session = i.session AND g."group" = i."group" AND g.role NOT IN ('Sidecar', 'DeviceLog') AND g.class IS NULL) END,
          i.sha256, i.locked_until,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT group_concat(g.id, '{Separator}') FROM evidence_item g WHERE g.session = i.session AND g."group" = i."group" AND g.role NOT IN ('Sidecar', 'DeviceLog')) END,
          i.admitted_at,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT MAX(g.important) FROM evidence_item g WHERE g.session = i.session AND g."group" = i."group") END,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT MAX(g.state = 'quarantined') FROM evidence_item g WHERE g.session = i.session AND g."group" = i."group") END,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT MAX(g.recorded_at) FROM evidence_item g WHERE g.session = i.session AND g."group" = i."group") END,
          CASE WHEN i.role IN ('Sidecar', 'DeviceLog') THEN (SELECT MAX(s.admitted_at) FROM evidence_item g JOIN session_file f ON f.item = g.id JOIN intake_session s ON s.id = f.session WHERE g.session = i.session AND g."group" = i."group") END
        FROM evidence_item i
        """;

    public NumberedSubject? Find(EvidenceItemId id) => database.Read(c => Find(c, id));

    /// <inheritdoc cref="Find(EvidenceItemId)"/>
    public static NumberedSubject? Find(CatalogTransaction transaction, EvidenceItemId id) => Find(transaction.Connection, id);

    /// <summary>Up to so many, in the order of their admission, behind the given number.</summary>
    public IReadOnlyList<NumberedSubject> Page(long after, int most) => database.Read(c => c.Query($"{Select} WHERE i.n > $after AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id) ORDER BY i.n LIMIT $most", Map, ("$after", after), ("$most", (long)most)));

    /// <summary>Those of the given numbers.</summary>
    public IReadOnlyList<NumberedSubject> Of(IReadOnlyList<long> numbers) =>
        database.Read(c => c.Query($"{Select} WHERE i.n IN (SELECT value FROM json_each($numbers)) ORDER BY i.n", Map, ("$numbers", System.Text.Json.JsonSerializer.Serialize(numbers))));

    private static NumberedSubject? Find(SqliteConnection connection, EvidenceItemId id) => connection.First($"{Select} WHERE i.id = $id", Map, ("$id", id));

    private static NumberedSubject Map(SqliteDataReader r)
    {
        var isCompanion = r.GetString(7) is nameof(FileRole.Sidecar) or nameof(FileRole.DeviceLog);
        var besideUnclassified = isCompanion && r.GetInt64(21) != 0;
        var (own, beside) = (r.TextOrNull(8), List(r, 18));
        var classed = besideUnclassified ? null : own ?? beside.FirstOrDefault();
        return new NumberedSubject(r.GetInt64(0), r.GetInt64(1), r.Digest(22), r.Instant(23), new RetentionSubject(
            EvidenceItemId.Parse(r.GetString(2)), Later(r.Instant(3), r.InstantOrNull(28)), Later(r.Instant(4), r.InstantOrNull(29)), r.GetString(5).Length > 0, TimeSpan.FromSeconds(r.GetDouble(6)), !isCompanion || besideUnclassified, classed,
            [.. new[] { own }.OfType<string>().Concat(List(r, 9)).Concat(beside).Concat(List(r, 19)).Where(c => c != classed).Distinct(StringComparer.Ordinal)], [.. List(r, 10).Concat(List(r, 20)).Distinct(StringComparer.Ordinal)],
            IsSet(r, 11) || IsSet(r, 26), IsSet(r, 12) || IsSet(r, 27), r.TextOrNull(13), r.TextOrNull(14), r.TextOrNull(15), r.GetString(16), r.GetString(17))
        {
            FirstIngestedAt = r.Instant(25),
            Beside = [.. List(r, 24).Select(EvidenceItemId.Parse)],
        });
    }

    private static bool IsSet(SqliteDataReader r, int column) => !r.IsDBNull(column) && r.GetInt64(column) != 0;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static string[] List(SqliteDataReader r, int column) => r.IsDBNull(column) ? [] : r.GetString(column).Split(Separator);
}
