using System.Globalization;
using EvidenceVault.Core.Review;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Tools;

namespace EvidenceVault.Media.Damage;

/// <summary>
/// Measures whether a recording is whole. ffmpeg's exit code says nothing about that: it ends with 0 on half a file. So the lengths in the
/// container are compared with the file, and the frames counted in the header with the frames decoded, and not one error line is accepted.
/// </summary>
public sealed class DamageMeter(MediaTools tools)
{
    private static readonly TimeSpan ShortestGap = TimeSpan.FromSeconds(1);

    /// <summary>Reads the file twice: its lengths, then every frame. Bad media does not throw.</summary>
    /// <param name="path">The original; it is only read.</param>
    /// <param name="probe">What <see cref="MediaProber"/> said about the same file.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the process has ended.</exception>
    public async Task<DamageReport> MeasureAsync(string path, MediaProbe probe, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(probe);
        if (probe.Kind is MediaKind.Text or MediaKind.Other)
        {
            return Without(DamageVerdict.NotApplicable);
        }

        ContainerShape shape;
        try
        {
            shape = ContainerShape.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Without(DamageVerdict.Unreadable, new Finding(FindingKind.Unreadable, $"The file cannot be read: {e.GetType().Name}."));
        }

        if (shape.IndexIsLost)
        {
            return Without(DamageVerdict.NeedsRecovery, [.. shape.Findings]);
        }

        if (probe.Kind == MediaKind.Unreadable)
        {
            return Without(DamageVerdict.Unreadable, [.. shape.Findings]);
        }

        var availability = await tools.FindAsync(cancel);
        return !availability.IsComplete || (probe.Video ?? probe.Audio) is null
            ? Without(shape.IsBroken ? DamageVerdict.Damaged : DamageVerdict.NotExamined, [.. shape.Findings])
            : await DecodeAsync(path, probe, shape, cancel);
    }

    private async Task<DamageReport> DecodeAsync(string path, MediaProbe probe, ContainerShape shape, CancellationToken cancel)
    {
        using var link = new OriginalLink(path);
        var sound = probe.Tracks.Where(track => track is { Kind: TrackKind.Audio, Codec: not null }).ToList();
        var changes = probe is { Kind: MediaKind.Video, Video: not null } ? new PictureChanges() : null;
        var (frames, result) = await DecodeTracksAsync(link, probe, sound, changes, cancel);
        if (probe.Video is not null && frames.Count == 0 && (sound.Count > 0 || changes is not null))
        {
            changes = null; // neither a sound that nobody can decode nor a filter that refuses may hide the pictures
            (frames, result) = await DecodeTracksAsync(link, probe, [], changes, cancel);
        }

        var findings = new List<Finding>(shape.Findings);
        var decodes = Judge(probe, shape, frames, result, await HiddenFramesAsync(link, probe, shape, frames, cancel), findings);
        if (changes is not null && frames.End is { } end && frames.Times.Count == frames.Count)
        {
            findings.AddRange(changes.Findings(frames.Times, end));
        }

        var verdict = (decodes, shape.IsBroken) switch
        {
            (DamageVerdict.Intact, true) => DamageVerdict.Damaged,
            _ => decodes,
        };
        return new DamageReport(
            verdict, HeaderFrames(probe, shape), probe.Video is null ? null : frames.Count, result.Errors.Count, result.Errors.First,
            frames.Times, frames.Seconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, findings)
        {
            Frames = probe is { Kind: MediaKind.Video, Video: { } video } ? FindList(video.Index, frames) : null,
            Scenes = frames.Times.Count == frames.Count ? changes?.Curve(frames.Times) : null,
        };
    }

    /// <summary>Null unless every decoded frame has a time of its own.</summary>
    private static FrameList? FindList(int stream, DecodedFrames frames)
    {
        var inOrder = frames.Stamps.Count > 0 && frames.Stamps.Count == frames.Count && frames.Count <= FrameList.MostFrames && frames.Stamps.Zip(frames.Stamps.Skip(1)).All(pair => pair.First < pair.Second);
        return inOrder && frames.Unit is { } unit ? new FrameList(stream, new TimeUnit(unit.Numerator, unit.Denominator), frames.Stamps) : null;
    }

    private async Task<(DecodedFrames Frames, ToolResult Result)> DecodeTracksAsync(
        OriginalLink link, MediaProbe probe, List<MediaTrack> sound, PictureChanges? changes, CancellationToken cancel)
    {
        var frames = new DecodedFrames(probe.Video is not null);
        List<string> maps = [];
        foreach (var track in (IEnumerable<MediaTrack>)[.. probe.Video is { } video ? [video] : Array.Empty<MediaTrack>(), .. sound])
        {
            maps.AddRange(["-map", string.Create(CultureInfo.InvariantCulture, $"0:{track.Index}")]);
        }

        string[] first = probe.Kind == MediaKind.Image ? ["-frames:v", "1"] : []; // some cameras append previews

        // A second output of the same run: each frame is decoded once, for both.
        string[] look = changes is null ? [] : ["-map", string.Create(CultureInfo.InvariantCulture, $"0:{probe.Video!.Index}"), "-vf", PictureChanges.Filter, "-fps_mode", "passthrough", "-f", "null", "-"];
        var call = new ToolCall(
            tools.Options.FfmpegPath,
            [
                .. Guard.Quiet, .. Guard.Input, "-copyts", "-noautorotate", "-i", link.Location,
                .. maps, .. first, "-fps_mode", "passthrough", "-enc_time_base", "-1", "-flush_packets", "1", "-f", "framecrc", "-", .. look,
            ],
            tools.Options.TimeoutFor(probe.Duration))
        {
            OnOutputLine = line =>
            {
                if (changes?.TryTake(line) is not true)
                {
                    frames.Take(line);
                }
            },
            Secret = link.Location,
        };
        return (frames, await tools.RunAsync(call, cancel));
    }

