using System.Globalization;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>For how long a recorder counts on.</summary>
public enum NumberSeries
{
    /// <summary>For ever: after the last number it begins again.</summary>
    Recorder,

    /// <summary>It begins anew each day, by the day in the path.</summary>
    Day,
}

/// <summary>
/// A profile's promise that its recorders number their recordings one by one, so that a number which is missing is a recording which is
/// missing. Whoever promises it wrongly has officers asked for recordings that never were; where nobody knows, nothing is promised.
/// </summary>
/// <param name="First">The number that it begins with.</param>
/// <param name="Last">The number after which it begins again.</param>
public sealed record RecorderNumbering(long First, long Last, NumberSeries Per)
{
    /// <summary>The promise as manifests state it.</summary>
    public FileNumbering Stated => new(First, Last);

    /// <summary>
    /// The series in which a file's number counts. Only recordings count: a sidecar that was left behind must not hide that its recording is gone.
    /// </summary>
    /// <returns>Empty where the recorder counts on for ever, the day as yyyyMMdd where it begins anew; null where the number is no running one.</returns>
    public string? SeriesOf(FileRole role, long? sequence, ClaimedTime? nameTime) =>
        role != FileRole.Recording || sequence is null ? null
        : Per == NumberSeries.Recorder ? ""
        : (nameTime?.LocalWithoutZone ?? nameTime?.AtUtc?.UtcDateTime)?.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}

/// <summary>Reads the key <c>numbering</c> of a profile.</summary>
internal static class RecorderNumberingKeys
{
    private const int LargestLast = 99_999_999; // as many digits as any name holds

    /// <exception cref="ConfigurationException">Says which key is wrong and what to write.</exception>
    public static RecorderNumbering? Read(YamlMap profile, IReadOnlyList<RecorderPattern> patterns)
    {
        if (profile.OptionalMap("numbering") is not { } map)
        {
            return null;
        }

        var first = map.Whole("first", least: 0, most: 1, whenMissing: null);
        var numbering = new RecorderNumbering(
            first, map.Whole("last", least: first + 1, most: LargestLast, whenMissing: null),
            map.Text("per", "write recorder or day") switch
            {
                "recorder" => NumberSeries.Recorder,
                "day" => NumberSeries.Day,
                _ => throw map.Error("per", "write recorder where the count goes on for ever, or day where it begins anew each day"),
            });
        map.RefuseUnknown();
        return !patterns.Any(p => p.Path.GetGroupNames().Contains("seq")) ? throw profile.Error("numbering", "a pattern must have a group seq, or there are no numbers to promise anything of")
            : numbering.Per == NumberSeries.Day && patterns.Any(p => p.TimeFormat is null && p.Path.GetGroupNames().Contains("seq"))
                ? throw map.Error("per", "every pattern with a group seq must have a time too, or nobody knows the day in which the number counts")
                : numbering;
    }
}
