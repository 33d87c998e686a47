using System.Globalization;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Tools;
using FFMpegCore;

namespace EvidenceVault.Media.Derived;

/// <summary>
/// One ffmpeg run from an original to one new file of the work directory. FFMpegCore builds the arguments; the process is ours, because
/// FFMpegCore ends a run by asking over standard input, gives no time-out and starts at full priority.
/// </summary>
internal sealed class Rendering(MediaTools tools, OriginalLink link, string workDirectory)
{
    /// <summary>Makes <paramref name="name"/> in steps: part file, check, name. A crash leaves a part file, which the next run removes.</summary>
    /// <param name="name">A plain file name of ours.</param>
    /// <param name="input">Options before the input.</param>
    /// <param name="output">Options before the output; must name the format.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="onProgress">Takes the lines of ffmpeg's progress report.</param>
    /// <param name="cancel">Kills ffmpeg.</param>
    /// <exception cref="IOException">The work directory cannot be written, or holds the file already: nothing is replaced.</exception>
    public async Task<Rendered> RunAsync(string name, string input, Action<FFMpegOutputOptions> output, TimeSpan timeout, Action<string>? onProgress, CancellationToken cancel)
    {
        var part = name + ".part";
        var partPath = Path.Combine(workDirectory, part);
        var processor = FFMpegArguments
            .FromFileInput(link.Location, verifyExists: false, options => options.WithCustomArgument($"{string.Join(' ', Guard.Input)} {input}".TrimEnd()))
            .OutputToFile(part, overwrite: false, output);
        var arguments = $"{string.Join(' ', Guard.Quiet)} -progress pipe:1 {processor.Arguments}";
        File.Delete(partPath);
        try
        {
            var call = new ToolCall(tools.Options.FfmpegPath, [], timeout)
            {
                ArgumentText = arguments,
                WorkingDirectory = workDirectory,
                OnOutputLine = onProgress ?? (_ => { }),
                Secret = link.Location,
            };
            var result = await tools.RunAsync(call, cancel);

            // ffmpeg ends with 0 and no file when no frame passed the filters: the file decides.
            if (!result.Succeeded || new FileInfo(partPath) is not { Exists: true, Length: > 0 })
            {
                return new Rendered(null, result.Succeeded ? "no frame came out" : result.Why(timeout), Shown(arguments, part, name));
            }

            var final = Path.Combine(workDirectory, name);
            File.Move(partPath, final, overwrite: false);
            return new Rendered(final, null, Shown(arguments, part, name));
        }
        finally
        {
            File.Delete(partPath); // does nothing after the move
        }
    }

    /// <summary>The parameters that every derived file carries.</summary>
    public async Task<SortedDictionary<string, string>> ParametersAsync(Rendered rendered, CancellationToken cancel)
    {
        var availability = await tools.FindAsync(cancel);
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["arguments"] = rendered.Arguments,
            ["ffmpeg"] = availability.FfmpegVersion ?? "unknown",
        };
    }

    /// <summary>Even width and height (as 4:2:0 needs) with the proportions of the displayed picture.</summary>
    public static (int Width, int Height) Fit(MediaTrack video, int widest, int tallest)
    {
        double width = Math.Max(1, video.DisplayedWidth ?? widest);
        double height = Math.Max(1, video.DisplayedHeight ?? (widest * 9 / 16));
        var scale = Math.Min(1, Math.Min(widest / width, tallest / height));
        return (Even(width * scale), Even(height * scale));
    }

    /// <summary>A filter that scales to square pixels of that size.</summary>
    public static string Scale((int Width, int Height) size) => string.Create(CultureInfo.InvariantCulture, $"scale={size.Width}:{size.Height},setsar=1");

    private static int Even(double value) => Math.Max(2, (int)Math.Round(value / 2) * 2);

    private string Shown(string arguments, string part, string name) =>
        arguments.Replace(link.Location, "original", StringComparison.Ordinal).Replace(part, name, StringComparison.Ordinal);
}

/// <summary>The end of one rendering: a file, or the reason why there is none.</summary>
internal sealed record Rendered(string? Location, string? WhyNot, string Arguments);
