using System.Text.Json;
using EvidenceVault.Core.Times;
using EvidenceVault.Media.Tools;

namespace EvidenceVault.Media.Probing;

/// <summary>Finds out what a file is, by its content, through ffprobe.</summary>
public sealed class MediaProber(MediaTools tools)
{
    private const int LeastScore = 15; // below it ffprobe guesses: random bytes pass for MP3

    /// <summary>Probes one file. Bad media does not throw: the kind is then Unreadable or Unknown, and a finding says why.</summary>
    /// <param name="path">The original; it is only read.</param>
    /// <exception cref="IOException">The temporary folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process has ended.</exception>
    public async Task<MediaProbe> ProbeAsync(string path, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ContentFormat format;
        try
        {
            format = ContentSniffer.Sniff(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NoMedia(path, MediaKind.Unreadable, new Finding(FindingKind.Unreadable, $"The file cannot be read: {e.GetType().Name}."));
        }

        switch (format)
        {
            case ContentFormat.Empty:
                return NoMedia(path, MediaKind.Unreadable, new Finding(FindingKind.EmptyFile, "The file is empty."));
            case ContentFormat.Text:
                return NoMedia(path, MediaKind.Text, null);
            case ContentFormat.OtherDocument:
                return NoMedia(path, MediaKind.Other, null);
            case ContentFormat.HeifImage:
                return NoMedia(path, MediaKind.Image, new Finding(FindingKind.NotExamined, "A HEIF picture: this ffmpeg cannot decode it. It is kept as it is."));
            default:
                var availability = await tools.FindAsync(cancel);
                return availability.IsComplete
                    ? await ProbeMediaAsync(path, format, cancel)
                    : NoMedia(path, format == ContentFormat.Jpeg ? MediaKind.Image : MediaKind.Unknown, MediaTools.NotExamined(availability));
        }
    }

    private async Task<MediaProbe> ProbeMediaAsync(string path, ContentFormat format, CancellationToken cancel)
    {
        using var link = new OriginalLink(path);
        string[] wanted = format == ContentFormat.Jpeg ? ["-show_frames", "-read_intervals", "%+#1"] : [];
        var result = await ProbeRunAsync(link, ["-show_format", "-show_streams", .. wanted, "-of", "json"], cancel);
        if (!result.Succeeded)
        {
            var why = result.Why(tools.Options.ProbeTimeout);
            return result.TimedOut || result.OutputTooLong
                ? NoMedia(path, MediaKind.Unknown, new Finding(FindingKind.TimedOut, $"The probe was given up: {why}."))
                : NoMedia(path, MediaKind.Unreadable, new Finding(FindingKind.Unreadable, $"No recording could be read: {why}"));
        }

        try
        {
            using var json = new ProbeJson(result.Output);
            var tracks = await CountWhereNeededAsync(link, json.Tracks(), json.Container, cancel);
            return Describe(path, json, tracks);
        }
        catch (JsonException)
        {
            return NoMedia(path, MediaKind.Unreadable, new Finding(FindingKind.Unreadable, "The probe's answer could not be read."));
        }
    }

    /// <summary>Reads through the file where the header's count of frames is missing or does not fit its duration: fragments are not counted in headers.</summary>
    private async Task<List<MediaTrack>> CountWhereNeededAsync(OriginalLink link, List<MediaTrack> tracks, string? container, CancellationToken cancel)
    {
        var isStill = container?.EndsWith("_pipe", StringComparison.Ordinal) == true;
        if (isStill || !tracks.Exists(track => IsCandidate(track) && !HeaderIsConsistent(track)))
        {
            return tracks;
        }

        var result = await ProbeRunAsync(link, ["-select_streams", "v", "-count_packets", "-show_entries", "stream=index,nb_read_packets", "-of", "json"], cancel);
        if (!result.Succeeded)
        {
            return tracks; // the header's word stands; the damage measurement decodes and will say more
        }

        using var json = new ProbeJson(result.Output);
        var counts = json.Tracks().ToDictionary(track => track.Index, track => track.CountedPackets);
        return [.. tracks.Select(track => counts.TryGetValue(track.Index, out var packets) ? track with { CountedPackets = packets } : track)];
    }

    private Task<ToolResult> ProbeRunAsync(OriginalLink link, IReadOnlyList<string> wanted, CancellationToken cancel) =>
        tools.RunAsync(
            new ToolCall(tools.Options.FfprobePath, [.. Guard.QuietProbe, .. Guard.Input, .. wanted, link.Location], tools.Options.ProbeTimeout)
            {
                CaptureLimit = tools.Options.ProbeOutputLimit,
                Secret = link.Location,
            },
            cancel);

    private static MediaProbe Describe(string path, ProbeJson json, List<MediaTrack> tracks)
    {
        var video = tracks.Where(IsCandidate).MaxBy(track => track.KnownFrames);
        var isStill = json.Container?.EndsWith("_pipe", StringComparison.Ordinal) == true || (json.Container == "gif" && video?.KnownFrames <= 1);
        var kind = (video, isStill) switch
        {
            _ when json.ProbeScore < LeastScore => MediaKind.Unreadable,
            ({ }, true) => MediaKind.Image,
            ({ }, false) => MediaKind.Video,
            _ => tracks.Exists(track => track.Kind == TrackKind.Audio) ? MediaKind.Audio : MediaKind.Unreadable,
        };
        if (kind == MediaKind.Unreadable)
        {
            return NoMedia(path, kind, new Finding(FindingKind.Unreadable, "The file holds neither pictures nor sound that could be read."));
        }

        if (kind == MediaKind.Image)
        {
            tracks = [.. tracks.Select(track => track == video ? track with { Rotation = ExifRotation(json) } : track)];
            video = tracks.Find(track => track.Index == video!.Index);
        }

        List<Finding> findings = [.. FileNames.Findings(path, kind)];
        return new MediaProbe(
            kind, json.Container, tracks, video?.Index, kind == MediaKind.Image ? null : DurationOf(video, tracks, json),
            BrowserPlayback.WhyNot(kind, json.Container, tracks, video), Positions(json), Times(path, json), findings);
    }

    private static List<ClaimedPosition> Positions(ProbeJson json) =>
        [.. MetadataPositions.FromTags(json.FormatTags.Concat(json.TrackTags.SelectMany(tags => tags))), .. MetadataPositions.FromExif(json.FirstFrameTags)];

    private static List<ClaimedTime> Times(string path, ProbeJson json)
    {
        var container = MetadataTimes.FromTags(json.FormatTags, "container");
        var streams = json.TrackTags.SelectMany((tags, index) => MetadataTimes.FromTags(tags, $"stream {index}"));
        var picture = MetadataTimes.FromExif(json.FirstFrameTags);
        var name = FileNameTime.Find(path);
        return [.. container, .. streams, .. picture, .. name is null ? Array.Empty<ClaimedTime>() : [name]];
    }

    private static TimeSpan? DurationOf(MediaTrack? video, List<MediaTrack> tracks, ProbeJson json)
    {
        var seconds = video is { KnownFrames: > 0, AverageFrameRate: { } rate }
            ? video.KnownFrames / rate.Value
            : (video ?? tracks.Find(track => track.Kind == TrackKind.Audio))?.DurationSeconds ?? json.Duration;
        return seconds is >= 0 and < 1e9 ? TimeSpan.FromSeconds(seconds.Value) : null;
    }

    private static bool IsCandidate(MediaTrack track) => track is { Kind: TrackKind.Video, PixelFormat: not null, IsAttachedPicture: false };

    private static bool HeaderIsConsistent(MediaTrack track) =>
        track is { HeaderFrames: { } frames, AverageFrameRate: { } rate, DurationSeconds: { } seconds }
        && Math.Abs((frames / rate.Value) - seconds) <= Math.Max(0.1 * seconds, 2 / rate.Value);

    /// <summary>EXIF orientation 3, 6 and 8; the mirrored ones occur in no recorder and are left unturned.</summary>
    private static int ExifRotation(ProbeJson json) =>
        json.FirstFrameTags.FirstOrDefault(tag => tag.Key == "Orientation").Value?.Trim() switch { "3" => 180, "6" => 90, "8" => 270, _ => 0 };

    private static MediaProbe NoMedia(string path, MediaKind kind, Finding? finding)
    {
        var name = FileNameTime.Find(path);
        List<Finding> findings = [.. finding is null ? Array.Empty<Finding>() : [finding], .. FileNames.Findings(path, kind)];
        return new MediaProbe(kind, null, [], null, null, BrowserPlayback.WhyNot(kind, null, [], null), [], name is null ? [] : [name], findings);
    }
}
