using System.Globalization;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Derived;

/// <summary>A sheet of small frames. They are chosen by frame number: choosing by key frames leaves a third of all recordings without a sheet.</summary>
internal static class Sprite
{
    private const int MostTiles = 60;
    private const int Columns = 10;
    private const int TileWidth = 160;
    private const int TallestTile = 320;

    public static async Task<DerivedOutcome> MakeAsync(Rendering rendering, MediaProbe probe, DamageReport damage, MediaOptions options, CancellationToken cancel)
    {
        var video = probe.Video!;
        var step = (damage.FrameTimes.Count + MostTiles - 1) / MostTiles;
        var size = TileSize(video);
        var sheet = new SpriteSheet(size.Width, size.Height, Columns, [.. damage.FrameTimes.Where((_, number) => number % step == 0)]);
        var rendered = await rendering.RunAsync(
            "sprite.jpg",
            string.Empty,
            output => output
                .WithCustomArgument(string.Create(CultureInfo.InvariantCulture, $"-map 0:{video.Index}"))
                .WithFrameCount(1)
                .WithCustomArgument(string.Create(CultureInfo.InvariantCulture, $@"-vf select=not(mod(n\,{step})),{Rendering.Scale(size)},format=yuvj420p,tile={Columns}x{sheet.Rows}"))
                .WithCustomArgument("-fps_mode passthrough -c:v mjpeg -q:v 5 -f mjpeg")
                .WithoutMetadata(),
            options.TimeoutFor(probe.Duration),
            null,
            cancel);
        return rendered.Location is { } location
            ? new DerivedOutcome(new DerivedFile(location, DerivedKind.Sprite, "image/jpeg", await rendering.ParametersAsync(rendered, cancel)) { Sheet = sheet }, [])
            : new DerivedOutcome(null, [new Finding(FindingKind.DerivedCopyFailed, $"No sprite sheet could be made: {rendered.WhyNot}")]);
    }

    /// <summary>Always 160 wide; of a height that keeps a hostile strip of a picture from making a sheet that no browser opens.</summary>
    private static (int Width, int Height) TileSize(MediaTrack video)
    {
        var ratio = (double)(video.DisplayedHeight ?? 9) / Math.Max(1, video.DisplayedWidth ?? 16);
        return (TileWidth, Math.Clamp((int)Math.Round(TileWidth * ratio / 2) * 2, 2, TallestTile));
    }
}
