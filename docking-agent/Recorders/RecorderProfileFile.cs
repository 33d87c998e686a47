using System.Globalization;
using System.Text.RegularExpressions;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Recorders;

/// <summary>Reads one recorder profile (YAML). Form: <c>policies/recorders/schema.json</c>.</summary>
public static class RecorderProfileFile
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);

    /// <exception cref="ConfigurationException">Says which key is wrong and what to write.</exception>
    public static RecorderProfile Load(string file)
    {
        var map = YamlMap.Load(file);
        var id = map.Text("id", "write the id, equal to the file's name");
        if (id != Path.GetFileNameWithoutExtension(file) || id.Length > 64)
        {
            throw map.Error("id", "write the file's name without its extension, in at most 64 characters");
        }

        var name = map.OptionalMap("name") ?? throw map.Error("name", "write zh and en");
        var isFallback = map.Flag("fallback");
        var library = RecorderUsbKeys.ReadLibrary(map);
        IReadOnlyList<RecorderPattern> patterns = [.. map.Maps("patterns").Select(ReadPattern)];
        var profile = new RecorderProfile(
            id, name.Text("zh", "write the Chinese name"), name.Text("en", "write the English name"),
            map.Whole("priority", least: 0, most: 1000, whenMissing: 0), isFallback,
            patterns,
            Extensions(map, "recordings"), Extensions(map, "sidecars"), map.Texts("sidecar_suffixes"),
            [.. map.Texts("device_logs").Select(text => Expression(map, "device_logs", text))],
            [.. map.Maps("examples").Select(ReadExample)])
        {
            Numbering = RecorderNumberingKeys.Read(map, patterns),
            VendorLibrary = library,
            Usb = RecorderUsbKeys.ReadDevices(map, library),
        };
        _ = map.OptionalText("description");
        name.RefuseUnknown();
        map.RefuseUnknown();
        return profile.Examples.Count == 0 ? throw map.Error("examples", "give at least one path with what must be read out of it")
            : profile.Patterns.Count == 0 && !isFallback ? throw map.Error("patterns", "give at least one pattern")
            : profile;
    }

    private static RecorderPattern ReadPattern(YamlMap map)
    {
        var path = Expression(map, "path", map.Text("path", "write a regular expression for whole paths"));
        if (path.GetGroupNames().FirstOrDefault(g => g != "0" && !RecorderPattern.Groups.Contains(g)) is { } unknown)
        {
            throw map.Error("path", $"the group '{unknown}' has no meaning; known are " + string.Join(", ", RecorderPattern.Groups));
        }

        var format = map.OptionalText("time");
        if (format is null != !path.GetGroupNames().Contains("time"))
        {
            throw map.Error("time", "write the format of the groups date and time, such as yyyyMMddHHmmss, exactly where the expression has a group time");
        }

        var zone = map.OptionalText("zone") switch
        {
            null or "local" => NameZone.Local,
            "utc" => NameZone.Utc,
            _ => throw map.Error("zone", "write local or utc"),
        };
        map.RefuseUnknown();
        return new RecorderPattern(path, format, zone);
    }

    private static Regex Expression(YamlMap map, string key, string text)
    {
        try
        {
            // Without backtracking the time grows with the length of a name only, whatever name a recorder is given.
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw map.Error(key, "write a regular expression without look-around and back-references: " + e.Message);
        }
    }

    private static HashSet<string> Extensions(YamlMap map, string key)
    {
        var extensions = map.Texts(key).ToHashSet(StringComparer.Ordinal);
        return extensions.All(e => e.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            ? extensions
            : throw map.Error(key, "write extensions in lower case and without the dot");
    }

    private static ProfileExample ReadExample(YamlMap map)
    {
        var sequence = map.OptionalText("seq");
        var example = new ProfileExample(
            map.Text("path", "write a path below the recorder's root"),
            map.Text("role", "write recording, sidecar, device-log or unknown") switch
            {
                "recording" => FileRole.Recording,
                "sidecar" => FileRole.Sidecar,
                "device-log" => FileRole.DeviceLog,
                "unknown" => FileRole.Unknown,
                _ => throw map.Error("role", "write recording, sidecar, device-log or unknown"),
            },
            map.OptionalText("officer"), map.OptionalText("device"), map.OptionalText("unit"), map.OptionalText("time"),
            sequence is null ? null : long.Parse(sequence, NumberStyles.None, CultureInfo.InvariantCulture),
            map.Flag("important"), map.Text("group", "write the group that the file must get"), map.OptionalText("series"));
        map.RefuseUnknown();
        return example;
    }
}
