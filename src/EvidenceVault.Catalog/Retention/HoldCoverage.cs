using System.Text.Json;
using EvidenceVault.Core.Holds;

namespace EvidenceVault.Catalog;

/// <summary>Which items a hold covers: candidates by the catalogue's indexes, judged by the hold's own rule.</summary>
public sealed class HoldCoverage(CatalogDatabase database)
{
    /// <summary>So many are counted; beyond that it is enough to say that there are more.</summary>
    public const int MostCounted = 500;

    private const int PageSize = 1000;
    private static readonly TimeSpan LongestRecording = TimeSpan.FromDays(1); // a recording that began before the window may reach into it

    /// <summary>How many items the hold covers, up to a bound.</summary>
    public long Count(LegalHold hold, int most) => Covered(hold).Take(most).LongCount();

    /// <summary>Badge numbers of the officers of covered items, up to a bound of items.</summary>
    public IReadOnlyList<string> Officers(LegalHold hold, int most) =>
        [.. Covered(hold).Take(most).Select(s => s.Subject.Officer).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Every item that the hold covers, in the order of admission, read a page at a time.</summary>
    public IEnumerable<NumberedSubject> Covered(LegalHold hold)
    {
        var subjects = new RetentionSubjects(database);
        for (var page = Candidates(hold.Criteria, 0); page.Count > 0; page = Candidates(hold.Criteria, page[^1]))
        {
            foreach (var subject in subjects.Of(page).Where(s => hold.Covers(s.Subject)))
            {
                yield return subject;
            }
        }
    }

    private List<long> Candidates(HoldCriteria criteria, long after) => database.Read(c => c.Query(
        $"""
        SELECT i.n FROM evidence_item i
        WHERE i.n > $after AND {Source(criteria)} AND NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id)
          AND ($recorder IS NULL OR i.recorder = $recorder OR i.recorder IS NULL)
          AND ($unit IS NULL OR i.unit = $unit OR i.unit IS NULL)
          AND (i.time_doubt <> '' OR i.role IN ('Sidecar', 'DeviceLog') OR (($from IS NULL OR i.recorded_at >= $from) AND ($to IS NULL OR i.recorded_at <= $to)))
          AND ($plate IS NULL OR i.name LIKE $plate ESCAPE '!' OR i.role IN ('Sidecar', 'DeviceLog') OR EXISTS (SELECT 1 FROM kept_for_case l WHERE l.item = i.id AND l.case_no LIKE $plate ESCAPE '!'))
        ORDER BY i.n LIMIT $most
        """,
        r => r.GetInt64(0),
        ("$after", after), ("$items", JsonSerializer.Serialize(criteria.Items.Select(i => i.Value))), ("$case", criteria.Case), ("$officer", criteria.Officer), ("$recorder", criteria.Recorder), ("$unit", criteria.Unit),
        ("$from", criteria.From - HoldCriteria.Slack - LongestRecording), ("$to", criteria.To + HoldCriteria.Slack), ("$plate", PlatePattern(criteria)), ("$most", (long)PageSize)));

    /// <summary>Where to look by an index: what the narrowest criterion names, and what lies beside it. The hold's own rule judges the rest.</summary>
    private static string Source(HoldCriteria criteria) =>
        criteria.Items.Count > 0 ? $"i.n IN (SELECT m.n FROM evidence_item m WHERE m.id IN ({Ids}) UNION SELECT g.n FROM evidence_item m JOIN evidence_item g ON g.session = m.session AND g.\"group\" = m.\"group\" WHERE m.id IN ({Ids}))"
        : criteria.Case is not null ? "i.n IN (SELECT m.n FROM kept_for_case l JOIN evidence_item m ON m.id = l.item WHERE l.case_no = $case UNION SELECT g.n FROM kept_for_case l JOIN evidence_item m ON m.id = l.item JOIN evidence_item g ON g.session = m.session AND g.\"group\" = m.\"group\" WHERE l.case_no = $case)"
        : criteria.Officer is not null ? "i.n IN (SELECT n FROM evidence_item WHERE officer = $officer UNION ALL SELECT n FROM evidence_item WHERE officer IS NULL)"
        : criteria.Recorder is not null ? "i.n IN (SELECT n FROM evidence_item WHERE recorder = $recorder UNION ALL SELECT n FROM evidence_item WHERE recorder IS NULL)"
        : "TRUE";

    private const string Ids = "SELECT value FROM json_each($items)";

    /// <summary>Null where the plate narrows nothing, or has letters that the catalogue would not compare without regard to case.</summary>
    private static string? PlatePattern(HoldCriteria criteria) =>
        criteria is { IsByPlateAlone: true, Plate: { } plate } && plate.All(c => char.IsAscii(c) || char.ToUpperInvariant(c) == char.ToLowerInvariant(c))
            ? $"%{plate.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}%" : null;
}
