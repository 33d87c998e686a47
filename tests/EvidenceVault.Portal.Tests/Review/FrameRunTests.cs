using System.Globalization;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Review;

namespace EvidenceVault.Portal.Tests.Review;

/// <summary>What a page carries of a recording's frames: every frame of it, and little of it however long the recording is.</summary>
public sealed class FrameRunTests
{
    [Theory]
    [InlineData(30, 1, 1000)]
    [InlineData(30000, 1001, 1000)]
    [InlineData(60000, 1001, 1000)]
    [InlineData(24000, 1001, 1000)]
    [InlineData(25, 1, 1000)]
    [InlineData(30000, 1001, 90000)]
    public void Four_hours_of_a_constant_rate_are_a_few_hundred_characters_whatever_the_unit(int above, int below, int unit)
    {
        var pts = Enumerable.Range(0, 4 * 3600 * above / below).Select(n => (long)Math.Round(n * (double)below * unit / above, MidpointRounding.AwayFromZero)).ToList();
        var text = FrameRuns.Text(List(pts, unit))!;
        Assert.InRange(text.Length, 1, 1200);
        Assert.Equal(pts, Read(text));
    }

    [Fact]
    public void Steps_in_any_order_are_told_as_they_are_and_too_many_of_them_not_at_all()
    {
        var dice = new Random(7);
        List<long> Jitter(int count)
        {
            var pts = new List<long> { 900 };
            for (var i = 1; i < count; i++)
            {
                pts.Add(pts[^1] + 30 + dice.Next(8));
            }

            return pts;
        }

        var some = Jitter(3000);
        Assert.Equal(some, Read(FrameRuns.Text(List(some, 1000))!));
        Assert.Null(FrameRuns.Text(List(Jitter(30_000), 1000)));
        Assert.Equal("1/1000 5", FrameRuns.Text(List([5], 1000)));
        Assert.Null(FrameRuns.Text(null));
    }

    private static FrameList List(IReadOnlyList<long> pts, int unit) => new(0, TimeUnit.Parse($"1/{unit}"), pts);

    private static List<long> Read(string text)
    {
        var parts = text.Split(' ');
        var pts = new List<long> { Whole(parts[1]) };
        foreach (var part in parts.Skip(2))
        {
            var (steps, times) = part[0] == '(' ? (part[1..part.IndexOf(')', StringComparison.Ordinal)], Whole(part[(part.IndexOf(')', StringComparison.Ordinal) + 2)..])) : (part, 1);
            for (var i = 0; i < times; i++)
            {
                foreach (var run in steps.Split(','))
                {
                    var (step, often) = (Whole(run.Split('*')[0]), Whole(run.Split('*')[1]));
                    for (var n = 0; n < often; n++)
                    {
                        pts.Add(pts[^1] + step);
                    }
                }
            }
        }

        return pts;
    }

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
