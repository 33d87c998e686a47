using System.Text.Json.Nodes;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Review;

/// <summary>How a mask hides.</summary>
public enum MaskStyle
{
    /// <summary>Nothing of the picture is left.</summary>
    Black,

    /// <summary>The picture is averaged over blocks of 16 pixels: shapes remain, faces and letters do not.</summary>
    Blur,
}

/// <summary>Where a mask stands at one frame, in pixels of the picture as it is shown (after rotation), from the upper left corner.</summary>
public sealed record MaskKey(int Frame, int X, int Y, int Width, int Height);

/// <summary>A box over the picture. Between two keys it moves in a straight line; it is there from the first key's frame to the last one's, both included.</summary>
/// <param name="Reason">Why, in words: it stands in the result's lineage.</param>
public sealed record Mask(MaskStyle Style, string Reason, IReadOnlyList<MaskKey> Keys)
{
    public const int LargestPixel = 16_384;
    private const int LongestReason = 200;

    /// <exception cref="FormatException">No keys, out of order, outside of any picture, or without a reason.</exception>
    public void Check()
    {
        if (Keys.Count < 2 || string.IsNullOrWhiteSpace(Reason) || Reason.Length > LongestReason)
        {
            throw new FormatException($"A mask has a reason of at most {LongestReason} characters, and a first and a last key.");
        }

        for (var i = 0; i < Keys.Count; i++)
        {
            var key = Keys[i];
            if (key is not { Frame: >= 0, X: >= 0 and < LargestPixel, Y: >= 0 and < LargestPixel, Width: > 0 and <= LargestPixel, Height: > 0 and <= LargestPixel }
                || (i > 0 && key.Frame < Keys[i - 1].Frame) || (i == Keys.Count - 1 && key.Frame < Keys[0].Frame))
            {
                throw new FormatException("The keys of a mask stand in the order of their frames, and inside of the picture.");
            }
        }
    }

    public JsonObject ToJson() => new()
    {
        ["style"] = Style == MaskStyle.Black ? "black" : "blur",
        ["reason"] = Reason,
        ["keys"] = JsonMembers.Array(Keys, k => new JsonArray(k.Frame, k.X, k.Y, k.Width, k.Height)),
    };

    /// <exception cref="FormatException">No mask.</exception>
    public static Mask Read(JsonObject json)
    {
        var mask = new Mask(
            json.Text("style") switch { "black" => MaskStyle.Black, "blur" => MaskStyle.Blur, _ => throw new FormatException("A mask is black or blur.") },
            json.Text("reason"),
            [.. (json["keys"] as JsonArray ?? throw new FormatException("A mask has keys.")).Select(ReadKey)]);
        mask.Check();
        return mask;
    }

    private static MaskKey ReadKey(JsonNode? node) =>
        node is JsonArray { Count: 5 } five && five.All(n => n is JsonValue v && v.TryGetValue(out int _))
            ? new MaskKey((int)five[0]!, (int)five[1]!, (int)five[2]!, (int)five[3]!, (int)five[4]!)
            : throw new FormatException("A key of a mask is frame, x, y, width and height.");
}

/// <summary>A stretch without sound, in milliseconds on the original's timeline.</summary>
public sealed record Mute(Stretch When, string Reason)
{
    private const int LongestReason = 200;

    /// <exception cref="FormatException">Empty, or without a reason.</exception>
    public void Check()
    {
        if (When.FromMs < 0 || When.LengthMs <= 0 || When.ToMs > TimeSpans.LatestMs || string.IsNullOrWhiteSpace(Reason) || Reason.Length > LongestReason)
        {
            throw new FormatException("A stretch without sound has a beginning, a later end and a reason.");
        }
    }

    public JsonObject ToJson() => new() { ["from_ms"] = When.FromMs, ["to_ms"] = When.ToMs, ["reason"] = Reason };

    /// <exception cref="FormatException">No such stretch.</exception>
    public static Mute Read(JsonObject json)
    {
        var mute = new Mute(new Stretch(json.Whole("from_ms"), json.Whole("to_ms")), json.Text("reason"));
        mute.Check();
        return mute;
    }
}
