using System.Globalization;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>What was found wrong with how cases were handled, and what became of it. Rows change by <see cref="CaseBook"/> alone.</summary>
public sealed class CaseFindings(CatalogDatabase database)
{
    private const string Columns = "id, case_no, text, item, at_s, due_on, raised_by, raised_at, answer, answered_by, answered_at, closed_by, closed_at";

    /// <summary>The facts of a line that raises a finding; its words are the event's reason, its item the event's own.</summary>
    public static Dictionary<string, string> Facts(CaseFinding finding)
    {
        var facts = new Dictionary<string, string> { ["case"] = finding.Case, ["finding"] = finding.Id, ["due_on"] = Instants.WriteDay(finding.DueOn) };
        if (finding.At is { } at)
        {
            facts["at_s"] = at.ToString("0.000", CultureInfo.InvariantCulture);
        }

        return facts;
    }

    public IReadOnlyList<CaseFinding> Of(string number) => database.Read(c => c.Query($"SELECT {Columns} FROM case_finding WHERE case_no = $case ORDER BY raised_at, id", Map, ("$case", number)));

    public static CaseFinding? Find(CatalogTransaction transaction, string id) => transaction.Connection.First($"SELECT {Columns} FROM case_finding WHERE id = $id", Map, ("$id", id));

    internal static void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        string Fact(string name) => told.Facts.GetValueOrDefault(name, "");
        switch (told.Act)
        {
            case CustodyAct.FindingRaised:
                transaction.Connection.Execute(
                    "INSERT INTO case_finding (id, case_no, text, item, at_s, due_on, raised_by, raised_at) VALUES ($id, $case, $text, $item, $atS, $due, $by, $at) ON CONFLICT DO NOTHING",
                    ("$id", Fact("finding")), ("$case", Fact("case")), ("$text", told.Reason ?? ""), ("$item", told.Item?.Value),
                    ("$atS", told.Facts.TryGetValue("at_s", out var second) ? double.Parse(second, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : null),
                    ("$due", Fact("due_on")), ("$by", told.Actor.Name), ("$at", told.At));
                break;
            case CustodyAct.FindingRectified:
                transaction.Connection.Execute(
                    "UPDATE case_finding SET answer = $text, answered_by = $by, answered_at = $at WHERE id = $id AND closed_at IS NULL",
                    ("$text", told.Reason ?? ""), ("$by", told.Actor.Name), ("$at", told.At), ("$id", Fact("finding")));
                break;
            case CustodyAct.FindingClosed when Fact("outcome") == "returned":
                transaction.Connection.Execute("UPDATE case_finding SET answer = NULL, answered_by = NULL, answered_at = NULL WHERE id = $id AND closed_at IS NULL", ("$id", Fact("finding")));
                break;
            case CustodyAct.FindingClosed:
                transaction.Connection.Execute("UPDATE case_finding SET closed_by = $by, closed_at = $at WHERE id = $id AND closed_at IS NULL", ("$by", told.Actor.Name), ("$at", told.At), ("$id", Fact("finding")));
                break;
        }
    }

    private static CaseFinding Map(SqliteDataReader r)
    {
        var answer = r.TextOrNull(8) is { } text ? new FindingAnswer(text, r.GetString(9), r.Instant(10)) : null;
        var state = !r.IsDBNull(12) ? FindingState.Closed : answer is not null ? FindingState.Rectified : FindingState.Open;
        return new CaseFinding(
            r.GetString(0), r.GetString(1), r.GetString(2), r.TextOrNull(3) is { } item ? EvidenceItemId.Parse(item) : null, r.IsDBNull(4) ? null : r.GetDouble(4), Instants.ParseDay(r.GetString(5)),
            r.GetString(6), r.Instant(7), state, answer, r.TextOrNull(11), r.InstantOrNull(12));
    }
}
