using System.Globalization;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>What stands along the time of a recording, ready to be drawn.</summary>
/// <param name="Loud">The upper edge of the loudness, as the points of a polygon in a picture of 1000 by 100.</param>
/// <param name="Silent">Stretches in which nothing is heard.</param>
/// <param name="Changes">The upper edge of how much the picture changes, drawn in the same way.</param>
/// <param name="Cuts">Where one scene follows another, in seconds.</param>
internal sealed record TimeLanes(double Start, double End, string? Loud, TimeSpans Silent, string? Changes, IReadOnlyList<double> Cuts)
{
    /// <summary>So many cuts or pauses of a lane each say when they are; where there are more, nobody could point at one of them, and they are drawn as one.</summary>
    public const int MostNamed = 200;

    /// <summary>Below this, in decibels, nothing is heard.</summary>
    private const int Inaudible = -60;

    /// <summary>A shorter pause is part of every conversation.</summary>
    private const long ShortestSilenceMs = 5000;

    /// <summary>Null where nobody knows how long the recording is.</summary>
    public static TimeLanes? Of(ItemReview review, EvidenceItem item) =>
        review.End(item) is { } end && (review.Frames?.First.Seconds ?? 0) is var start && end > start
            ? new TimeLanes(
                start, end, review.Loudness is { } curve ? Draw(curve, start, end) : null, review.Loudness is { } heard ? Quiet(heard) : TimeSpans.None,
                review.Scenes is { } scenes ? Draw(scenes, start, end) : null, [.. (review.Scenes?.CutsMs ?? []).Select(ms => ms / 1000.0)])
            : null;

    private static string Draw(LoudnessCurve curve, double start, double end) =>
        Draw(curve.Levels.Select((level, i) => ((curve.FromMs + (i * curve.StepMs)) / 1000.0, (level - LoudnessCurve.Silence) / (double)-LoudnessCurve.Silence)), start, end);

    /// <summary>By the root: most of what happens before a lens changes a few thousandths, and a cut several hundred.</summary>
    private static string Draw(SceneCurve curve, double start, double end) =>
        Draw(curve.Changes.Select((change, i) => ((curve.FromMs + (i * curve.StepMs)) / 1000.0, Math.Sqrt(change / (double)SceneCurve.Whole))), start, end);

    private static string Draw(IEnumerable<(double Seconds, double Height)> curve, double start, double end)
    {
        var points = new StringBuilder("0,100 ");
        foreach (var (seconds, height) in curve)
        {
            var x = (seconds - start) / (end - start) * 1000;
            if (x is >= 0 and <= 1000)
            {
                points.Append(CultureInfo.InvariantCulture, $"{x:0.#},{100 - (height * 100):0} ");
            }
        }

        return points.Append("1000,100").ToString();
    }

    private static TimeSpans Quiet(LoudnessCurve curve)
    {
        var all = TimeSpans.Of(curve.Levels.Select((level, i) => (level, i)).Where(p => p.level <= Inaudible)
            .Select(p => new Stretch(curve.FromMs + (p.i * curve.StepMs), curve.FromMs + ((p.i + 1) * curve.StepMs))));
        return TimeSpans.Of(all.Stretches.Where(s => s.LengthMs >= ShortestSilenceMs));
    }
}
