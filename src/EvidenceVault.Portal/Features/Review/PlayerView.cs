using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Media;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>How an item is brought before the eyes.</summary>
internal enum Showing
{
    Video,
    Audio,
    Image,
    Text,

    /// <summary>The media room is at work, or has it in its queue.</summary>
    Preparing,

    /// <summary>Nothing can be shown; the bytes can be fetched.</summary>
    Nothing,
}

/// <summary>What the player needs to know.</summary>
/// <param name="Kind">Which bytes are shown: <c>proxy</c> or <c>original</c>.</param>
/// <param name="FrameRate">Frames per second by the probe; 25 where it does not say.</param>
/// <param name="Offset">Seconds to add to the shown copy's time for the original's.</param>
internal sealed record PlayerView(Showing Showing, string Kind, bool HasPoster, SpriteSheet? Sheet, double FrameRate, double Offset)
{
    private const double UsualFrameRate = 25;

    public static PlayerView Of(Dossier dossier, string? originalType)
    {
        var proxy = dossier.Copy(MediaFiles.Proxy);
        var (showing, kind) = Choose(dossier, proxy, originalType);
        var sprite = dossier.Copy(MediaFiles.Sprite);
        return new PlayerView(
            showing, kind, dossier.Copy(MediaFiles.Poster) is not null || dossier.Copy("waveform") is not null,
            sprite is null ? null : SpriteSheet.Find(sprite.Parameters), FrameRateOf(dossier.Probe), kind == MediaFiles.Proxy ? OffsetOf(proxy!) : 0);
    }

    private static (Showing Showing, string Kind) Choose(Dossier dossier, DerivedCopy? proxy, string? originalType) => (proxy, originalType, dossier.Derivation?.State) switch
    {
        ({ } copy, _, _) => (copy.MediaType.StartsWith("audio/", StringComparison.Ordinal) ? Showing.Audio : Showing.Video, MediaFiles.Proxy),
        (_, { } type, _) when type.StartsWith("video/", StringComparison.Ordinal) => (Showing.Video, MediaFiles.Original),
        (_, { } type, _) when type.StartsWith("audio/", StringComparison.Ordinal) => (Showing.Audio, MediaFiles.Original),
        (_, { } type, _) when type.StartsWith("image/", StringComparison.Ordinal) => (Showing.Image, MediaFiles.Original),
        _ when "text".Equals(dossier.Item.MediaKind, StringComparison.OrdinalIgnoreCase) => (Showing.Text, MediaFiles.Original),
        (_, _, DerivationState.Queued or DerivationState.Running) => (Showing.Preparing, MediaFiles.Original),
        _ => (Showing.Nothing, MediaFiles.Original),
    };

    private static double FrameRateOf(string? probe)
    {
        var root = LooseJson.ReadProbe(probe);
        var rate = root.Number("frame_rate") ?? root.Member("tracks") switch
        {
            { ValueKind: System.Text.Json.JsonValueKind.Array } tracks => tracks.EnumerateArray().Select(t => RateOf(t)).FirstOrDefault(r => r is not null),
            _ => null,
        };
        return rate is > 0.1 and < 1000 ? rate.Value : UsualFrameRate;
    }

    private static double? RateOf(System.Text.Json.JsonElement? track)
    {
        var rate = track.Member("average_frame_rate");
        return (rate.Number("numerator"), rate.Number("denominator")) switch
        {
            ({ } above, { } below) when below > 0 && above > 0 => above / below,
            _ => null,
        };
    }

    private static double OffsetOf(DerivedCopy proxy)
    {
        var root = LooseJson.Read(proxy.Parameters);
        return (root.Member("timing") ?? root).Number("first_pts_offset") ?? 0;
    }
}
