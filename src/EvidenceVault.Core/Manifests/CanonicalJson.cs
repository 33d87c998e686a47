using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EvidenceVault.Core.Manifests;

/// <summary>
/// Canonical JSON (RFC 8785, JCS), restricted to objects, arrays, strings, booleans and integers of at most 2^53 - 1 in magnitude:
/// what is signed has exactly one spelling, and no value whose spelling depends on floating-point arithmetic.
/// </summary>
public static class CanonicalJson
{
    /// <summary>The largest integer that every JSON reader keeps exactly (RFC 8259, section 6).</summary>
    public const long LargestInteger = (1L << 53) - 1;

    private const int DeepestNesting = 16;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FormatException">The value holds a null, a fraction, a number out of range or a lone surrogate.</exception>
    public static byte[] Write(JsonObject value)
    {
        var text = new StringBuilder();
        Append(text, value, depth: 0);
        try
        {
            return StrictUtf8.GetBytes(text.ToString());
        }
        catch (EncoderFallbackException)
        {
            throw new FormatException("A text holds half of a surrogate pair, which has no UTF-8 form.");
        }
    }

    /// <summary>Reads an object and insists that the bytes are its one canonical form.</summary>
    /// <exception cref="FormatException">Not JSON, not an object, or another spelling of it.</exception>
    public static JsonObject Read(ReadOnlySpan<byte> bytes)
    {
        JsonObject? value;
        try
        {
            value = JsonNode.Parse(bytes, null, new JsonDocumentOptions { MaxDepth = DeepestNesting, AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException e)
        {
            throw new FormatException("Not JSON: " + e.Message);
        }

        if (value is null || !bytes.SequenceEqual(WriteRead(value)))
        {
            throw new FormatException("Not in canonical form (RFC 8785): the bytes differ from the canonical spelling of their value.");
        }

        return value;
    }

    /// <summary>Texts are decoded only now: bytes that are no UTF-8 and halves of surrogate pairs show themselves here.</summary>
    private static byte[] WriteRead(JsonObject value)
    {
        try
        {
            return Write(value);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("A text in it is no Unicode: " + e.Message);
        }
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new FormatException($"Nested deeper than {DeepestNesting} levels.");
        }

        switch (node)
        {
            case JsonObject members:
                AppendObject(text, members, depth);
                break;
            case JsonArray elements:
                text.Append('[');
                for (var i = 0; i < elements.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Append(text, elements[i], depth + 1);
                }

                text.Append(']');
                break;
            case JsonValue value:
                AppendValue(text, value);
                break;
            default:
                throw new FormatException("A null has no place in a signed text: leave the member out.");
        }
    }

    private static void AppendObject(StringBuilder text, JsonObject members, int depth)
    {
        text.Append('{');
        var separator = "";
        foreach (var (name, member) in members.OrderBy(m => m.Key, StringComparer.Ordinal)) // by UTF-16 code unit, RFC 8785 section 3.2.3
        {
            text.Append(separator);
            AppendText(text, name);
            text.Append(':');
            Append(text, member, depth + 1);
            separator = ",";
        }

        text.Append('}');
    }

    private static void AppendValue(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                AppendText(text, value.GetValue<string>());
                break;
            case JsonValueKind.True or JsonValueKind.False:
                text.Append(value.GetValue<bool>() ? "true" : "false");
                break;
            case JsonValueKind.Number when TryInteger(value, out var number) && Math.Abs(number) <= LargestInteger:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                throw new FormatException("Only texts, booleans and whole numbers below 2^53 may be signed.");
        }
    }

    private static bool TryInteger(JsonValue value, out long number)
    {
        if (value.TryGetValue(out int small))
        {
            number = small;
            return true;
        }

        return value.TryGetValue(out number) && number != long.MinValue;
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
