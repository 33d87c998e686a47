using EvidenceVault.Catalog;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Review;

namespace EvidenceVault.Portal.Features.Synchronous;

/// <summary>A recording that is shown on a common clock, and by how many seconds somebody moved it there.</summary>
internal readonly record struct Placed(EvidenceItem Item, double Offset);

/// <summary>Puts recordings on one clock. It does not ask who may see them: whoever calls has done so.</summary>
internal sealed class IncidentCharts(CatalogDatabase database, FrameLists frames)
{
    /// <summary>What has no length, such as a picture or a log, is not drawn.</summary>
    public async Task<IReadOnlyList<IncidentChart>> ReadAsync(IReadOnlyList<Placed> shown, CancellationToken cancel)
    {
        var drawn = shown.Where(s => s.Item.DurationSeconds is > 0 and < 1e6 && s.Item.Role is not (FileRole.Sidecar or FileRole.DeviceLog)).ToList();
        var rows = IncidentRows.Read(database, drawn.Select(s => s.Item.Id));
        var recordings = new List<ChartRecording>();
        foreach (var (item, offset) in drawn)
        {
            // Where its timeline begins matters only where something stands on it.
            var list = rows.Findings.Contains(item.Id) || rows.Markers.Contains(item.Id) ? await frames.FindAsync(item.Id, cancel) : null;
            recordings.Add(new ChartRecording(
                item, item.RecordedAt.AddSeconds(offset), list is null ? item.DurationSeconds!.Value : list.EndSeconds - list.First.Seconds, list?.First.Seconds ?? 0,
                [.. rows.Findings[item.Id]], [.. rows.Markers[item.Id]], rows.Numbers.TryGetValue(item.Id, out var number) ? number : null));
        }

        return IncidentChart.Of(recordings, rows.Explanations);
    }
}
