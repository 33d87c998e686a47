using System.Text.RegularExpressions;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>
/// The bounds of a report. What a station tells becomes lines of a log that is kept for ever, so it is short, plain, and cannot speak in the vault's
/// own words.
/// </summary>
internal static partial class ReportBounds
{
    /// <summary>Names of bays, serials, badges: 64 characters.</summary>
    public const int LongestName = 64;

    /// <summary>The value of a fact.</summary>
    public const int LongestFact = 400;

    /// <summary>Facts of one event.</summary>
    public const int MostFacts = 32;

    /// <summary>Facts that the vault makes from the event's own members.</summary>
    public static readonly IReadOnlySet<string> ReservedFacts = new HashSet<string>(StringComparer.Ordinal) { "at_station", "bay", "recorder", "officer", StationEvents.IdFact };

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is out of bounds, in words for the agent's maker; null when nothing is.</summary>
    public static string? Broken(StationReport report) =>
        !IsPlain(report.Agent, LongestName) ? "'agent' is empty, too long, or holds a control character."
        : !IsPlain(report.Clock.Source, LongestName) ? "'clock.source' is empty, too long, or holds a control character."
        : report.Manifests.Least < 1 || report.Manifests.Most < report.Manifests.Least ? "'manifests' is no range of versions."
        : report.RegisterTag is { Length: > 128 } ? "'register_tag' is too long."
        : Spool(report.Spool) ?? Bays(report.Bays) ?? Events(report.Events);

    /// <summary>A text for an answer, cut and with its control characters made visible.</summary>
    public static string Shown(string text) => new([.. text.Take(LongestName).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);

    private static string? Spool(SpoolLevel spool) =>
        spool is { UsedBytes: >= 0, LimitBytes: >= 0, FreeBytes: >= 0, WaitingSessions: >= 0, WaitingBytes: >= 0, RefusedSessions: null or >= 0 } ? null : "A number of 'spool' is negative.";

    private static string? Bays(IReadOnlyList<BayReport> bays)
    {
        if (bays.Count > StationReport.MostBays)
        {
            return FormattableString.Invariant($"There are more than {StationReport.MostBays} bays.");
        }

        if (bays.Any(b => b is null) || bays.Select(b => b.Bay).Distinct(StringComparer.Ordinal).Count() != bays.Count)
        {
            return "A bay is empty or stands twice.";
        }

        var broken = bays.FirstOrDefault(b => !IsPlain(b.Bay, LongestName) || !IsPlainOrNone(b.Recorder) || !IsPlainOrNone(b.Officer) || !IsWord(b.Reason)
            || b.Files < 0 || b.FilesDone < 0 || b.Bytes < 0 || b.BytesDone < 0 || b.BytesPerSecond < 0 || b.Since < Earliest);
        return broken is null ? null : $"Bay '{Shown(broken.Bay)}': a text is too long or not plain, a number is negative, or its time is none.";
    }

    private static string? Events(IReadOnlyList<StationEvent> events)
    {
        if (events.Count > StationReport.MostEvents)
        {
            return FormattableString.Invariant($"There are more than {StationReport.MostEvents} events.");
        }

        if (events.Any(e => e is null) || events.Select(e => e.Id).Distinct(StringComparer.Ordinal).Count() != events.Count)
        {
            return "An event is empty or stands twice.";
        }

        foreach (var told in events)
        {
            if (!Id().IsMatch(told.Id))
            {
                return $"Event '{Shown(told.Id)}': an id is 32 lower-case hexadecimal digits.";
            }

            if (told.At < Earliest || !IsPlainOrNone(told.Bay) || !IsPlainOrNone(told.Recorder) || !IsPlainOrNone(told.Officer) || !IsWord(told.Reason))
            {
                return $"Event {told.Id}: a text is empty, too long or not plain, or its time is none.";
            }

            if (told.Facts.Count > MostFacts || told.Facts.Any(f => !FactName().IsMatch(f.Key) || ReservedFacts.Contains(f.Key) || f.Value is null || f.Value.Length > LongestFact || !IsClean(f.Value)))
            {
                return FormattableString.Invariant(
                    $"Event {told.Id}: at most {MostFacts} facts, under snake_case names other than {string.Join(", ", ReservedFacts)}, each of at most {LongestFact} characters and none of them a control character.");
            }
        }

        return null;
    }

    private static bool IsPlainOrNone(string? text) => text is null || IsPlain(text, LongestName);

    private static bool IsPlain(string? text, int longest) => text is { Length: > 0 } && text.Length <= longest && IsClean(text);

    /// <summary>No control character, and every surrogate in its pair.</summary>
    private static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || char.IsLowSurrogate(text[i]) || (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i]))))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A reason is a word; one that this vault does not know yet is shown as it is.</summary>
    private static bool IsWord(string? reason) => reason is null || Reason().IsMatch(reason);

    [GeneratedRegex(@"\A[0-9a-f]{32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FactName();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Reason();
}
