using System.Globalization;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>What a path says about its file.</summary>
/// <param name="NameTime">The time in the path; null if it holds none.</param>
/// <param name="MarkedImportant">The recorder's IMP mark.</param>
/// <param name="Group">Shared by the files of one recording.</param>
/// <param name="Series">In which the number counts; null where it is no running one. See <see cref="RecorderNumbering.SeriesOf"/>.</param>
public sealed record PathReading(
    FileRole Role, string? Officer, string? Device, string? Unit, ClaimedTime? NameTime, long? Sequence, bool MarkedImportant, string Group, string? Series = null);

/// <summary>An example in a profile: a path and what must be read out of it. A key that the example does not name must not be read.</summary>
public sealed record ProfileExample(string Path, FileRole Role, string? Officer, string? Device, string? Unit, string? Time, long? Sequence, bool Important, string Group, string? Series);

/// <summary>How a family of recorders lays out its files. Data, from <c>policies/recorders/*.yaml</c>.</summary>
/// <param name="Id">Stands in the manifest.</param>
/// <param name="NameZh">What Chinese screens show.</param>
/// <param name="NameEn">What English screens show.</param>
/// <param name="Priority">Higher wins where two profiles fit equally many files.</param>
/// <param name="IsFallback">Takes every recorder that no other profile fits.</param>
/// <param name="Recordings">Extensions of recordings: lower case, without the dot.</param>
/// <param name="Sidecars">Extensions of files that belong to a recording of the same name.</param>
/// <param name="SidecarSuffixes">Ends of names of such files, longer than an extension, such as <c>_gpstrail.json</c>.</param>
/// <param name="DeviceLogs">Paths of the device's own logs.</param>
public sealed partial record RecorderProfile(
    string Id, string NameZh, string NameEn, int Priority, bool IsFallback, IReadOnlyList<RecorderPattern> Patterns, IReadOnlySet<string> Recordings,
    IReadOnlySet<string> Sidecars, IReadOnlyList<string> SidecarSuffixes, IReadOnlyList<Regex> DeviceLogs, IReadOnlyList<ProfileExample> Examples)
{
    /// <summary>How its recorders show themselves on the bus; empty where only their files tell.</summary>
    public IReadOnlyList<RecorderUsb> Usb { get; init; } = [];

    /// <summary>What is promised of its numbers; null where nothing is.</summary>
    public RecorderNumbering? Numbering { get; init; }

    /// <summary>The library that its recorders must be spoken to by; null where none need be.</summary>
    public VendorLibraryFile? VendorLibrary { get; init; }

    /// <summary>Whether one of the patterns describes this path.</summary>
    public bool Fits(string path) => Patterns.Any(p => p.Find(path) is not null);

    /// <summary>Whether the extension is that of a recording.</summary>
    public bool IsRecording(string path) => Recordings.Contains(Extension(path));

    /// <summary>Reads what the path says. A path that fits no pattern still gets a role and a group.</summary>
    public PathReading Read(string path)
    {
        foreach (var pattern in Patterns)
        {
            if (pattern.Find(path) is { } match)
            {
                var (role, time, sequence) = (RoleOf(path), pattern.TimeOf(match), NumberOf(match));
                return new PathReading(
                    role, Group(match, "officer"), Group(match, "device"), Group(match, "unit"), time, sequence,
                    match.Groups["important"].Success, Group(match, "group") ?? GroupOf(path), Numbering?.SeriesOf(role, sequence, time));
            }
        }

        return new PathReading(RoleOf(path), null, null, null, FileNameTime.Find(path), null, ImportanceMark().IsMatch(Stem(path)), GroupOf(path));
    }

    private static long? NumberOf(Match match) =>
        long.TryParse(match.Groups["seq"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= CanonicalJson.LargestInteger ? number : null;

    private FileRole RoleOf(string path)
    {
        if (DeviceLogs.Any(log => new RecorderPattern(log, null, NameZone.Local).Find(path) is not null))
        {
            return FileRole.DeviceLog;
        }

        if (Suffix(path) is not null)
        {
            return FileRole.Sidecar;
        }

        return IsRecording(path) ? FileRole.Recording : Sidecars.Contains(Extension(path)) ? FileRole.Sidecar : FileRole.Unknown;
    }

    /// <summary>The path without extension and importance mark: a recording, its marked copy and their sidecars share it.</summary>
    private string GroupOf(string path) => ImportanceMark().Replace(Stem(path), "${number}");

    private string Stem(string path)
    {
        if (Suffix(path) is { } suffix)
        {
            return path[..^suffix.Length];
        }

        var extension = Extension(path).Length;
        return extension == 0 ? path : path[..^(extension + 1)];
    }

    private string? Suffix(string path) => SidecarSuffixes.FirstOrDefault(s => path.Length > s.Length && path.EndsWith(s, StringComparison.OrdinalIgnoreCase));

    private static string Extension(string path)
    {
        var dot = path.LastIndexOf('.');
        return dot > path.LastIndexOf('/') + 1 ? Lower(path[(dot + 1)..]) : "";
    }

    private static string Lower(string ascii) => string.Create(ascii.Length, ascii, (to, from) =>
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        }
    });

    private static string? Group(Match match, string name) => match.Groups[name] is { Success: true, Length: > 0 } group ? group.Value : null;

    /// <summary>Only behind a sequence number: a word that merely ends in these letters is no mark.</summary>
    [GeneratedRegex("(?<number>[0-9])_?IMP$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ImportanceMark();
}
