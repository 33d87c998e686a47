using System.Globalization;
using System.Text.Json;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Custody;

/// <summary>Reads the members of an entry. The canonical form is checked by <see cref="CustodyEvent.TryParse"/>, which writes the event again and compares.</summary>
internal static class CustodyEventReader
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 2, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>The event, or null when the bytes are no JSON object of the known members.</summary>
    public static CustodyEvent? Read(ReadOnlySpan<byte> entry)
    {
        try
        {
            var reader = new Utf8JsonReader(entry, Strict);
            var members = ReadMembers(ref reader);
            return reader.Read() ? null : ToEvent(members);
        }
        catch (Exception refused) when (refused is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null; // InvalidOperationException is the JSON reader's word for a wrong token and for broken UTF-8
        }
    }

    private static Members ReadMembers(ref Utf8JsonReader reader)
    {
        var members = new Members();
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } name)
        {
            switch (name)
            {
                case "act": members.Act = CustodyActWords.Parse(Text(ref reader)); break;
                case "actor": members.Actor = Actor(Texts(ref reader)); break;
                case "at": members.At = Instant(Text(ref reader)); break;
                case "facts": members.Facts = Texts(ref reader); break;
                case "from": members.From = Text(ref reader); break;
                case "item": members.Item = EvidenceItemId.Parse(Text(ref reader)); break;
                case "reason": members.Reason = Text(ref reader); break;
                case "session": members.Session = DockingSessionId.Parse(Text(ref reader)); break;
                case "v": members.Version = Integer(ref reader); break;
                default: throw new FormatException($"A custody event has no member {name}.");
            }
        }

        return members;
    }

    private static CustodyEvent? ToEvent(Members members) =>
        members is { Act: { } act, At: { } at, Actor: { } actor, Version: CustodyEvent.FormatVersion }
            ? new CustodyEvent
            {
                Act = act,
                At = at,
                Actor = actor,
                Item = members.Item,
                Session = members.Session,
                From = members.From,
                Reason = members.Reason,
                Facts = members.Facts,
            }
            : null;

    private static CustodyActor Actor(Dictionary<string, string> members) =>
        members.Count == 2
        && members.TryGetValue("kind", out var word)
        && members.TryGetValue("name", out var name)
        && CustodyActor.TryParseKind(word, out var kind)
            ? new CustodyActor(kind, name)
            : throw new FormatException("An actor has a known kind and a name.");

    private static DateTimeOffset Instant(string text) => DateTimeOffset.ParseExact(
        text, CustodyEvent.InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    private static Dictionary<string, string> Texts(ref Utf8JsonReader reader)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextName(ref reader) is { } name)
        {
            texts.Add(name, Text(ref reader)); // throws on a name given twice
        }

        return texts;
    }

    private static string? NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            throw new FormatException("The entry ends early.");
        }

        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.String);
        return reader.GetString()!;
    }

    private static int Integer(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.Number);
        return reader.GetInt32();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new FormatException($"Expected {token}, found {reader.TokenType}.");
        }
    }

    private sealed class Members
    {
        public CustodyAct? Act { get; set; }

        public DateTimeOffset? At { get; set; }

        public CustodyActor? Actor { get; set; }

        public EvidenceItemId? Item { get; set; }

        public DockingSessionId? Session { get; set; }

        public string? From { get; set; }

        public string? Reason { get; set; }

        public Dictionary<string, string> Facts { get; set; } = [];

        public int Version { get; set; }
    }
}
