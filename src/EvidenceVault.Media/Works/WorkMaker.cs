using System.Globalization;
using EvidenceVault.Core.Review;
using EvidenceVault.Media.Derived;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Tools;
using FFMpegCore;

namespace EvidenceVault.Media.Works;

/// <summary>A work that was made, or why not.</summary>
/// <param name="Path">The file; null when there is none.</param>
/// <param name="WhyNot">In words without a path.</param>
/// <param name="Parameters">Version of ffmpeg, its arguments, and the digests of the first and last frame of the original.</param>
public sealed record MadeWork(string? Path, string? MediaType, string? WhyNot, IReadOnlyDictionary<string, string> Parameters);

/// <summary>
/// Makes clips, stills and redactions from an original by a plan. Pictures are encoded anew: a copied stream can begin at key frames alone, and brings with it
/// what an edit list hides. The same plan, original and ffmpeg give the same frames.
/// </summary>
public sealed class WorkMaker(MediaTools tools)
{
    private readonly MediaProber _prober = new(tools);
    private readonly FrameDigests _digests = new(tools);

    /// <param name="source">The original.</param>
    /// <param name="plan">What to make; its parent is this original.</param>
    /// <param name="workDirectory">An existing, empty directory.</param>
    /// <param name="progress">From 0 to 1; null when nobody looks.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <exception cref="OperationCanceledException">Cancelled; part files are removed.</exception>
    public async Task<MadeWork> MakeAsync(WorkSource source, WorkPlan plan, string workDirectory, IProgress<double>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        var frames = source.Frames;
        if (plan.Stream != frames.Stream || plan.Unit != frames.Unit || plan.To.Number >= frames.Count || frames[plan.From.Number].Pts != plan.From.Pts || frames[plan.To.Number].Pts != plan.To.Pts)
        {
            return Not("the plan names frames that the original does not have");
        }

        var probe = await _prober.ProbeAsync(source.Path, cancel);
        if (probe.Video is not { DisplayedWidth: { } width, DisplayedHeight: { } height } video || video.Index != frames.Stream)
        {
            return Not("the pictures of the original cannot be read");
        }

        var first = await _digests.FindAsync(source.Path, frames, plan.From.Number, source.IsDamaged, cancel);
        var last = plan.To == plan.From ? first : await _digests.FindAsync(source.Path, frames, plan.To.Number, source.IsDamaged, cancel);
        using var link = new OriginalLink(source.Path);
        var rendering = new Rendering(tools, link, Path.GetFullPath(workDirectory));
        var rendered = await RenderAsync(rendering, source, plan, (probe, (width, height)), progress, cancel);
        if (rendered.Location is not { } location)
        {
            return Not(rendered.WhyNot ?? "ffmpeg made no file");
        }

        var parameters = await rendering.ParametersAsync(rendered, cancel);
        parameters["from_frame_sha256"] = first.Sha256?.Hex ?? "";
        parameters["to_frame_sha256"] = last.Sha256?.Hex ?? "";
        var wanted = plan.To.Number - plan.From.Number + 1;
        return plan.Kind == WorkKind.Still || await CountAsync(location, cancel) is var made && made == wanted
            ? new MadeWork(location, plan.Kind == WorkKind.Still ? "image/png" : "video/mp4", null, parameters)
            : Not(string.Create(CultureInfo.InvariantCulture, $"{made} frames came out, not {wanted}"));
    }

    private async Task<Rendered> RenderAsync(Rendering rendering, WorkSource source, WorkPlan plan, (MediaProbe Probe, (int Width, int Height) Size) original, IProgress<double>? progress, CancellationToken cancel)
    {
        var (probe, size) = original;
        var isStill = plan.Kind == WorkKind.Still;
        var frames = plan.To.Number - plan.From.Number + 1;
        var sound = isStill ? null : probe.Audio;
        var graph = MaskGraph.Pictures(plan, source.Frames, size) + (sound is null ? "" : ";" + MaskGraph.Sound(plan, sound.Index));
        var seek = string.Join(' ', source.IsDamaged ? [] : FrameDigests.Seek(source.Frames, source.Frames[plan.From.Number]));
        return await rendering.RunAsync(
            isStill ? "still.png" : "work.mp4",
            $"-copyts {seek}".TrimEnd(),
            output => _ = isStill
                ? output.WithCustomArgument($"-filter_complex {graph} -map [v] -frames:v 1 -c:v png -f image2pipe").WithoutMetadata()
                : Encode(output.WithCustomArgument($"-filter_complex {graph} -map [v] {(sound is null ? "-an" : "-map [a] -c:a aac -b:a 128k -ac 2")}")),
            tools.Options.TimeoutFor(TimeSpan.FromSeconds(plan.Unit.Seconds(plan.EndPts) - (source.IsDamaged ? 0 : plan.Unit.Seconds(plan.From.Pts)))),
            line => Report(line, frames, progress),
            cancel);
    }

    /// <summary>Two threads always, because x264 decides otherwise with another number of them.</summary>
    private static FFMpegOutputOptions Encode(FFMpegOutputOptions output) => output
        .WithCustomArgument("-c:v libx264 -preset veryfast -crf 18 -g 30 -threads 2 -pix_fmt yuv420p -fps_mode passthrough -enc_time_base -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact")
        .WithoutMetadata().WithoutChapters().DisableSubtitles().DisableData().WithFastStart().WithCustomArgument("-f mp4");

    private static void Report(string line, int frames, IProgress<double>? progress)
    {
        const string Frame = "frame=";
        if (progress is not null && line.StartsWith(Frame, StringComparison.Ordinal) && int.TryParse(line.AsSpan(Frame.Length), NumberStyles.Integer, CultureInfo.InvariantCulture, out var done))
        {
            progress.Report(Math.Clamp((double)done / frames, 0, 1));
        }
    }

    /// <summary>Frames of the work: one in each packet, because it was just written as H.264.</summary>
    private async Task<int> CountAsync(string work, CancellationToken cancel)
    {
        using var link = new OriginalLink(work);
        var result = await tools.RunAsync(
            new ToolCall(tools.Options.FfprobePath, [.. Guard.QuietProbe, .. Guard.Input, "-select_streams", "v:0", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", link.Location], tools.Options.ProbeTimeout) { CaptureLimit = 1024 },
            cancel);
        return int.TryParse(result.Output.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var packets) ? packets : -1;
    }

    private static MadeWork Not(string why) => new(null, null, why, new Dictionary<string, string>());
}

/// <summary>An original from which works are made.</summary>
/// <param name="Path">The file; it is only read.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="IsDamaged">Whether its decoder complained: then it is decoded from the beginning, as it was when its frames were listed.</param>
public sealed record WorkSource(string Path, FrameList Frames, bool IsDamaged);
