using System.Globalization;
using EvidenceVault.Core.Custody;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog;

/// <summary>Markers, and the verdicts on works, as the custody log alone tells them: what somebody pointed at, and what a second person let go, must not change behind its back.</summary>
internal sealed class RetoldReview
{
    private const string MarkerRows = "SELECT id, item, from_ms, to_ms, note, replaces, set_by, withdrawn_by FROM marker";
    private const string WorkRows = "SELECT id, item, plan, ordered_by, sha256, verdict, judged_by, judged_why FROM work_copy";

    private readonly Dictionary<string, MarkerStory> _markers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WorkStory> _works = new(StringComparer.Ordinal);

    /// <summary>Takes in a line. To take in one that was taken in before changes nothing.</summary>
    public void Apply(CustodyEvent told)
    {
        if (told.Item is not { } item)
        {
            return;
        }

        string? Fact(string name) => told.Facts.GetValueOrDefault(name);
        switch (told.Act)
        {
            case CustodyAct.MarkerSet when Fact("marker") is { } id:
                _markers.TryAdd(id, new MarkerStory(item.Value, Fact("from_ms"), Fact("to_ms"), Fact("note") ?? "", Fact("replaces"), told.Actor.Name, null));
                break;
            case CustodyAct.MarkerWithdrawn when Fact("marker") is { } id && _markers.TryGetValue(id, out var marker) && marker.WithdrawnBy is null:
                _markers[id] = marker with { WithdrawnBy = told.Actor.Name };
                break;
            case CustodyAct.WorkOrdered when Fact("work") is { } id:
                _works.TryAdd(id, new WorkStory(item.Value, Fact("plan"), told.Actor.Name, null, null, null, null));
                break;
            case CustodyAct.WorkMade when Fact("work") is { } id && _works.TryGetValue(id, out var work) && work.Sha256 is null:
                _works[id] = work with { Sha256 = Fact("sha256") };
                break;
            case CustodyAct.WorkApproved or CustodyAct.WorkRefused when Fact("work") is { } id && _works.TryGetValue(id, out var work) && work is { Sha256: not null, Verdict: null } && work.OrderedBy != told.Actor.Name:
                _works[id] = work with { Verdict = told.Act == CustodyAct.WorkApproved ? "approved" : "refused", JudgedBy = told.Actor.Name, JudgedWhy = told.Reason };
                break;
            default:
                break;
        }
    }

    /// <summary>A sentence for each row that is otherwise.</summary>
    public IEnumerable<string> Differences(CatalogDatabase database) =>
        Compare(database, "marker", MarkerRows, _markers.Select(m => Line(m.Key, m.Value.Item, m.Value.From, m.Value.To, m.Value.Note, m.Value.Replaces, m.Value.SetBy, m.Value.WithdrawnBy)))
            .Concat(Compare(database, "work_copy", WorkRows, _works.Select(w => Line(w.Key, w.Value.Item, w.Value.Plan, w.Value.OrderedBy, w.Value.Sha256, w.Value.Verdict, w.Value.JudgedBy, w.Value.JudgedWhy))));

    private static IEnumerable<string> Compare(CatalogDatabase database, string table, string rows, IEnumerable<string> told)
    {
        var (log, here) = (told.ToHashSet(StringComparer.Ordinal), database.Read(c => c.Query(rows, Row)).ToHashSet(StringComparer.Ordinal));
        return KeepingReplay.Differences(table, log, here);
    }

    private static string Row(SqliteDataReader r) => Line([.. Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? null : Convert.ToString(r.GetValue(i), CultureInfo.InvariantCulture))]);

    private static string Line(params string?[] values) => string.Join('|', values);

    private sealed record MarkerStory(string Item, string? From, string? To, string Note, string? Replaces, string SetBy, string? WithdrawnBy);

    private sealed record WorkStory(string Item, string? Plan, string OrderedBy, string? Sha256, string? Verdict, string? JudgedBy, string? JudgedWhy);
}
