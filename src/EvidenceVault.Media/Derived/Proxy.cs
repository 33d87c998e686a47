using System.Globalization;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Tools;
using FFMpegCore;
using FFMpegCore.Enums;

namespace EvidenceVault.Media.Derived;

/// <summary>
/// A copy for browsers in which every frame stands at the original's time. The two decisive options are <c>-fps_mode passthrough</c>, without
/// which ffmpeg invents and drops frames to reach a constant rate, and <c>-enc_time_base -1</c>, without which times are rounded to that rate.
/// </summary>
internal sealed class Proxy(MediaTools tools, Rendering rendering, MediaProbe probe, DamageReport damage, IProgress<double>? progress)
{
    private const int Widest = 1280;
    private const int Tallest = 4096;

    public async Task<DerivedOutcome> MakeAsync(CancellationToken cancel)
    {
        if (probe.Kind == MediaKind.Audio)
        {
            return await MakeSoundAsync(cancel);
        }

        var rendered = await RunAsync("proxy.mp4", VideoWith(probe.Audio), cancel);
        List<Finding> findings = [];
        if (rendered.Location is null && probe.Audio is not null)
        {
            findings.Add(new Finding(FindingKind.DerivedCopyFailed, $"No proxy with sound could be made: {rendered.WhyNot}"));
            rendered = await RunAsync("proxy.mp4", VideoWith(null), cancel);
        }

        if (rendered.Location is not { } location)
        {
            return Failed(rendered, findings);
        }

        var parameters = await rendering.ParametersAsync(rendered, cancel);
        var timing = ProxyTiming.Compare(damage.FrameTimes, await FrameTimesAsync(location, cancel));
        parameters["firstPtsOffset"] = timing.FirstPtsOffset.ToString("R", CultureInfo.InvariantCulture);
        parameters["frameTimes"] = timing.IsTrue ? "equal" : "different";
        if (!timing.IsTrue)
        {
            findings.Add(new Finding(FindingKind.ProxyTimesDiffer, string.Create(
                CultureInfo.InvariantCulture,
                $"The proxy has {timing.ProxyFrames} frames, the original {timing.OriginalFrames}; the largest difference of times is {timing.LargestDifference * 1000:0.###} ms.")));
        }

        return new DerivedOutcome(new DerivedFile(location, DerivedKind.Proxy, "video/mp4", parameters) { Timing = timing }, findings);
    }

    private async Task<DerivedOutcome> MakeSoundAsync(CancellationToken cancel)
    {
        var rendered = await RunAsync("proxy.m4a", output => Finish(WithSound(output.WithCustomArgument(Map(probe.Audio!))).DisableVideo()), cancel);
        return rendered.Location is { } location
            ? new DerivedOutcome(new DerivedFile(location, DerivedKind.Proxy, "audio/mp4", await rendering.ParametersAsync(rendered, cancel)), [])
            : Failed(rendered, []);
    }

    private Action<FFMpegOutputOptions> VideoWith(MediaTrack? sound) => output =>
    {
        output
            .WithCustomArgument(Map(probe.Video!))
            .WithCustomArgument($"-vf yadif=deint=interlaced,{Rendering.Scale(Rendering.Fit(probe.Video!, Widest, Tallest))}")
            .WithCustomArgument("-c:v libx264 -pix_fmt yuv420p")
            .WithSpeedPreset(EncoderPreset.VeryFast)
            .WithConstantRateFactor(24)
            .WithGopSize(30)
            .WithCustomArgument("-fps_mode passthrough -enc_time_base -1 -video_track_timescale 90000");
        Finish(sound is null ? output.DisableAudio() : WithSound(output.WithCustomArgument(Map(sound))));
    };

    /// <summary>AAC needs at least 8 kHz; two channels are enough for what was said.</summary>
    private static FFMpegOutputOptions WithSound(FFMpegOutputOptions output) => output.WithCustomArgument("-c:a aac -b:a 96k -ac 2");

    private static FFMpegOutputOptions Finish(FFMpegOutputOptions output) =>
        output.WithoutMetadata().WithoutChapters().DisableSubtitles().DisableData().WithFastStart().WithCustomArgument("-f mp4");

    private Task<Rendered> RunAsync(string name, Action<FFMpegOutputOptions> output, CancellationToken cancel) =>
        rendering.RunAsync(name, string.Empty, output, tools.Options.TimeoutFor(damage.DecodedDuration ?? probe.Duration), Report, cancel);

    /// <summary>ffmpeg reports <c>frame=123</c> for pictures and <c>out_time_us=</c> (microseconds) for sound.</summary>
    private void Report(string line)
    {
        var (key, whole) = damage.DecodedFrames is > 0 and var frames
            ? ("frame=", (double)frames)
            : ("out_time_us=", (damage.DecodedDuration ?? probe.Duration ?? TimeSpan.Zero).TotalMicroseconds);
        if (progress is not null && whole > 0 && line.StartsWith(key, StringComparison.Ordinal)
            && double.TryParse(line[key.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out var done))
        {
            progress.Report(Math.Clamp(done / whole, 0, 1));
        }
    }

    /// <summary>The times at which the proxy shows its frames, in seconds, from its packets: it was just written, and H.264 keeps one frame in each.</summary>
    private async Task<List<double>> FrameTimesAsync(string proxy, CancellationToken cancel)
    {
        using var link = new OriginalLink(proxy);
        var stamps = new List<long>();
        Rational? unit = null;
        var call = new ToolCall(
            tools.Options.FfprobePath,
            [.. Guard.QuietProbe, .. Guard.Input, "-select_streams", "v:0", "-show_entries", "packet=pts,flags:stream=time_base", "-of", "csv", link.Location],
            tools.Options.TimeoutFor(probe.Duration))
        {
            OnOutputLine = line =>
            {
                var fields = line.Split(',');
                if (fields is ["packet", var pts, var flags, ..] && !flags.Contains('D', StringComparison.Ordinal) && long.TryParse(pts, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var stamp))
                {
                    stamps.Add(stamp);
                }
                else if (fields is ["stream", var timeBase, ..])
                {
                    unit = Rational.Find(timeBase);
                }
            },
        };
        await tools.RunAsync(call, cancel);
        stamps.Sort(); // packets come in the order of decoding
        return unit is { } second ? stamps.ConvertAll(stamp => stamp * second.Value) : [];
    }

    private static DerivedOutcome Failed(Rendered rendered, List<Finding> findings) =>
        new(null, [.. findings, new Finding(FindingKind.DerivedCopyFailed, $"No proxy could be made: {rendered.WhyNot}")]);

    private static string Map(MediaTrack track) => string.Create(CultureInfo.InvariantCulture, $"-map 0:{track.Index}");
}
