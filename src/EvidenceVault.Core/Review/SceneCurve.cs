using System.Text.Json.Nodes;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Review;

/// <summary>How much the pictures of a recording change over its time, for the eye: not a measurement that stands in court.</summary>
/// <param name="FromMs">Where the first point begins, in milliseconds on the original's timeline.</param>
/// <param name="StepMs">How long each point stands for, in milliseconds.</param>
/// <param name="Changes">The largest mean difference of two neighbouring frames within the step, in thousandths of the whole range of brightness, from 0 to <see cref="Whole"/>.</param>
/// <param name="CutsMs">Where one scene follows another, in milliseconds on the original's timeline, in order.</param>
public sealed record SceneCurve(long FromMs, long StepMs, IReadOnlyList<int> Changes, IReadOnlyList<long> CutsMs)
{
    public const string FormatName = "evidencevault-scenes";
    public const int FormatVersion = 1;

    /// <summary>A change from black to white in every pixel.</summary>
    public const int Whole = 1000;

    /// <summary>Points at most, and cuts at most.</summary>
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
        ["changes"] = JsonMembers.Array(Changes, change => (JsonNode)Math.Clamp(change, 0, Whole)),
        ["cuts_ms"] = JsonMembers.Array(CutsMs, at => (JsonNode)at),
    });

    /// <exception cref="FormatException">Not such a curve in canonical form.</exception>
    public static SceneCurve Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != FormatName || json.Whole("version") != FormatVersion || json.Whole("step_ms") <= 0
            || json["changes"] is not JsonArray { Count: <= Most } changes || json["cuts_ms"] is not JsonArray { Count: <= Most } cuts)
        {
            throw new FormatException($"This is no curve of scenes of format version {FormatVersion}.");
        }

        return new SceneCurve(
            json.Whole("from_ms"), json.Whole("step_ms"),
            [.. changes.Select(c => c is JsonValue v && v.TryGetValue(out int change) && change is >= 0 and <= Whole ? change : throw new FormatException($"A change is a whole number from 0 to {Whole}."))],
            [.. cuts.Select(c => c is JsonValue v && v.TryGetValue(out long at) ? at : throw new FormatException("A cut is a whole number of milliseconds."))]);
    }
}
