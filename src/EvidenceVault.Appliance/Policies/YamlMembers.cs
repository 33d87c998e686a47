using System.Globalization;
using EvidenceVault.Core.Retention;
using YamlDotNet.RepresentationModel;

namespace EvidenceVault.Appliance.Policies;

/// <summary>Strict reading of the members of a policy as people write it: what is missing, unknown or of another kind is named in the <see cref="FormatException"/>.</summary>
internal static class YamlMembers
{
    public static void Known(YamlMappingNode map, string[] keys, string of)
    {
        if (map.Children.Keys.FirstOrDefault(k => !keys.Contains(k.ToString())) is { } stranger)
        {
            throw new FormatException($"'{stranger}' is no key of {of}.");
        }
    }

    public static string Text(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value.Length: > 0 } text ? text.Value : throw new FormatException($"the key '{key}' is missing{(map.Children.TryGetValue("id", out var id) ? $" in '{id}'" : "")}.");

    public static string? Optional(YamlMappingNode map, string key) => map.Children.ContainsKey(key) ? Text(map, key) : null;

    public static IReadOnlyList<string> Texts(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var value) ? [.. ((YamlSequenceNode)value).Children.Select(c => c.ToString())] : [];

    public static int Whole(YamlMappingNode map, string key) =>
        int.TryParse(Text(map, key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"{key}: write a whole number.");

    public static DateOnly Day(YamlMappingNode map, string key) =>
        DateOnly.TryParseExact(Text(map, key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : throw new FormatException($"{key}: write a day such as 2026-03-01.");

    public static Bilingual Both(YamlMappingNode map) => map.Children.TryGetValue("title", out var value) && value is YamlMappingNode title
        ? new Bilingual(Text(title, "zh"), Text(title, "en"))
        : throw new FormatException($"the key 'title' with zh and en is missing in '{Text(map, "id")}'.");
}
