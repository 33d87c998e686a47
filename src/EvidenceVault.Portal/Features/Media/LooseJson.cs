using System.Globalization;
using System.Text.Json;

namespace EvidenceVault.Portal.Features.Media;

/// <summary>Reads what the media room keeps about an item. Names are matched without regard to case and underscores; what is not understood is not there.</summary>
internal static class LooseJson
{
    public static JsonElement? Read(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null; // a record of another version: the page does without it
        }
    }

    /// <summary>The probe, which stands beside the measured damage in what is kept of an examination.</summary>
    public static JsonElement? ReadProbe(string? json) => Read(json) is { } root ? Member(root, "probe") ?? root : null;

    public static JsonElement? Member(this JsonElement? owner, string name) => owner is { ValueKind: JsonValueKind.Object } o
        ? o.EnumerateObject().Where(m => Plain(m.Name) == Plain(name)).Select(m => (JsonElement?)m.Value).FirstOrDefault()
        : null;

    public static string? Text(this JsonElement? owner, string name) => owner.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static double? Number(this JsonElement? owner, string name) => owner.Member(name) is { } member ? Number(member) : null;

    public static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => null,
    };

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
}
