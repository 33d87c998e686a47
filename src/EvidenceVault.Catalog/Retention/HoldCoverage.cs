using System.Text.Json;
using EvidenceVault.Core.Holds;

namespace EvidenceVault.Catalog;

/// <summary>Which items a hold covers: candidates by the catalogue's indexes, judged by the hold's own rule.</summary>
public sealed class HoldCoverage(CatalogDatabase database)
{
    /// <summary>So many are counted; beyond that it is enough to say that there are more.</summary>
    public const int MostCounted = 500;

    private static readonly TimeSpan LongestRecording = TimeSpan.FromDays(1); // a recording that began before the window may reach into it

    /// <summary>How many items the hold covers, up to a bound.</summary>
    public long Count(LegalHold hold, int most) => Covered(hold, most).LongCount();

    /// <summary>Badge numbers of the officers of covered items, up to a bound of items.</summary>
    public IReadOnlyList<string> Officers(LegalHold hold, int most) =>
        [.. Covered(hold, most).Select(s => s.Subject.Officer).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private IEnumerable<NumberedSubject> Covered(LegalHold hold, int most)
    {
        var criteria = hold.Criteria;
        var candidates = database.Read(c => c.Query(
            """
            SELECT i.n FROM evidence_item i
            WHERE NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id)
              AND ($items = '[]' OR i.id IN (SELECT value FROM json_each($items))
                   OR EXISTS (SELECT 1 FROM evidence_item g WHERE g.id IN (SELECT value FROM json_each($items)) AND g.session = i.session AND g."group" = i."group"))
              AND ($case IS NULL OR EXISTS (SELECT 1 FROM case_link l WHERE l.item = i.id AND l.case_no = $case)
                   OR EXISTS (SELECT 1 FROM evidence_item g JOIN case_link l ON l.item = g.id WHERE l.case_no = $case AND g.session = i.session AND g."group" = i."group"))
              AND ($officer IS NULL OR i.officer = $officer OR i.officer IS NULL)
              AND ($recorder IS NULL OR i.recorder = $recorder OR i.recorder IS NULL)
              AND ($unit IS NULL OR i.unit = $unit OR i.unit IS NULL)
              AND (i.time_doubt <> '' OR i.role IN ('Sidecar', 'DeviceLog') OR (($from IS NULL OR i.recorded_at >= $from) AND ($to IS NULL OR i.recorded_at <= $to)))
            ORDER BY i.n LIMIT $most
            """,
            r => r.GetInt64(0),
            ("$items", JsonSerializer.Serialize(criteria.Items.Select(i => i.Value))), ("$case", criteria.Case), ("$officer", criteria.Officer), ("$recorder", criteria.Recorder), ("$unit", criteria.Unit),
            ("$from", criteria.From - HoldCriteria.Slack - LongestRecording), ("$to", criteria.To + HoldCriteria.Slack), ("$most", 4L * most)));
        var subjects = new RetentionSubjects(database);
        return candidates.Chunk(500).SelectMany(chunk => subjects.Of(chunk)).Where(s => hold.Covers(s.Subject)).Take(most);
    }
}
