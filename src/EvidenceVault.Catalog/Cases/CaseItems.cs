using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>The items that are filed under cases, and those that might be.</summary>
public sealed class CaseItems(CatalogDatabase database)
{
    private const string NotThere = "NOT EXISTS (SELECT 1 FROM tombstone t WHERE t.item = i.id)";
    private const string Loose =
        $"""
        i.role NOT IN ('Sidecar', 'DeviceLog') AND NOT EXISTS (SELECT 1 FROM case_link l WHERE l.item = i.id AND l.case_no = $case)
        AND NOT EXISTS (SELECT 1 FROM case_dismissal d WHERE d.item = i.id AND d.case_no = $case)
        AND NOT EXISTS (SELECT 1 FROM former_case f WHERE f.item = i.id AND f.case_no = $case) AND {NotThere}
        """;

    /// <summary>A recording that began so long before may reach into a time.</summary>
    public static readonly TimeSpan LongestRecording = TimeSpan.FromHours(12);

    /// <summary>Filed under the case, oldest recording first; what was destroyed is among them. Up to so many.</summary>
    public IReadOnlyList<EvidenceItem> Of(string number, int most) => database.Read(c => c.Query(
        $"SELECT {EvidenceItems.Columns} FROM case_link l JOIN evidence_item i ON i.id = l.item WHERE l.case_no = $case ORDER BY i.recorded_at, i.n LIMIT $most",
        EvidenceItems.Map, ("$case", number), ("$most", (long)most)));

    public long Count(string number) => database.Read(c => c.Scalar<long>("SELECT COUNT(*) FROM case_link WHERE case_no = $case", ("$case", number)));

    /// <summary>By what name each item goes before a court.</summary>
    public IReadOnlyDictionary<EvidenceItemId, string> Exhibits(string number) => database.Read(c => c.Query(
        "SELECT item, designation FROM exhibit WHERE case_no = $case", r => (Item: EvidenceItemId.Parse(r.GetString(0)), Name: r.GetString(1)), ("$case", number))).ToDictionary(e => e.Item, e => e.Name);

    /// <summary>Whether another item of the case has that name.</summary>
    public static bool IsTaken(CatalogTransaction transaction, string number, EvidenceItemId item, string designation) => transaction.Connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM exhibit WHERE case_no = $case AND designation = $name AND item <> $item)", ("$case", number), ("$name", designation), ("$item", item)) == 1;

    public static bool IsLinked(CatalogTransaction transaction, string number, EvidenceItemId item) => transaction.Connection.Scalar<long>(
        "SELECT EXISTS (SELECT 1 FROM case_link WHERE case_no = $case AND item = $item)", ("$case", number), ("$item", item)) == 1;

    /// <summary>What lies near the case in time and was taken by its officers or its unit, nearest candidates of each index first; weighing them is <see cref="CaseSuggestion.Of"/>'s.</summary>
    public IReadOnlyList<EvidenceItem> Candidates(string number, CaseFacts known, int most) => database.Read(c => Candidates(c, number, known, most));

    /// <summary>Those of the items that are not filed under the case, and of which nobody has said that they do not belong there.</summary>
    public IReadOnlyList<EvidenceItem> Loosely(string number, IEnumerable<EvidenceItem> items) => database.Read(c => c.Query(
        $"SELECT {EvidenceItems.Columns} FROM json_each($numbers) j CROSS JOIN evidence_item i ON i.n = j.value WHERE {Loose}",
        EvidenceItems.Map, ("$numbers", System.Text.Json.JsonSerializer.Serialize(items.Select(i => i.Number))), ("$case", number)));

    internal static IReadOnlyList<EvidenceItem> Candidates(SqliteConnection connection, string number, CaseFacts known, int most)
    {
        if (known.From is not { } from || known.To is not { } to)
        {
            return [];
        }

        return
        [
            .. known.Officers.SelectMany(officer => Near("officer", officer, CaseSuggestion.OfficersSlack)).Concat(Near("unit", known.Unit, CaseSuggestion.UnitsSlack)).DistinctBy(i => i.Number),
        ];

        List<EvidenceItem> Near(string column, string value, TimeSpan slack) => connection.Query(
            $"""
            SELECT {EvidenceItems.Columns} FROM evidence_item i
            WHERE i.{column} = $value AND i.recorded_at BETWEEN $from AND $to AND {Loose} ORDER BY i.recorded_at DESC LIMIT $most
            """,
            EvidenceItems.Map, ("$value", value), ("$from", from - slack - LongestRecording), ("$to", to + slack), ("$case", number), ("$most", (long)most));
    }

    /// <summary>Whether it is filed under the case, or somebody said that it does not belong there, or took it out.</summary>
    internal static bool IsSettled(CatalogTransaction transaction, string number, EvidenceItemId item) => IsLinked(transaction, number, item)
        || transaction.Connection.Scalar<long>("SELECT EXISTS (SELECT 1 FROM case_dismissal WHERE case_no = $case AND item = $item) OR EXISTS (SELECT 1 FROM former_case WHERE case_no = $case AND item = $item)", ("$case", number), ("$item", item)) == 1;

    internal static void Apply(CatalogTransaction transaction, CustodyEvent told)
    {
        if (told.Item is not { } item || told.Facts.GetValueOrDefault("case") is not { } number)
        {
            return;
        }

        if (told.Act == CustodyAct.SuggestionDismissed)
        {
            transaction.Connection.Execute("INSERT INTO case_dismissal (case_no, item) VALUES ($case, $item) ON CONFLICT DO NOTHING", ("$case", number), ("$item", item));
        }
        else if (told.Facts.GetValueOrDefault("designation") is { Length: > 0 } name)
        {
            transaction.Connection.Execute(
                "INSERT INTO exhibit (case_no, item, designation) VALUES ($case, $item, $name) ON CONFLICT (case_no, item) DO UPDATE SET designation = excluded.designation",
                ("$case", number), ("$item", item), ("$name", name));
        }
        else
        {
            transaction.Connection.Execute("DELETE FROM exhibit WHERE case_no = $case AND item = $item", ("$case", number), ("$item", item));
        }
    }
}
