using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Review;

/// <summary>What is made from an original for a purpose.</summary>
public enum WorkKind
{
    /// <summary>A part of it, from one frame to another.</summary>
    Clip,

    /// <summary>The whole or a part of it, with masks over the picture and stretches without sound.</summary>
    Redaction,

    /// <summary>One frame, as a picture.</summary>
    Still,
}

/// <summary>The words of kinds on the wire and in addresses.</summary>
public static class WorkKinds
{
    public static string ToWord(this WorkKind kind) => kind switch
    {
        WorkKind.Clip => "clip",
        WorkKind.Redaction => "redaction",
        WorkKind.Still => "still",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <exception cref="FormatException">No kind has this word.</exception>
    public static WorkKind Parse(string word) => word switch
    {
        "clip" => WorkKind.Clip,
        "redaction" => WorkKind.Redaction,
        "still" => WorkKind.Still,
        _ => throw new FormatException("A work is a clip, a redaction or a still."),
    };
}

/// <summary>A frame as a plan names it: number and time stamp, each of which finds it alone.</summary>
public readonly record struct PlanFrame(int Number, long Pts);

/// <summary>Everything that decides what a work shows: from it and the original anybody makes the same frames again.</summary>
/// <param name="Parent">Digest of the original.</param>
/// <param name="Stream">ffmpeg's index of the stream of pictures.</param>
/// <param name="Unit">Seconds of one unit of the time stamps.</param>
/// <param name="From">The first frame.</param>
/// <param name="To">The last frame, included.</param>
/// <param name="EndPts">The time stamp at which the last frame is no longer shown; sound ends there.</param>
public sealed record WorkPlan(WorkKind Kind, Sha256Digest Parent, int Stream, TimeUnit Unit, PlanFrame From, PlanFrame To, long EndPts)
{
    public const string FormatName = "evidencevault-work";
    public const int FormatVersion = 1;

    /// <summary>The longest plan in bytes: it stands whole in a custody event.</summary>
    public const int MostBytes = 16 * 1024;

    private const int Most = 200;

    public IReadOnlyList<Mask> Masks { get; init; } = [];

    public IReadOnlyList<Mute> Mutes { get; init; } = [];

    /// <summary>The part of the original's timeline that the work shows.</summary>
    public Stretch Shown => new(Milliseconds(From.Pts), Milliseconds(EndPts));

    /// <summary>Every moment of the work's own timeline at which something is hidden; who approves must have seen them all.</summary>
    /// <param name="frames">The original's frames.</param>
    public TimeSpans Hidden(FrameList frames) => TimeSpans.Of(Masks
        .Select(m => new Stretch(Milliseconds(frames[Math.Clamp(m.Keys[0].Frame, 0, frames.Count - 1)].Pts), Milliseconds(frames.EndOf(Math.Clamp(m.Keys[^1].Frame, 0, frames.Count - 1)))))
        .Select(s => new Stretch(Math.Max(0, s.FromMs - Shown.FromMs), Math.Min(Shown.LengthMs, s.ToMs - Shown.FromMs))));

    /// <summary>Every moment of the work's own timeline without sound; who approves must have listened to them all.</summary>
    public TimeSpans Silent() => TimeSpans.Of(Mutes.Select(m => new Stretch(Math.Max(0, m.When.FromMs - Shown.FromMs), Math.Min(Shown.LengthMs, m.When.ToMs - Shown.FromMs))));

    /// <summary>Canonical JSON (RFC 8785).</summary>
    /// <exception cref="FormatException">The plan is none, or longer than <see cref="MostBytes"/>.</exception>
    public string ToText()
    {
        Check();
        var bytes = CanonicalJson.Write(new JsonObject
        {
            ["format"] = FormatName,
            ["version"] = FormatVersion,
            ["kind"] = Kind.ToWord(),
            ["parent_sha256"] = Parent.Hex,
            ["stream"] = Stream,
            ["time_base"] = Unit.ToString(),
            ["from"] = Frame(From),
            ["to"] = Frame(To),
            ["end_pts"] = EndPts,
        }.With("masks", Masks.Count > 0 ? JsonMembers.Array(Masks, m => m.ToJson()) : null).With("mutes", Mutes.Count > 0 ? JsonMembers.Array(Mutes, m => m.ToJson()) : null));
        return bytes.Length <= MostBytes ? Encoding.UTF8.GetString(bytes) : throw new FormatException("The plan has too many masks: make the redaction in two parts.");
    }

    /// <exception cref="FormatException">Not such a plan in canonical form.</exception>
    public static WorkPlan Parse(string text)
    {
        var json = CanonicalJson.Read(Encoding.UTF8.GetBytes(text));
        if (json.Text("format") != FormatName || json.Whole("version") != FormatVersion)
        {
            throw new FormatException($"This is no plan of a work of format version {FormatVersion}.");
        }

        var plan = new WorkPlan(
            WorkKinds.Parse(json.Text("kind")), json.Digest("parent_sha256"), checked((int)json.Whole("stream")), TimeUnit.Parse(json.Text("time_base")), Frame(json.Object("from")), Frame(json.Object("to")), json.Whole("end_pts"))
        {
            Masks = json.ContainsKey("masks") ? [.. json.Objects("masks", Most).Select(Mask.Read)] : [],
            Mutes = json.ContainsKey("mutes") ? [.. json.Objects("mutes", Most).Select(Mute.Read)] : [],
        };
        plan.Check();
        return plan;
    }

    private void Check()
    {
        if (Stream < 0 || From.Number < 0 || To.Number < From.Number || To.Pts < From.Pts || EndPts <= To.Pts || Masks.Count > Most || Mutes.Count > Most)
        {
            throw new FormatException("A work begins at a frame and ends at the same or a later one.");
        }

        if ((Kind == WorkKind.Redaction) != (Masks.Count + Mutes.Count > 0) || (Kind == WorkKind.Still && From != To))
        {
            throw new FormatException("A redaction hides something, all other works nothing; a still is one frame.");
        }

        foreach (var mask in Masks)
        {
            mask.Check();
        }

        foreach (var mute in Mutes)
        {
            mute.Check();
        }
    }

    private long Milliseconds(long pts) => (long)Math.Round(Unit.Seconds(pts) * 1000);

    private static JsonObject Frame(PlanFrame frame) => new() { ["frame"] = frame.Number, ["pts"] = frame.Pts };

    private static PlanFrame Frame(JsonObject json) => new(checked((int)json.Whole("frame")), json.Whole("pts"));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} of {Parent.Hex[..8]}, frames {From.Number}–{To.Number}");
}