    private DamageVerdict Judge(MediaProbe probe, ContainerShape shape, DecodedFrames frames, ToolResult result, long hidden, List<Finding> findings)
    {
        if (result.TimedOut)
        {
            findings.Add(new Finding(FindingKind.TimedOut, $"The measurement was given up: {result.Why(tools.Options.TimeoutFor(probe.Duration))}."));
            return DamageVerdict.NotExamined;
        }

        if (frames.Count == 0 && frames.SoundBlocks == 0)
        {
            findings.Add(new Finding(FindingKind.Unreadable, "Not one frame could be decoded."));
            return DamageVerdict.Unreadable;
        }

        var verdict = DamageVerdict.Intact;
        if (result.Errors.Count > 0)
        {
            verdict = DamageVerdict.Damaged;
            findings.Add(new Finding(FindingKind.DecodeErrors, $"The decoder wrote {result.Errors.Count} error lines; the first: {result.Errors.First[0]}"));
        }

        if (probe.Video is not null && probe.Kind == MediaKind.Video)
        {
            verdict = CompareCounts(HeaderFrames(probe, shape), frames, hidden, probe.Video, findings) ? verdict : DamageVerdict.Damaged;
            AddGaps(frames.Times, findings);
        }

        return verdict;
    }

    /// <returns>False when frames are missing.</returns>
    private static bool CompareCounts(long? header, DecodedFrames frames, long hidden, MediaTrack video, List<Finding> findings)
    {
        if (hidden > 0)
        {
            findings.Add(new Finding(FindingKind.HiddenByEditList, $"An edit list hides {hidden} frames that are in the file."));
        }

        if (header is not { } counted || frames.Count + hidden == counted)
        {
            return true;
        }

        var missing = counted - hidden - frames.Count;
        findings.Add(new Finding(FindingKind.FrameCountDiffers, $"The header counts {counted} frames, {frames.Count} could be decoded."));
        if (missing > 1 && frames.End is { } end && video.AverageFrameRate is { } rate && counted / rate.Value > end)
        {
            findings.Add(new Finding(FindingKind.Truncated, "The pictures end before the recording's own duration.", end, counted / rate.Value));
        }

        return Math.Abs(missing) <= 1; // some writers count one frame that they never wrote: said above, but no damage
    }

    /// <summary>Names holes in the middle: longer than a second and than ten usual steps.</summary>
    private static void AddGaps(IReadOnlyList<double> times, List<Finding> findings)
    {
        if (times.Count < 3)
        {
            return;
        }

        var steps = times.Zip(times.Skip(1), (earlier, later) => later - earlier).Order().ToList();
        var least = Math.Max(ShortestGap.TotalSeconds, 10 * steps[steps.Count / 2]);
        for (var i = 1; i < times.Count && findings.Count < 100; i++)
        {
            if (times[i] - times[i - 1] > least)
            {
                findings.Add(new Finding(FindingKind.FrameGap, string.Create(CultureInfo.InvariantCulture, $"No frames for {times[i] - times[i - 1]:0.0} s."), times[i - 1], times[i]));
            }
        }
    }

    /// <summary>Frames that an edit list hides are in the header's count and not decoded: without this, every trimmed phone clip were damaged.</summary>
    private async Task<long> HiddenFramesAsync(OriginalLink link, MediaProbe probe, ContainerShape shape, DecodedFrames frames, CancellationToken cancel)
    {
        if (probe.Video is not { } video || HeaderFrames(probe, shape) is not { } header || header <= frames.Count)
        {
            return 0;
        }

        long discarded = 0;
        var index = video.Index.ToString(CultureInfo.InvariantCulture);
        await tools.RunAsync(
            new ToolCall(tools.Options.FfprobePath, [.. Guard.QuietProbe, .. Guard.Input, "-select_streams", index, "-show_entries", "packet=flags", "-of", "csv=p=0", link.Location], tools.Options.TimeoutFor(probe.Duration))
            {
                OnOutputLine = line => discarded += line.Contains('D', StringComparison.Ordinal) ? 1 : 0,
            },
            cancel);
        return discarded;
    }

    private static long? HeaderFrames(MediaProbe probe, ContainerShape shape) => shape.IsFragmented ? null : probe.Video?.HeaderFrames;

    private static DamageReport Without(DamageVerdict verdict, params IReadOnlyList<Finding> findings) => new(verdict, null, null, 0, [], [], null, findings);
}
