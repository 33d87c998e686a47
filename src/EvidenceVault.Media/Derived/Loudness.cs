using System.Globalization;
using EvidenceVault.Core.Review;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Tools;

namespace EvidenceVault.Media.Derived;

/// <summary>Reads the sound once and writes down how loud it is, in steps long enough that 2,000 of them are enough.</summary>
internal static class Loudness
{
    private const int SampleRate = 8000; // speech is below 4 kHz, and what is heard above it hardly changes the level
    private const long ShortestStepMs = 100;

    public static async Task<DerivedOutcome> MakeAsync(MediaTools tools, string path, MediaProbe probe, TimeSpan length, string workDirectory, CancellationToken cancel)
    {
        var step = Math.Max(ShortestStepMs, (long)Math.Ceiling(length.TotalMilliseconds / (LoudnessCurve.Most - 1) / 10) * 10);
        var filter = string.Create(CultureInfo.InvariantCulture, $"aresample={SampleRate},aformat=channel_layouts=mono,asetnsamples=n={SampleRate * step / 1000}:p=0,astats=metadata=1:reset=1,ametadata=print:key=lavfi.astats.Overall.RMS_level:file=-");
        using var link = new OriginalLink(path);
        var levels = new List<int>();
        var starts = new List<double>();
        var call = new ToolCall(
            tools.Options.FfmpegPath,
            [.. Guard.Quiet, .. Guard.Input, "-copyts", "-i", link.Location, "-map", string.Create(CultureInfo.InvariantCulture, $"0:{probe.Audio!.Index}"), "-af", filter, "-f", "null", "-"],
            tools.Options.TimeoutFor(length))
        {
            OnOutputLine = Take,
            Secret = link.Location,
        };
        await tools.RunAsync(call, cancel);
        if (levels.Count == 0)
        {
            return DerivedOutcome.Nothing; // the damage report says that the sound cannot be decoded
        }

        var curve = new LoudnessCurve(Math.Max(0, (long)(starts.FirstOrDefault() * 1000)), step, levels);
        var file = Path.Combine(Path.GetFullPath(workDirectory), "loudness.json");
        await using (var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
        {
            await stream.WriteAsync(curve.ToBytes(), cancel);
        }

        var parameters = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["ffmpeg"] = (await tools.FindAsync(cancel)).FfmpegVersion ?? "unknown", ["filter"] = filter };
        return new DerivedOutcome(new DerivedFile(file, DerivedKind.Loudness, "application/json", parameters), []);

        // frame:0 pts:0 pts_time:0 — and then lavfi.astats.Overall.RMS_level=-21.07, or -inf
        void Take(string line)
        {
            const string Level = "lavfi.astats.Overall.RMS_level=";
            const string Time = "pts_time:";
            if (line.StartsWith(Level, StringComparison.Ordinal) && levels.Count < LoudnessCurve.Most)
            {
                levels.Add(double.TryParse(line.AsSpan(Level.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var level) && double.IsFinite(level)
                    ? Math.Clamp((int)Math.Round(level), LoudnessCurve.Silence, 0)
                    : LoudnessCurve.Silence);
            }
            else if (starts.Count == 0 && line.IndexOf(Time, StringComparison.Ordinal) is >= 0 and var at
                && double.TryParse(line.AsSpan(at + Time.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && double.IsFinite(seconds))
            {
                starts.Add(seconds);
            }
        }
    }
}
