using System.Globalization;
using System.Text;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>
/// The frames of a recording as the player's script reads them: <c>1/1000 0 (33*2,34*1)*5999 40*7</c>, the unit, the first time stamp, and the steps with how often each is taken. A constant rate
/// that is no whole number of units comes in cycles of steps, which stand once, in parentheses, with how often they are gone through.
/// </summary>
internal static class FrameRuns
{
    /// <summary>Beyond this a page would carry more frames than text: the player does without numbers then.</summary>
    private const int Longest = 48 * 1024;

    /// <summary>Runs of a cycle at most: 60000/1001 frames a second in milliseconds take 38.</summary>
    private const int LongestCycle = 64;

    /// <summary>Null without frames, and where their steps vary too much.</summary>
    public static string? Text(FrameList? frames)
    {
        if (frames is null)
        {
            return null;
        }

        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{frames.Unit} {frames.First.Pts}"));
        List<(long Step, int Times)> runs = [.. frames.Runs()];
        for (var at = 0; at < runs.Count;)
        {
            var (length, times) = CycleAt(runs, at);
            var steps = string.Join(',', runs.Skip(at).Take(length).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Step}*{r.Times}")));
            text.Append(times == 1 ? " " + steps : string.Create(CultureInfo.InvariantCulture, $" ({steps})*{times}"));
            if (text.Length > Longest)
            {
                return null;
            }

            at += length * times;
        }

        return text.ToString();
    }

    /// <summary>The cycle that goes farthest from there, and how often it is gone through; one run once where there is none.</summary>
    private static (int Length, int Times) CycleAt(List<(long Step, int Times)> runs, int from)
    {
        var (length, times) = (1, 1);
        for (var tried = 2; tried <= LongestCycle && from + (3 * tried) <= runs.Count; tried++)
        {
            var same = from;
            while (same + tried < runs.Count && runs[same] == runs[same + tried])
            {
                same++;
            }

            var gone = 1 + ((same - from) / tried);
            if (gone >= 3 && gone * tried > length * times)
            {
                (length, times) = (tried, gone);
            }
        }

        return (length, times);
    }
}
