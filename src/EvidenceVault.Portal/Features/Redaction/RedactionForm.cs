using System.Globalization;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Clips;
using EvidenceVault.Portal.Features.Marking;

namespace EvidenceVault.Portal.Features.Redaction;

/// <summary>A mask as the form brings it.</summary>
/// <param name="Keys">A line for each key: the moment, then x, y, width and height in pixels of the picture, separated by spaces.</param>
internal sealed record MaskRow(string? Style, string? Keys, string? Reason);

/// <summary>A stretch without sound as the form brings it.</summary>
internal sealed record MuteRow(string? From, string? To, string? Reason);

/// <summary>The form of a redaction: everything by numbers, so that it works without script and can be read aloud.</summary>
internal sealed class RedactionForm
{
    public const int MostMasks = 8;
    public const int MostMutes = 8;

    /// <summary>The moment of the first frame; empty for the beginning.</summary>
    public string? From { get; set; }

    /// <summary>The moment of the last frame; empty for the end.</summary>
    public string? To { get; set; }

    public IReadOnlyList<MaskRow>? Masks { get; set; }

    public IReadOnlyList<MuteRow>? Mutes { get; set; }

    /// <summary>What is to be hidden; null where a row cannot be understood. Empty rows are none.</summary>
    public Hiding? Read(FrameList frames)
    {
        try
        {
            var masks = (Masks ?? []).Take(MostMasks).Where(m => !string.IsNullOrWhiteSpace(m.Keys)).Select(m => ReadMask(m, frames)).ToList();
            var mutes = (Mutes ?? []).Take(MostMutes).Where(m => !string.IsNullOrWhiteSpace(m.From) || !string.IsNullOrWhiteSpace(m.To)).Select(ReadMute).ToList();
            return masks.Count + mutes.Count > 0 ? new Hiding(masks, mutes) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Mask ReadMask(MaskRow row, FrameList frames)
    {
        var keys = row.Keys!.Split('\n', ';').Select(l => l.Trim()).Where(l => l.Length > 0).Select(line =>
        {
            var parts = line.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries);
            return parts.Length == 5 && TypedMoment.Find(parts[0]) is { } at
                ? new MaskKey(frames.ShownAt(at).Number, Whole(parts[1]), Whole(parts[2]), Whole(parts[3]), Whole(parts[4]))
                : throw new FormatException("A key of a mask is a moment and four numbers.");
        }).OrderBy(k => k.Frame).ToList();
        var mask = new Mask(row.Style == "blur" ? MaskStyle.Blur : MaskStyle.Black, (row.Reason ?? "").Trim(), keys.Count == 1 ? [keys[0], keys[0]] : keys);
        mask.Check();
        return mask;
    }

    private static Mute ReadMute(MuteRow row)
    {
        var mute = TypedMoment.Find(row.From) is { } from && TypedMoment.Find(row.To) is { } to
            ? new Mute(new Stretch((long)Math.Floor(from * 1000), (long)Math.Ceiling(to * 1000)), (row.Reason ?? "").Trim())
            : throw new FormatException("A stretch without sound has two moments.");
        mute.Check();
        return mute;
    }

    private static int Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("Not a whole number of pixels.");
}
