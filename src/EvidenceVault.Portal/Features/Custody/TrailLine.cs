using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>A line of the log with what it says; null where the entry cannot be read, which is shown and never hidden.</summary>
internal sealed record TrailEvent(CustodyRow Row, CustodyEvent? Event);

/// <summary>One event, or several visits of one person in a row that read better as one line.</summary>
internal sealed record TrailLine(IReadOnlyList<TrailEvent> Events)
{
    private static readonly HashSet<CustodyAct> Visits = [CustodyAct.ItemViewed, CustodyAct.MediaPlayed, CustodyAct.CustodyTrailViewed, CustodyAct.ItemFetched];

    public TrailEvent First => Events[0];

    public TrailEvent Last => Events[^1];

    public bool IsFolded => Events.Count > 1;

    /// <summary>Folds neighbouring visits by the same person. The order stays, and every event stays within its line.</summary>
    public static IReadOnlyList<TrailLine> Fold(IEnumerable<CustodyRow> rows)
    {
        var lines = new List<List<TrailEvent>>();
        foreach (var row in rows)
        {
            var entry = new TrailEvent(row, CustodyEvent.TryParse(row.Entry, out var read) ? read : null);
            if (lines.Count > 0 && IsVisit(entry) && IsVisit(lines[^1][^1]) && entry.Event!.Actor == lines[^1][^1].Event!.Actor)
            {
                lines[^1].Add(entry);
            }
            else
            {
                lines.Add([entry]);
            }
        }

        return [.. lines.Select(l => new TrailLine(l))];
    }

    private static bool IsVisit(TrailEvent entry) => entry.Event is { } read && Visits.Contains(read.Act);
}
