using EvidenceVault.Media.Tools;

namespace EvidenceVault.Media;

/// <summary>Which tools are there.</summary>
/// <param name="FfmpegVersion">As ffmpeg names it, such as <c>5.1.9-0+deb12u1</c>; null when it cannot be started.</param>
/// <param name="FfprobeVersion">The same for ffprobe.</param>
/// <param name="Missing">What is missing and how to install it; null when nothing is.</param>
public sealed record Availability(string? FfmpegVersion, string? FfprobeVersion, string? Missing)
{
    /// <summary>Whether recordings can be examined.</summary>
    public bool IsComplete => Missing is null;
}

/// <summary>The two programs that this library starts: ffmpeg and ffprobe. One instance serves all threads.</summary>
public sealed class MediaTools
{
    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time;
    private Availability? _complete; // programs do not vanish in normal running: a positive answer is kept, a negative one asked again

    /// <exception cref="ArgumentException">An option cannot work.</exception>
    public MediaTools(MediaOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        Options = options;
        _time = time;
    }

    /// <summary>The options, validated.</summary>
    public MediaOptions Options { get; }

    /// <summary>Starts both programs once and reads their versions. Never throws because one is missing.</summary>
    public async Task<Availability> FindAsync(CancellationToken cancel)
    {
        if (_complete is { } known)
        {
            return known;
        }

        var ffmpeg = await VersionOfAsync(Options.FfmpegPath, cancel);
        var ffprobe = await VersionOfAsync(Options.FfprobePath, cancel);
        var missing = (ffmpeg, ffprobe) switch
        {
            (null, null) => "ffmpeg and ffprobe are missing",
            (null, _) => "ffmpeg is missing",
            (_, null) => "ffprobe is missing",
            _ => null,
        };
        var answer = new Availability(ffmpeg, ffprobe, missing is null ? null : missing + ": install Debian's package ffmpeg (apt install ffmpeg), or set Media:FfmpegPath and Media:FfprobePath");
        _complete = answer.IsComplete ? answer : null;
        return answer;
    }

    /// <summary>The finding that stands in for everything when the tools are missing.</summary>
    internal static Finding NotExamined(Availability availability) => new(FindingKind.NotExamined, $"Not examined: {availability.Missing}.");

    /// <exception cref="ToolMissingException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the process has ended.</exception>
    internal Task<ToolResult> RunAsync(ToolCall call, CancellationToken cancel) => ToolProcess.RunAsync(call, _time, cancel);

    private async Task<string?> VersionOfAsync(string program, CancellationToken cancel)
    {
        try
        {
            var result = await RunAsync(new ToolCall(program, ["-version"], VersionTimeout) { CaptureLimit = 64 * 1024 }, cancel);
            var words = result.Output.Split('\n', 2)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return result.Succeeded && words is [_, "version", var version, ..] ? version : null;
        }
        catch (ToolMissingException)
        {
            return null; // the answer itself: the caller reports it as missing
        }
    }
}
