using EvidenceVault.Catalog;

namespace EvidenceVault.Portal.Features.Synchronous;

/// <summary>A recording on the common clock.</summary>
/// <param name="First">Where its own timeline begins, in seconds.</param>
/// <param name="Findings">What was found in stretches of its timeline.</param>
internal sealed record ChartRecording(EvidenceItem Item, DateTimeOffset BeginsAt, double Seconds, double First, IReadOnlyList<ItemFinding> Findings, IReadOnlyList<Marker> Markers, RecordedNumber? Number)
{
    public DateTimeOffset EndsAt => BeginsAt.AddSeconds(Seconds);

    /// <summary>When a moment of its own timeline was.</summary>
    public DateTimeOffset At(double seconds) => BeginsAt.AddSeconds(seconds - First);
}

/// <summary>What is known of why a recorder has nothing between two recordings.</summary>
internal enum HoleKind
{
    /// <summary>Its numbers run on: it did not record.</summary>
    NotRecording,

    /// <summary>Numbers are missing: it did record, and what it recorded is not here.</summary>
    NumbersMissing,

    /// <summary>Nothing is known.</summary>
    Unknown,
}

/// <summary>A time between two recordings of a recorder.</summary>
/// <param name="Explanations">What was asked about it in writing, answered or not.</param>
internal sealed record ChartHole(DateTimeOffset From, DateTimeOffset To, HoleKind Kind, long Missing, IReadOnlyList<Explanation> Explanations);

/// <summary>One recorder along the common clock.</summary>
/// <param name="Others">What was asked in writing about its recordings beyond the holes that are shown.</param>
internal sealed record ChartLane(string Recorder, string? Officer, IReadOnlyList<ChartRecording> Recordings, IReadOnlyList<ChartHole> Holes, IReadOnlyList<Explanation> Others);

/// <summary>Who recorded when, and what is missing why: all recorders of an incident on one clock.</summary>
internal sealed record IncidentChart(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ChartLane> Lanes)
{
    /// <summary>Where nobody recorded for so long, another incident begins.</summary>
    public static readonly TimeSpan Apart = TimeSpan.FromHours(2);

    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(2); // clocks of recorders count in seconds

    /// <summary>Places a moment in a picture 1000 units wide.</summary>
    public double X(DateTimeOffset at) => To > From ? Math.Clamp((at - From) / (To - From), 0, 1) * 1000 : 0;

    /// <summary>One chart for each time in which somebody recorded, in order.</summary>
    public static IReadOnlyList<IncidentChart> Of(IEnumerable<ChartRecording> recordings, IReadOnlyList<Explanation> explanations)
    {
        var charts = new List<List<ChartRecording>>();
        var end = DateTimeOffset.MinValue;
        foreach (var next in recordings.OrderBy(r => r.BeginsAt).ThenBy(r => r.Item.Number))
        {
            if (charts.Count == 0 || next.BeginsAt - end > Apart)
            {
                charts.Add([]);
            }

            charts[^1].Add(next);
            end = next.EndsAt > end ? next.EndsAt : end;
        }

        return [.. charts.Select(c => new IncidentChart(c[0].BeginsAt, c.Max(r => r.EndsAt), [.. c.GroupBy(Recorder, StringComparer.Ordinal).Select(l => Lane(l.Key, [.. l], explanations))]))];
    }

    private static string Recorder(ChartRecording recording) => recording.Item.Recorder ?? recording.Item.Officer ?? "?";

    private static ChartLane Lane(string recorder, IReadOnlyList<ChartRecording> recordings, IReadOnlyList<Explanation> explanations)
    {
        var (holes, last) = (new List<ChartHole>(), recordings[0]);
        foreach (var next in recordings.Skip(1))
        {
            if (next.BeginsAt - last.EndsAt > Noticeable)
            {
                holes.Add(Hole(last, next, [.. explanations.Where(e => e.Recorder == recorder)]));
            }

            last = next.EndsAt > last.EndsAt ? next : last;
        }

        var sessions = recordings.Select(r => r.Item.Session).ToHashSet();
        return new ChartLane(
            recorder, recordings.Select(r => r.Item.Officer).FirstOrDefault(o => o is not null), recordings, holes,
            [.. explanations.Where(e => sessions.Contains(e.Session) && !holes.Exists(h => h.Explanations.Contains(e)))]);
    }

    private static ChartHole Hole(ChartRecording before, ChartRecording after, IReadOnlyList<Explanation> explanations)
    {
        if (before.Number is not { } first || after.Number is not { } last || first.Series != last.Series || last.Number <= first.Number)
        {
            return new ChartHole(before.EndsAt, after.BeginsAt, HoleKind.Unknown, 0, []);
        }

        var missing = last.Number - first.Number - 1;
        return new ChartHole(before.EndsAt, after.BeginsAt, missing == 0 ? HoleKind.NotRecording : HoleKind.NumbersMissing, missing, missing == 0 ? [] :
        [
            .. explanations.Where(e => e.About is { Kind: IncompletenessKind.SequenceGap, First: { } from, Last: { } to } && e.About.Series == first.Series && from > first.Number && to < last.Number),
        ]);
    }
}
