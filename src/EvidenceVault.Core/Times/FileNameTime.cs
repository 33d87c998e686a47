using System.Globalization;
using System.Text.RegularExpressions;

namespace EvidenceVault.Core.Times;

/// <summary>Reads the time that a recorder, or a phone, wrote into a file's name or into the folder above it. Pure: the file is not opened.</summary>
public static partial class FileNameTime
{
    private const int LongestName = 512; // longer names are no recorder's, and would only cost time
    private static readonly char[] Separators = ['/', '\\'];

    /// <summary>Finds the time in a path whose parts are separated by <c>/</c> or <c>\</c>.</summary>
    /// <remarks>
    /// Families: <c>&lt;officer&gt;_&lt;device&gt;_yyyyMMddHHmmss_&lt;seq&gt;[IMP].&lt;ext&gt;</c> and
    /// <c>&lt;device&gt;/&lt;officer&gt;/yyyyMMdd/HHmmss_&lt;seq&gt;[IMP].&lt;ext&gt;</c> are the recorder's clock without a zone;
    /// <c>&lt;user&gt;_&lt;serial&gt;_yyyyMMddTHHmmssZ</c>, as file or folder, is the recorder's clock in UTC; a bare
    /// <c>yyyyMMdd_HHmmss</c> anywhere in the name is a claim of the name only.
    /// </remarks>
    /// <returns>Null when the name holds no time, or digits that are no date.</returns>
    public static ClaimedTime? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split(Separators, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts[^1].Length > LongestName)
        {
            return null;
        }

        return RecorderName(parts[^1]) ?? UtcName(parts) ?? DatedFolders(parts) ?? PlainName(parts[^1]);
    }

    private static ClaimedTime? RecorderName(string name) =>
        RecorderPattern().Match(name) is { Success: true } match
            ? Local(ClaimSource.RecorderClock, match.Groups["time"].Value, "yyyyMMddHHmmss", "in the name, by the recorder's clock")
            : null;

    private static ClaimedTime? UtcName(string[] parts)
    {
        for (var i = parts.Length - 1; i >= Math.Max(0, parts.Length - 2); i--) // a clip lies in a container folder that bears the time
        {
            if (UtcPattern().Match(parts[i]) is not { Success: true } match)
            {
                continue;
            }

            var raw = match.Groups["time"].Value;
            return DateTimeOffset.TryParseExact(raw, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? new ClaimedTime(ClaimSource.RecorderClock, raw, at, null, "in the name, by the recorder's clock, as UTC")
                : null;
        }

        return null;
    }

    private static ClaimedTime? DatedFolders(string[] parts) =>
        parts.Length >= 2 && DayPattern().IsMatch(parts[^2]) && TimePattern().Match(parts[^1]) is { Success: true } match
            ? Local(ClaimSource.RecorderClock, parts[^2] + match.Groups["time"].Value, "yyyyMMddHHmmss", "in folder and name, by the recorder's clock")
            : null;

    private static ClaimedTime? PlainName(string name) =>
        PlainPattern().Match(name) is { Success: true } match
            ? Local(ClaimSource.FileName, match.Value, match.Value.Contains('-', StringComparison.Ordinal) ? "yyyyMMdd-HHmmss" : "yyyyMMdd_HHmmss", "in the name")
            : null;

    private static ClaimedTime? Local(ClaimSource source, string raw, string format, string note) =>
        DateTime.TryParseExact(raw, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new ClaimedTime(source, raw, null, local, note)
            : null;

    [GeneratedRegex(@"^[A-Za-z0-9]+_[A-Za-z0-9-]+_(?<time>[0-9]{14})_[0-9]+(?:IMP)?(?:\.|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex RecorderPattern();

    [GeneratedRegex(@"^[^_]+_[^_]+_(?<time>[0-9]{8}T[0-9]{6}Z)(?:[._]|$)", RegexOptions.CultureInvariant)]
    private static partial Regex UtcPattern();

    [GeneratedRegex("^[0-9]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex DayPattern();

    [GeneratedRegex(@"^(?<time>[0-9]{6})_[0-9]+(?:IMP)?(?:\.|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TimePattern();

    [GeneratedRegex("(?<![0-9])[0-9]{8}[_-][0-9]{6}(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPattern();
}
