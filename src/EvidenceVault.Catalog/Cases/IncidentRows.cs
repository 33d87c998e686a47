using System.Text.Json;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Catalog;

/// <summary>The number that a recorder gave a recording, and the series in which it counts.</summary>
public readonly record struct RecordedNumber(string Series, long Number);

/// <summary>What bears on where footage of an incident is missing, of several recordings at once.</summary>
/// <param name="Explanations">What was asked about them and their recorders, and answered in writing.</param>
public sealed record IncidentRows(
    IReadOnlyDictionary<EvidenceItemId, RecordedNumber> Numbers, ILookup<EvidenceItemId, ItemFinding> Findings, ILookup<EvidenceItemId, Marker> Markers, IReadOnlyList<Explanation> Explanations)
{
    /// <summary>Reads it. It does not ask who may see the items: whoever calls has done so.</summary>
    public static IncidentRows Read(CatalogDatabase database, IEnumerable<EvidenceItemId> items)
    {
        var ids = JsonSerializer.Serialize(items.Select(i => i.Value));
        return database.Read(c => new IncidentRows(
            c.Query(
                "SELECT id, series, sequence FROM evidence_item WHERE id IN (SELECT value FROM json_each($items)) AND sequence IS NOT NULL AND series IS NOT NULL",
                r => (Item: EvidenceItemId.Parse(r.GetString(0)), Number: new RecordedNumber(r.GetString(1), r.GetInt64(2))), ("$items", ids)).ToDictionary(n => n.Item, n => n.Number),
            c.Query(
                "SELECT item, kind, text, from_s, to_s FROM item_finding WHERE item IN (SELECT value FROM json_each($items)) AND from_s IS NOT NULL AND to_s IS NOT NULL ORDER BY item, from_s, kind",
                r => (Item: EvidenceItemId.Parse(r.GetString(0)), Finding: new ItemFinding(r.GetString(1), r.GetString(2), r.GetDouble(3), r.GetDouble(4))), ("$items", ids)).ToLookup(f => f.Item, f => f.Finding),
            Catalog.Markers.Of(c, ids).ToLookup(m => m.Item), Catalog.Explanations.About(c, ids)));
    }
}
