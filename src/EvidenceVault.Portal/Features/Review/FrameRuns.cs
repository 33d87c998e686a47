using System.Globalization;
using System.Text;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>The frames of a recording as the player's script reads them: <c>1/12800 0 512*249 1024*1</c>, the unit, the first time stamp, and the steps with how often each is taken.</summary>
internal static class FrameRuns
{
    /// <summary>Beyond this a page would carry more frames than text: the player does without numbers then.</summary>
    private const int Longest = 48 * 1024;

    /// <summary>Null without frames, and where their steps vary too much.</summary>
    public static string? Text(FrameList? frames)
    {
        if (frames is null)
        {
            return null;
        }

        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{frames.Unit} {frames.First.Pts}"));
        foreach (var (step, times) in frames.Runs())
        {
            text.Append(CultureInfo.InvariantCulture, $" {step}*{times}");
            if (text.Length > Longest)
            {
                return null;
            }
        }

        return text.ToString();
    }
}
