using System.Globalization;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Derived;

/// <summary>One picture for a recording.</summary>
internal static class Poster
{
    private const int Widest = 640;
    private const int Tallest = 1280;

    /// <summary>Lets only frames pass of which less than 90 % is nearly black.</summary>
    private const string NotBlack = "blackframe=amount=0:threshold=32,metadata=select:key=lavfi.blackframe.pblack:value=90:function=less,";

    public static async Task<DerivedOutcome> MakeAsync(Rendering rendering, MediaProbe probe, MediaOptions options, CancellationToken cancel)
    {
        var video = probe.Video!;
        var turnAndScale = (probe.Kind == MediaKind.Image ? Turn(video.Rotation) : string.Empty) + Rendering.Scale(Rendering.Fit(video, Widest, Tallest));
        var tenth = (probe.Duration?.TotalSeconds ?? 0) / 10;

        // First choice; then anything that is not black from the start; then whatever there is.
        (double Seek, string Filter)[] tries = probe.Kind == MediaKind.Image
            ? [(0, turnAndScale)]
            : [(tenth, NotBlack + turnAndScale), (0, NotBlack + turnAndScale), (0, turnAndScale)];
        Rendered rendered = null!;
        foreach (var (seek, filter) in tries)
        {
            var input = seek > 0 ? string.Create(CultureInfo.InvariantCulture, $"-ss {seek:0.000} -t 60") : probe.Kind == MediaKind.Image ? string.Empty : "-t 60";
            rendered = await rendering.RunAsync(
                "poster.jpg",
                input,
                output => output
                    .WithCustomArgument(string.Create(CultureInfo.InvariantCulture, $"-map 0:{video.Index}"))
                    .WithFrameCount(1)
                    .WithCustomArgument($"-vf {filter},format=yuvj420p -c:v mjpeg -q:v 4 -f mjpeg")
                    .WithoutMetadata(),
                options.MinimumTimeout,
                null,
                cancel);
            if (rendered.Location is not null)
            {
                break;
            }
        }

        return await ConcludeAsync(rendering, rendered, DerivedKind.Poster, "image/jpeg", "poster", cancel);
    }

    public static async Task<DerivedOutcome> MakeWaveformAsync(Rendering rendering, MediaProbe probe, MediaOptions options, CancellationToken cancel)
    {
        var rendered = await rendering.RunAsync(
            "waveform.png",
            string.Empty,
            output => output
                .WithCustomArgument(string.Create(CultureInfo.InvariantCulture, $"-filter_complex [0:{probe.Audio!.Index}]aformat=channel_layouts=mono,showwavespic=s=640x120"))
                .WithFrameCount(1)
                .WithCustomArgument("-c:v png -f image2pipe")
                .WithoutMetadata(),
            options.TimeoutFor(probe.Duration),
            null,
            cancel);
        return await ConcludeAsync(rendering, rendered, DerivedKind.Waveform, "image/png", "waveform", cancel);
    }

    private static async Task<DerivedOutcome> ConcludeAsync(Rendering rendering, Rendered rendered, DerivedKind kind, string mediaType, string word, CancellationToken cancel) =>
        rendered.Location is { } location
            ? new DerivedOutcome(new DerivedFile(location, kind, mediaType, await rendering.ParametersAsync(rendered, cancel)), [])
            : new DerivedOutcome(null, [new Finding(FindingKind.DerivedCopyFailed, $"No {word} could be made: {rendered.WhyNot}")]);

    /// <summary>ffmpeg turns video by itself, and pictures not: the EXIF orientation is ours to honour.</summary>
    private static string Turn(int degrees) => degrees switch { 90 => "transpose=1,", 180 => "hflip,vflip,", 270 => "transpose=2,", _ => string.Empty };
}
