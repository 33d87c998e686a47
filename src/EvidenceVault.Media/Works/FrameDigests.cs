using System.Globalization;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Media.Tools;

namespace EvidenceVault.Media.Works;

/// <summary>The digest of one frame, or why there is none.</summary>
/// <param name="Sha256">SHA-256 of the decoded picture; null when it could not be decoded.</param>
/// <param name="Command">The command by which anybody repeats it, with <c>original</c> for the file's name.</param>
public sealed record FrameDigest(Sha256Digest? Sha256, string? WhyNot, string Command);

/// <summary>
/// Proves what a frame shows. The digest is SHA-256 over the bytes of the decoded picture as ffmpeg's <c>rawvideo</c> writes them: the decoder's own pixel format, the stored
/// size, not turned, not scaled. Its <c>framehash</c> format prints exactly that, so the command is public and needs nothing of ours.
/// </summary>
public sealed class FrameDigests(MediaTools tools)
{
    /// <summary>Decoding begins this many seconds ahead of the frame, so that it stands on a key frame and whatever leans on it. Damaged files are decoded from their beginning.</summary>
    internal const double LeadSeconds = 20;

    /// <summary>Decodes the frame and nothing behind it.</summary>
    /// <param name="path">The original; it is only read.</param>
    /// <param name="frames">Its frames.</param>
    /// <param name="number">Which one.</param>
    /// <param name="fromBeginning">Decode from the first frame on, because what a decoder makes of damage depends on all it saw before.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process has ended.</exception>
    public async Task<FrameDigest> FindAsync(string path, FrameList frames, int number, bool fromBeginning, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, frames.Count);
        var frame = frames[number];
        string[] output =
        [
            "-map", string.Create(CultureInfo.InvariantCulture, $"0:{frames.Stream}"), "-vf", string.Create(CultureInfo.InvariantCulture, $"trim=start_pts={frame.Pts}:end_pts={frame.Pts + 1}"),
            "-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "framehash", "-hash", "sha256", "-",
        ];
        string[] input = ["-copyts", "-noautorotate", .. fromBeginning ? [] : Seek(frames, frame)];
        var command = $"ffmpeg {string.Join(' ', input)} -i original {string.Join(' ', output)}";
        using var link = new OriginalLink(path);
        var found = new List<Sha256Digest>();
        var call = new ToolCall(tools.Options.FfmpegPath, [.. Guard.Quiet, .. Guard.Input, .. input, "-i", link.Location, .. output], tools.Options.TimeoutFor(TimeSpan.FromSeconds(frame.Seconds - frames.First.Seconds)))
        {
            // stream, dts, pts, duration, size, hash
            OnOutputLine = line =>
            {
                if (line.Split(',', StringSplitOptions.TrimEntries) is [_, _, var pts, _, _, var hash] && pts == frame.Pts.ToString(CultureInfo.InvariantCulture) && Sha256Digest.TryParse(hash, out var digest))
                {
                    found.Add(digest);
                }
            },
            Secret = link.Location,
        };
        var result = await tools.RunAsync(call, cancel);
        return found is [var only]
            ? new FrameDigest(only, null, command)
            : new FrameDigest(null, result.Succeeded ? "ffmpeg decoded no frame with this time stamp" : result.Why(call.Timeout), command);
    }

    /// <summary>Where to begin reading, counted from the file's beginning as ffmpeg wants it.</summary>
    internal static string[] Seek(FrameList frames, FrameAt frame) => frame.Seconds - frames.First.Seconds - LeadSeconds is > 0 and var seek
        ? ["-ss", seek.ToString("0.000", CultureInfo.InvariantCulture)]
        : [];
}
