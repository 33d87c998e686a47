using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Manifests;

/// <summary>Strict reading of the members of a signed object: what is missing, of another type or out of bounds is named in the error.</summary>
public static class JsonMembers
{
    private const string InstantFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>An instant as it stands in every signed text: RFC 3339, UTC, milliseconds.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture);

    /// <summary>The instant that is read back when this one has been written: whole milliseconds.</summary>
    public static DateTimeOffset AsWritten(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMillisecond));

    public static DateTimeOffset ParseInstant(string text) =>
        DateTimeOffset.TryParseExact(text, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : throw new FormatException("An instant is written as 2026-01-31T10:11:12.000Z.");

    public static string Text(this JsonObject from, string name, int longest = 4096) =>
        from.OptionalText(name, longest) ?? throw new FormatException($"The member '{name}' is missing.");

    public static string? OptionalText(this JsonObject from, string name, int longest = 4096)
    {
        if (!from.TryGetPropertyValue(name, out var node))
        {
            return null;
        }

        var text = node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : throw new FormatException($"The member '{name}' is no text.");
        return text.Length <= longest ? text : throw new FormatException($"The member '{name}' is longer than {longest} characters.");
    }

    public static long Whole(this JsonObject from, string name) =>
        from.OptionalWhole(name) ?? throw new FormatException($"The member '{name}' is missing.");

    public static long? OptionalWhole(this JsonObject from, string name)
    {
        if (!from.TryGetPropertyValue(name, out var node))
        {
            return null;
        }

        return node is JsonValue value && value.TryGetValue(out long number) ? number : throw new FormatException($"The member '{name}' is no whole number.");
    }

    public static bool Flag(this JsonObject from, string name) =>
        from.TryGetPropertyValue(name, out var node) && (node is JsonValue value && value.TryGetValue(out bool flag) ? flag : throw new FormatException($"The member '{name}' is neither true nor false."));

    public static DateTimeOffset At(this JsonObject from, string name) => ParseInstant(from.Text(name));

    public static DateTimeOffset? OptionalAt(this JsonObject from, string name) =>
        from.OptionalText(name) is { } text ? ParseInstant(text) : null;

    public static Sha256Digest Digest(this JsonObject from, string name) => Sha256Digest.Parse(from.Text(name));

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720", Justification = "It reads a JSON object.")]
    public static JsonObject Object(this JsonObject from, string name) =>
        from[name] as JsonObject ?? throw new FormatException($"The member '{name}' is missing or no object.");

    public static IEnumerable<JsonObject> Objects(this JsonObject from, string name, int most)
    {
        var array = from[name] as JsonArray ?? throw new FormatException($"The member '{name}' is missing or no array.");
        return array.Count <= most
            ? array.Select(n => n as JsonObject ?? throw new FormatException($"An element of '{name}' is no object."))
            : throw new FormatException($"'{name}' has more than {most} elements.");
    }

    public static IReadOnlyList<string> Texts(this JsonObject from, string name, int most)
    {
        var array = from[name] as JsonArray ?? throw new FormatException($"The member '{name}' is missing or no array.");
        return array.Count <= most
            ? [.. array.Select(n => n?.GetValueKind() == JsonValueKind.String ? n.GetValue<string>() : throw new FormatException($"An element of '{name}' is no text."))]
            : throw new FormatException($"'{name}' has more than {most} elements.");
    }

    /// <summary>Adds the member unless its value is null: a signed text holds no null.</summary>
    public static JsonObject With(this JsonObject to, string name, JsonNode? value)
    {
        if (value is not null)
        {
            to[name] = value;
        }

        return to;
    }

    public static JsonArray Array<T>(IEnumerable<T> elements, Func<T, JsonNode> write) => [.. elements.Select(write)];
}
