using System.Globalization;
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

    public static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
