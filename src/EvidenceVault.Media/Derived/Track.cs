using System.Globalization;
using EvidenceVault.Core.Review;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Tools;

namespace EvidenceVault.Media.Derived;

/// <summary>Writes down where a recording says that it was made, over its time: from its own telemetry track, or, where the file is a sidecar, from its text.</summary>
internal sealed class Track(MediaTools tools)
{
    private const string TelemetryTag = "gpmd";
    private const int MostTelemetryBytes = 128 * 1024 * 1024;

    /// <summary>Null where it says nothing.</summary>
    public async Task<GpsTrack?> FindAsync(string path, MediaProbe probe, string workDirectory, CancellationToken cancel)
    {
        if (probe.Kind == MediaKind.Text)
        {
            return new FileInfo(path).Length <= SidecarTrack.MostBytes ? GpsTrack.Of(TrackClock.Utc, "sidecar", SidecarTrack.Read(await File.ReadAllBytesAsync(path, cancel))) : null;
        }

        if (probe.Kind != MediaKind.Video || !probe.Tracks.Any(t => t.Kind == TrackKind.Data))
        {
            return null;
        }

        using var link = new OriginalLink(path);
        return await TelemetryAsync(link, probe, cancel) is var (stream, packets) && stream >= 0 && packets.Count > 0
            ? GpsTrack.Of(TrackClock.Timeline, "GPMF GPS5", GpmfTrack.Read(packets, await PayloadsAsync(link, stream, workDirectory, cancel)))
            : null;
    }

    /// <summary>The stream of telemetry, and when each of its packets begins and how long it lasts; stream −1 where there is none.</summary>
    private async Task<(int Stream, List<(double FromMs, double LengthMs)> Packets)> TelemetryAsync(OriginalLink link, MediaProbe probe, CancellationToken cancel)
    {
        var stream = -1;
        var packets = new List<(int Stream, double FromMs, double LengthMs)>();
        var call = new ToolCall(
            tools.Options.FfprobePath,
            [.. Guard.QuietProbe, .. Guard.Input, "-select_streams", "d", "-show_entries", "packet=stream_index,pts_time,duration_time:stream=index,codec_tag_string", "-of", "csv", link.Location],
            tools.Options.TimeoutFor(probe.Duration))
        {
            OnOutputLine = line =>
            {
                switch (line.Split(','))
                {
                    case ["packet", var of, var from, var length, ..] when int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && Seconds(from) is { } at && Seconds(length) is { } lasts:
                        packets.Add((index, at * 1000, lasts * 1000));
                        break;
                    case ["stream", var of, TelemetryTag, ..] when stream < 0 && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var index):
                        stream = index;
                        break;
                }
            },
            Secret = link.Location,
        };
        await tools.RunAsync(call, cancel);
        return (stream, [.. packets.Where(p => p.Stream == stream).Select(p => (p.FromMs, p.LengthMs))]);

        static double? Seconds(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds) ? seconds : null;
    }

    private async Task<byte[]> PayloadsAsync(OriginalLink link, int stream, string workDirectory, CancellationToken cancel)
    {
        const string Name = "telemetry.part";
        var part = Path.Combine(workDirectory, Name);
        try
        {
            var call = new ToolCall(
                tools.Options.FfmpegPath,
                [
                    .. Guard.Quiet, .. Guard.Input, "-i", link.Location, "-map", string.Create(CultureInfo.InvariantCulture, $"0:{stream}"), "-c", "copy",
                    "-fs", MostTelemetryBytes.ToString(CultureInfo.InvariantCulture), "-f", "data", "-y", Name,
                ],
                tools.Options.MinimumTimeout)
            {
                WorkingDirectory = workDirectory,
                OnOutputLine = _ => { },
                Secret = link.Location,
            };
            var result = await tools.RunAsync(call, cancel);
            return result.Succeeded && File.Exists(part) ? await File.ReadAllBytesAsync(part, cancel) : [];
        }
        finally
        {
            File.Delete(part);
        }
    }
}
