using System.Globalization;
using System.Text.RegularExpressions;

namespace EvidenceVault.DockingAgent.Station;

/// <summary>Reads the keys of the configuration that only the service needs.</summary>
internal static partial class ServiceOptionsFile
{
    private const int MostBays = 128;
    private const long Mebibyte = 1 << 20;

    public static ServiceOptions Read(YamlMap map, string folder)
    {
        var (bays, ports) = Bays(map, folder);
        return new ServiceOptions(
            bays, ports,
            Path.GetFullPath(map.OptionalText("mounts") ?? "mounts", folder),
            map.OptionalText("unlisted_recorders") switch
            {
                null or "refuse" => UnlistedRecorders.Refuse,
                "take" => UnlistedRecorders.Take,
                _ => throw map.Error("unlisted_recorders", "write refuse or take"),
            },
            Mebibytes(map, "spool_limit_mib"), Mebibytes(map, "copy_limit_mib_per_second"), Mebibytes(map, "upload_limit_mib_per_second"),
            Hours(map), TimeSpan.FromSeconds(map.Whole("bay_silence_seconds", least: 5, most: 3600, whenMissing: 300)),
            map.OptionalText("page_port") is null ? null : map.Whole("page_port", least: 0, most: 65_535, whenMissing: null));
    }

    private static (IReadOnlyList<string> Names, IReadOnlyDictionary<string, string> Ports) Bays(YamlMap map, string folder)
    {
        var ports = new Dictionary<string, string>(StringComparer.Ordinal);
        if (map.OptionalMap("bays") is not { } list)
        {
            return ([], ports);
        }

        foreach (var name in list.Keys)
        {
            if (name.Length is 0 or > 64 || name.Any(char.IsControl) || ports.Count >= 2 * MostBays)
            {
                throw map.Error("bays", "name each bay as it is printed, in 1 to 64 characters; there are at most 128");
            }

            foreach (var port in list.Texts(name))
            {
                if (!PortPath().IsMatch(port) && !port.Contains('/', StringComparison.Ordinal))
                {
                    throw list.Error(name, $"'{port}' is no USB port path such as 1-2 or 1-2.3, and no folder with a '/'; 'docking-agent ports' shows what is plugged in where");
                }

                if (!ports.TryAdd(PortPath().IsMatch(port) ? port : Path.TrimEndingDirectorySeparator(Path.GetFullPath(port, folder)), name))
                {
                    throw list.Error(name, $"'{port}' belongs to two bays; name it once");
                }
            }
        }

        list.RefuseUnknown();
        return (list.Keys, ports);
    }

    private static long? Mebibytes(YamlMap map, string key) =>
        map.OptionalText(key) is null ? null : map.Whole(key, least: 1, most: 1 << 30, whenMissing: null) * Mebibyte;

    private static WorkingHours? Hours(YamlMap map)
    {
        const string cure = "write working hours such as 08:00-18:00";
        if (map.OptionalText("working_hours") is not { } text)
        {
            return null;
        }

        return text.Split('-') is [var from, var to] && TryRead(from, out var start) && TryRead(to, out var end) && start != end
            ? new WorkingHours(start, end)
            : throw map.Error("working_hours", cure);

        static bool TryRead(string text, out TimeOnly time) => TimeOnly.TryParseExact(text.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    [GeneratedRegex("^[0-9]{1,3}-[0-9]{1,3}(\\.[0-9]{1,3}){0,6}$")]
    private static partial Regex PortPath();
}
