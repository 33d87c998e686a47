using System.Text.Json.Nodes;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Review;

/// <summary>How loud a recording is over its time, for the eye: not a measurement that stands in court.</summary>
/// <param name="FromMs">Where the first point begins, in milliseconds on the original's timeline.</param>
/// <param name="StepMs">How long each point stands for, in milliseconds.</param>
/// <param name="Levels">Root mean square in decibels below full scale, from <see cref="Silence"/> to 0.</param>
public sealed record LoudnessCurve(long FromMs, long StepMs, IReadOnlyList<int> Levels)
{
    public const string FormatName = "evidencevault-loudness";
    public const int FormatVersion = 1;

    /// <summary>What is not louder is silence, in decibels.</summary>
    public const int Silence = -90;

    /// <summary>Points at most.</summary>
    public const int Most = 2000;

    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    /// <summary>Canonical JSON.</summary>
    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["version"] = FormatVersion,
        ["from_ms"] = FromMs,
        ["step_ms"] = StepMs,
        ["levels"] = JsonMembers.Array(Levels, level => (JsonNode)Math.Clamp(level, Silence, 0)),
    });

    /// <exception cref="FormatException">Not such a curve in canonical form.</exception>
    public static LoudnessCurve Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != FormatName || json.Whole("version") != FormatVersion || json["levels"] is not JsonArray { Count: <= Most } levels || json.Whole("step_ms") <= 0)
        {
            throw new FormatException($"This is no loudness curve of format version {FormatVersion}.");
        }

        return new LoudnessCurve(json.Whole("from_ms"), json.Whole("step_ms"), [.. levels.Select(l => l is JsonValue v && v.TryGetValue(out int level) ? level : throw new FormatException("A level is a whole number of decibels."))]);
    }
}
