using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using EvidenceVault.Core.Times;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>
/// The time that a simple JSON or XML sidecar states, read from the copy in the spool. Only members whose name says that they are
/// the recording's time count; anything else, or a file that cannot be parsed, states nothing and is sealed all the same.
/// </summary>
public static class SidecarTimes
{
    private const int LargestFile = 1024 * 1024;
    private const int LongestText = 64;
    private const int MostNodes = 10_000;

    private static readonly HashSet<string> Names = new(
        ["starttime", "start_time", "recordingstart", "recordtime", "recorded_at", "begintime", "timestamp", "time", "utc", "datetime", "creationtime"],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] LocalForms = ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy/MM/dd HH:mm:ss", "yyyyMMddHHmmss", "yyyy-MM-dd'T'HH:mm:ss.fff"];
    private static readonly string[] ZonedForms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyyMMdd'T'HHmmss'Z'"];

    /// <summary>The first such time in the file; null if it states none.</summary>
    /// <param name="copy">Path of the copy.</param>
    /// <param name="name">The file's own name, whose extension says what to expect.</param>
    /// <exception cref="IOException">The spool cannot be read.</exception>
    public static ClaimedTime? Find(string copy, string name)
    {
        if (new FileInfo(copy).Length is 0 or > LargestFile)
        {
            return null;
        }

        try
        {
            var found = name.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? InJson(copy)
                : name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) ? InXml(copy)
                : null;
            return found is { } member ? Claim(member.Name, member.Text) : null;
        }
        catch (Exception e) when (e is JsonException or XmlException or InvalidOperationException or DecoderFallbackException)
        {
            // A name in GBK or half a surrogate pair passes the parser and fails only when it is made text: InvalidOperationException.
            return null; // what cannot be parsed is kept and sealed; it merely says nothing about time
        }
    }

    private static (string Name, string Text)? InJson(string copy)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(copy), new JsonDocumentOptions { MaxDepth = 16 });
        var waiting = new Queue<JsonElement>([document.RootElement]);
        for (var seen = 0; seen < MostNodes && waiting.TryDequeue(out var element); seen++) // breadth first: the outermost statement is about the whole
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var inner in element.EnumerateArray().Take(MostNodes))
                {
                    waiting.Enqueue(inner);
                }
            }
            else if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in element.EnumerateObject())
                {
                    if (member.Value.ValueKind == JsonValueKind.String && Names.Contains(member.Name))
                    {
                        return (member.Name, member.Value.GetString()!);
                    }

                    waiting.Enqueue(member.Value);
                }
            }
        }

        return null;
    }

    private static (string Name, string Text)? InXml(string copy)
    {
        // No document type: it could name other files or grow without end.
        var settings = new XmlReaderSettings { CloseInput = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LargestFile };
        using var reader = XmlReader.Create(File.OpenRead(copy), settings);
        foreach (var element in XDocument.Load(reader).Descendants().Take(MostNodes))
        {
            var attribute = element.Attributes().FirstOrDefault(a => Names.Contains(a.Name.LocalName));
            if (attribute is not null)
            {
                return (attribute.Name.LocalName, attribute.Value);
            }

            if (!element.HasElements && Names.Contains(element.Name.LocalName))
            {
                return (element.Name.LocalName, element.Value);
            }
        }

        return null;
    }

    private static ClaimedTime? Claim(string member, string text)
    {
        var raw = text.Trim();
        if (raw.Length is 0 or > LongestText)
        {
            return null;
        }

        var note = $"'{member}' in the sidecar";
        if (DateTime.TryParseExact(raw, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new ClaimedTime(ClaimSource.Sidecar, raw, null, DateTime.SpecifyKind(local, DateTimeKind.Unspecified), note);
        }

        return DateTimeOffset.TryParseExact(raw, ZonedForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new ClaimedTime(ClaimSource.Sidecar, raw, at.ToUniversalTime(), null, note)
            : null;
    }
}
