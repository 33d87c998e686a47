using System.Globalization;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Times;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>Whether a time in a name is the wall clock of the place or UTC.</summary>
public enum NameZone
{
    /// <summary>Wall clock without a zone.</summary>
    Local,

    /// <summary>UTC.</summary>
    Utc,
}

/// <summary>One way in which a recorder writes paths: a regular expression whose named groups are what it says.</summary>
/// <param name="Path">Matches a whole path below the recorder's root. Never backtracks, and has a time-out.</param>
/// <param name="TimeFormat">.NET format of the groups <c>date</c> and <c>time</c>, one after the other; null where the path holds no time.</param>
/// <param name="Zone">How that time is meant.</param>
public sealed record RecorderPattern(Regex Path, string? TimeFormat, NameZone Zone)
{
    /// <summary>The groups that have a meaning; a pattern with any other is refused.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["officer", "device", "unit", "date", "time", "seq", "important", "group"];

    /// <summary>The match of a path; null if there is none, or if finding out takes longer than the time-out: such a path is then of no known form.</summary>
    public Match? Find(string path)
    {
        try
        {
            return Path.Match(path) is { Success: true } match ? match : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null; // only a path made to cost time gets here; it is copied and sealed like any other
        }
    }

    /// <summary>The time that the match states; digits that are no date stay as a claim without an instant.</summary>
    public ClaimedTime? TimeOf(Match match)
    {
        var raw = match.Groups["date"].Value + match.Groups["time"].Value;
        if (TimeFormat is null || raw.Length == 0)
        {
            return null;
        }

        if (!DateTime.TryParseExact(raw, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var reading))
        {
            return new ClaimedTime(ClaimSource.RecorderClock, raw, null, null, "in the path; these digits are no date");
        }

        return Zone == NameZone.Utc
            ? new ClaimedTime(ClaimSource.RecorderClock, raw, new DateTimeOffset(reading, TimeSpan.Zero), null, "in the path, by the recorder's clock, as UTC")
            : new ClaimedTime(ClaimSource.RecorderClock, raw, null, reading, "in the path, by the recorder's clock");
    }
}
