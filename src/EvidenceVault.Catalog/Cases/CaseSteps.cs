using System.Globalization;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Which footage shows which step of a case, and why some is missing. Rows change by <see cref="CaseBook"/> alone.</summary>
public sealed class CaseSteps(CatalogDatabase database)
{
    private const string Columns = "id, case_no, step, item, from_s, to_s, extent, marked_by, marked_at";

    /// <summary>The facts of a line that marks a step; its item is the event's own.</summary>
    public static Dictionary<string, string> Facts(StepMark mark) => new()
    {
        ["case"] = mark.Case,
        ["mark"] = mark.Id,
        ["step"] = mark.Step,
        ["from_s"] = Seconds(mark.From),
        ["to_s"] = Seconds(mark.To),
        ["extent"] = Word(mark.Extent),
    };

    /// <summary>In force, of items that are filed under the case.</summary>
    public IReadOnlyList<StepMark> Marks(string number) => database.Read(c => c.Query(
        $"""
        SELECT {Columns} FROM step_mark m WHERE case_no = $case AND withdrawn_at IS NULL
          AND EXISTS (SELECT 1 FROM case_link l WHERE l.item = m.item AND l.case_no = m.case_no) ORDER BY item, from_s, id
        """,
        Map, ("$case", number)));

    /// <summary>The mark, while it is in force.</summary>
    public static StepMark? Find(CatalogTransaction transaction, string id) =>
        transaction.Connection.First($"SELECT {Columns} FROM step_mark WHERE id = $id AND withdrawn_at IS NULL", Map, ("$id", id));

    /// <summary>The newest word on each step.</summary>
    public IReadOnlyList<StepExplanation> Explanations(string number) => database.Read(c => c.Query(
        "SELECT case_no, step, code, text, explained_by, explained_at FROM step_explanation WHERE case_no = $case ORDER BY step",
        r => new StepExplanation(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.Instant(5)), ("$case", number)));

    internal static void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        string Fact(string name) => told.Facts.GetValueOrDefault(name, "");
        switch (told.Act)
        {
            case CustodyAct.StepMarked when told.Item is { } item:
                transaction.Connection.Execute(
                    $"INSERT INTO step_mark ({Columns}) VALUES ($id, $case, $step, $item, $from, $to, $extent, $by, $at) ON CONFLICT DO NOTHING",
                    ("$id", Fact("mark")), ("$case", Fact("case")), ("$step", Fact("step")), ("$item", item), ("$from", Seconds(Fact("from_s"))), ("$to", Seconds(Fact("to_s"))),
                    ("$extent", Fact("extent")), ("$by", told.Actor.Name), ("$at", told.At));
                break;
            case CustodyAct.StepMarkWithdrawn:
                transaction.Connection.Execute("UPDATE step_mark SET withdrawn_at = $at WHERE id = $id AND withdrawn_at IS NULL", ("$at", told.At), ("$id", Fact("mark")));
                break;
            case CustodyAct.StepExplained:
                transaction.Connection.Execute(
                    """
                    INSERT INTO step_explanation (case_no, step, code, text, explained_by, explained_at) VALUES ($case, $step, $code, $text, $by, $at)
                    ON CONFLICT (case_no, step) DO UPDATE SET code = excluded.code, text = excluded.text, explained_by = excluded.explained_by, explained_at = excluded.explained_at
                    """,
                    ("$case", Fact("case")), ("$step", Fact("step")), ("$code", Fact("code")), ("$text", told.Reason ?? ""), ("$by", told.Actor.Name), ("$at", told.At));
                break;
        }
    }

    private static string Word(StepExtent extent) => extent == StepExtent.Whole ? "whole" : "part";

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static double Seconds(string text) => double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static StepMark Map(SqliteDataReader r) => new(
        r.GetString(0), r.GetString(1), r.GetString(2), EvidenceItemId.Parse(r.GetString(3)), r.GetDouble(4), r.GetDouble(5), r.GetString(6) == "whole" ? StepExtent.Whole : StepExtent.Part, r.GetString(7), r.Instant(8));
}
