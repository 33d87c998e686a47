using System.Globalization;
using System.Text.Json;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>A line of what the service does, for its log and for programs that watch it.</summary>
/// <param name="Event">A word such as <c>plugged</c>, <c>sealed</c> or <c>cleared</c>.</param>
/// <param name="Bay">Null where it is about no bay.</param>
public sealed record BayLine(string Event, string? Bay = null, DockingSessionId? Session = null, string? Recorder = null, string? Reason = null, int? Files = null, long? Bytes = null, string? Text = null);

/// <summary>Writes the lines, one after the other, as JSON or as words.</summary>
/// <remarks>Names from devices reach a terminal or a pipe here; see <see cref="TerminalText"/>.</remarks>
public sealed class BayLines(TextWriter to, bool json, TimeProvider time)
{
    private readonly Lock _writing = new();

    public void Write(BayLine line)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var text = json ? AsJson(now, line) : AsWords(now, line);
        lock (_writing)
        {
            to.WriteLine(text);
            to.Flush();
        }
    }

    /// <summary>A sentence that is about no bay.</summary>
    public void Say(string sentence) => Write(new BayLine("note", Text: sentence));

    private static string AsJson(string at, BayLine line)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("at", at);
            Text("bay", line.Bay);
            writer.WriteString("event", line.Event);
            Text("session", line.Session?.Value);
            Text("recorder", line.Recorder);
            Text("reason", line.Reason);
            Number("files", line.Files);
            Number("bytes", line.Bytes);
            Text("text", line.Text);
            writer.WriteEndObject();

            void Text(string name, string? value)
            {
                if (value is not null)
                {
                    writer.WriteString(name, value);
                }
            }

            void Number(string name, long? value)
            {
                if (value is { } number)
                {
                    writer.WriteNumber(name, number);
                }
            }
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string AsWords(string at, BayLine line) => string.Join(' ', new[]
    {
        at, line.Bay is { } bay ? $"bay {TerminalText.Of(bay)}:" : null, line.Event, line.Reason, line.Session?.Value,
        line.Recorder is { } recorder ? "recorder " + TerminalText.Of(recorder) : null,
        line.Files is { } files ? string.Create(CultureInfo.InvariantCulture, $"{files} files") : null,
        line.Bytes is { } bytes ? TerminalText.Size(bytes) : null, line.Text is { } text ? TerminalText.Of(text) : null,
    }.OfType<string>());
}
