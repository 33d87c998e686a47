using System.Globalization;
using System.Text;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>A lane along a time line: stretches in a picture 1000 units wide.</summary>
/// <param name="Start">The first moment of the lane, in seconds.</param>
/// <param name="End">The last one.</param>
/// <param name="Label">What it shows, for those who do not see it.</param>
internal sealed record SpanLane(TimeSpans Spans, double Start, double End, string Label)
{
    private const double Wide = 1000;
    private const double Least = 2; // what is narrower is not seen

    /// <summary>Stretches drawn lower, such as what was run through too fast to see.</summary>
    public TimeSpans Thin { get; init; } = TimeSpans.None;

    /// <summary>Where a moment stands.</summary>
    public double X(double seconds) => End > Start ? Math.Clamp((seconds - Start) / (End - Start), 0, 1) * Wide : 0;

    /// <summary>How wide a stretch is.</summary>
    public double Width(double from, double to) => Math.Max(Least, X(to) - X(from));

    /// <summary>Bars at those stretches as the data of one SVG path, however many there are: what overlaps once drawn is one bar, so 500 are the most.</summary>
    public string Bars(IEnumerable<(double From, double To)> stretches, int y, int height)
    {
        var path = new StringBuilder();
        var (from, to) = (double.NaN, double.NaN);
        foreach (var (first, last) in stretches.OrderBy(s => s.From).Select(s => (X(s.From), X(s.From) + Width(s.From, s.To))).Append((double.NaN, double.NaN)))
        {
            if (first <= to)
            {
                to = Math.Max(to, last);
                continue;
            }

            if (!double.IsNaN(from))
            {
                path.Append(CultureInfo.InvariantCulture, $"M{Number(from)} {y}h{Number(to - from)}v{height}H{Number(from)}z");
            }

            (from, to) = (first, last);
        }

        return path.ToString();
    }

    /// <inheritdoc cref="Bars(IEnumerable{ValueTuple{double, double}}, int, int)"/>
    public string Bars(TimeSpans spans, int y, int height) => Bars(spans.Stretches.Select(s => (s.FromMs / 1000.0, s.ToMs / 1000.0)), y, height);

    public static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
