using System.Globalization;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Of what somebody is reminded.</summary>
public enum ReminderKind
{
    /// <summary>Footage that nobody has classified: it never expires by itself.</summary>
    Unclassified,

    /// <summary>An explanation that is due.</summary>
    Explanation,
}

/// <summary>A reminder, as it was last given.</summary>
/// <param name="Subject">What it is about, among those of its kind.</param>
/// <param name="Officer">Badge of who is reminded; null where nobody is known: then it is for his unit.</param>
/// <param name="SinceAt">Since when the oldest item waits, or until when the explanation is due.</param>
/// <param name="IsEscalated">Whether the supervisors of the unit were told too.</param>
public sealed record Reminder(ReminderKind Kind, string Subject, string? Officer, string? Unit, long Items, DateTimeOffset SinceAt, DateTimeOffset RemindedAt, bool IsEscalated);

/// <summary>Footage of one officer that nobody has classified.</summary>
public sealed record UnclassifiedFootage(string? Officer, string? Unit, long Items, DateTimeOffset OldestAt)
{
    /// <summary>Neither a badge nor a unit's code has a line break.</summary>
    public string Subject => $"{Officer}\n{Unit}";
}

/// <summary>Reminders: each is a line of the custody log first, and a row by it.</summary>
public sealed class Reminders(CatalogDatabase database)
{
    private const string Columns = "kind, subject, officer, unit, items, since_at, reminded_at, escalated";

    /// <summary>Recordings that were admitted before the instant and have no class, by officer and unit.</summary>
    public IReadOnlyList<UnclassifiedFootage> Unclassified(DateTimeOffset before) => database.Read(c => c.Query(
        """
        SELECT officer, unit, COUNT(*), MIN(admitted_at) FROM evidence_item i
        WHERE class IS NULL AND role NOT IN ('Sidecar', 'DeviceLog') AND admitted_at < $before AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id) GROUP BY officer, unit ORDER BY officer, unit
        """,
        r => new UnclassifiedFootage(r.TextOrNull(0), r.TextOrNull(1), r.GetInt64(2), r.Instant(3)), ("$before", before)));

    /// <summary>The facts of the event that reminds.</summary>
    public static Dictionary<string, string> Facts(Reminder given)
    {
        var facts = new Dictionary<string, string>
        {
            ["kind"] = WordOf(given.Kind),
            ["subject"] = given.Subject.Replace('\n', '/'),
            ["items"] = given.Items.ToString(CultureInfo.InvariantCulture),
            ["since"] = JsonMembers.Instant(given.SinceAt),
            ["escalated"] = given.IsEscalated ? "yes" : "no",
        };
        if (given.Officer is not null)
        {
            facts["officer"] = given.Officer;
        }

        if (given.Unit is not null)
        {
            facts["unit"] = given.Unit;
        }

        return facts;
    }

    /// <summary>Appends the event and does what it tells.</summary>
    public void Write(CatalogTransaction transaction, CustodyEvent told)
    {
        transaction.Append(told);
        Apply(transaction, told);
    }

    public Reminder? Find(ReminderKind kind, string subject) => database.Read(c => c.First(
        $"SELECT {Columns} FROM reminder WHERE kind = $kind AND subject = $subject", Map, ("$kind", WordOf(kind)), ("$subject", subject.Replace('\n', '/'))));

    /// <summary>What an officer was reminded of and has not done, or what was escalated to those of a unit; those that wait longest first.</summary>
    public IReadOnlyList<Reminder> Open(ViewerScope scope, int most) => database.Read(c => c.Query(
        $"""
        SELECT {Columns} FROM reminder r
        WHERE (($officer IS NOT NULL AND officer = $officer) OR (escalated = 1 AND ($everything OR ($unit IS NOT NULL AND (unit IS NULL OR unit = $unit OR unit IN (SELECT value FROM json_each($below)))))))
          AND CASE kind WHEN 'explanation' THEN EXISTS (SELECT 1 FROM explanation e WHERE e.id = r.subject AND e.state = 'open')
            ELSE EXISTS (SELECT 1 FROM evidence_item i WHERE i.class IS NULL AND i.officer IS r.officer AND i.unit IS r.unit AND i.role NOT IN ('Sidecar', 'DeviceLog') AND i.admitted_at < r.reminded_at) END
        ORDER BY kind, since_at, subject LIMIT $most
        """,
        Map, ("$officer", scope.Officer), ("$everything", scope.Everything), ("$unit", scope.Unit), ("$below", scope.BelowJson), ("$most", (long)most)));

    internal void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Facts.GetValueOrDefault("subject") is not { } subject)
        {
            return; // the log tells of nothing
        }

        transaction.Connection.Execute(
            $"""
            INSERT INTO reminder ({Columns}) VALUES ($kind, $subject, $officer, $unit, $items, $since, $at, $escalated)
            ON CONFLICT (kind, subject) DO UPDATE SET items = excluded.items, since_at = excluded.since_at, reminded_at = excluded.reminded_at, escalated = excluded.escalated
            """,
            ("$kind", told.Facts["kind"]), ("$subject", subject), ("$officer", told.Facts.GetValueOrDefault("officer")), ("$unit", told.Facts.GetValueOrDefault("unit")),
            ("$items", long.Parse(told.Facts["items"], CultureInfo.InvariantCulture)), ("$since", JsonMembers.ParseInstant(told.Facts["since"])), ("$at", told.At), ("$escalated", told.Facts["escalated"] == "yes"));
    }

    private static string WordOf(ReminderKind kind) => kind == ReminderKind.Unclassified ? "unclassified" : "explanation";

    private static Reminder Map(SqliteDataReader r) => new(
        r.GetString(0) == "unclassified" ? ReminderKind.Unclassified : ReminderKind.Explanation, r.GetString(1), r.TextOrNull(2), r.TextOrNull(3), r.GetInt64(4), r.Instant(5), r.Instant(6), r.GetInt64(7) != 0);
}
