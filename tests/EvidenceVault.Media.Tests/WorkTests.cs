using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Probing;
using EvidenceVault.Media.Works;

namespace EvidenceVault.Media.Tests;

/// <summary>Frames, clips, stills and redactions, held against the original as plain ffmpeg decodes it.</summary>
public sealed class WorkTests
{
    private static readonly MediaProber Prober = new(Recordings.Tools);
    private static readonly DamageMeter Meter = new(Recordings.Tools);

    private readonly WorkMaker _maker = new(Recordings.Tools);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Variable => Recordings.Made("variable.mkv", "-f lavfi -i testsrc2=s=320x240:r=60:d=3 -vf select='not(mod(n\\,3))+lt(mod(n\\,40)\\,5)' -fps_mode passthrough -c:v mpeg4 -f matroska");

    private static string Offset => Recordings.Made("offset.ts", "-f lavfi -i testsrc2=s=322x242:r=25:d=3 -f lavfi -i sine=d=3 -c:v libx264 -bf 2 -pix_fmt yuv420p -c:a mp2 -output_ts_offset 7 -f mpegts");

    private static string Long => Recordings.Made("long.mp4", "-f lavfi -i testsrc2=s=160x120:r=10:d=60 -f lavfi -i sine=d=60 -c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p -c:a aac -f mp4");

    public static TheoryData<string> Originals() => [Variable, Offset, Long, Recordings.MotionJpegAvi];

    [Theory]
    [MemberData(nameof(Originals))]
    public async Task The_digest_of_a_frame_is_what_plain_ffmpeg_says_of_the_original(string path)
    {
        var source = await SourceAsync(path);
        var plain = Plain(path, source.Frames.Stream);
        Assert.Equal(plain.Count, source.Frames.Count);
        foreach (var number in new[] { 0, source.Frames.Count / 2, source.Frames.Count - 1 })
        {
            var digest = await new FrameDigests(Recordings.Tools).FindAsync(path, source.Frames, number, fromBeginning: false, Cancel);
            Assert.Equal(plain[number], (source.Frames[number].Pts, digest.Sha256!.Value.Hex));
            Assert.DoesNotContain(Path.GetFileName(path), digest.Command, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Originals))]
    public async Task A_clip_has_the_frames_of_its_plan_at_their_distances_and_made_again_it_is_the_same(string path)
    {
        var source = await SourceAsync(path);
        var (from, to) = (source.Frames.Count / 3, (source.Frames.Count / 3) + 11);
        var plan = Plan(source, WorkKind.Clip, from, to);
        var clip = await MakeAsync(source, plan);
        var again = await MakeAsync(source, WorkPlan.Parse(plan.ToText()));
        var (one, two) = (Plain(clip.Path!, 0, "-map 0:v:0"), Plain(again.Path!, 0, "-map 0:v:0"));
        Assert.Equal(one, two);
        Assert.Equal(12, one.Count);
        var times = (await SourceAsync(clip.Path!)).Frames;
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(source.Frames[from + i].Seconds - source.Frames[from].Seconds, times[i].Seconds - times[0].Seconds, 0.0005);
        }

        Assert.Equal(Plain(path, source.Frames.Stream)[from].Hash, clip.Parameters["from_frame_sha256"]);
        Assert.Equal(Plain(path, source.Frames.Stream)[to].Hash, clip.Parameters["to_frame_sha256"]);
        Assert.DoesNotContain(Path.GetTempPath(), clip.Parameters["arguments"], StringComparison.Ordinal);
        Assert.InRange(Distance(Pixels(path, source.Frames.Stream, from), Pixels(clip.Path!, 0, 0)), 0, 4);
        Assert.InRange(Distance(Pixels(path, source.Frames.Stream, to), Pixels(clip.Path!, 0, 11)), 0, 4);
    }

    [Fact]
    public async Task A_still_is_the_frame_and_says_which()
    {
        var source = await SourceAsync(Long);
        var still = await MakeAsync(source, Plan(source, WorkKind.Still, 437, 437));
        Assert.Equal("image/png", still.MediaType);
        Assert.Equal(Plain(Long, source.Frames.Stream)[437].Hash, still.Parameters["from_frame_sha256"]);
        Assert.InRange(Distance(Pixels(Long, source.Frames.Stream, 437), Pixels(still.Path!, 0, 0)), 0, 2);
    }

    [Fact]
    public async Task A_redaction_hides_every_masked_frame_and_nothing_else_and_its_sound_is_zero()
    {
        var source = await SourceAsync(Long);
        var plan = Plan(source, WorkKind.Redaction, 380, 479) with
        {
            Masks = [new Mask(MaskStyle.Black, "face", [new MaskKey(400, 20, 10, 30, 20), new MaskKey(450, 101, 71, 30, 20)])],
            Mutes = [new Mute(new Stretch(42_000, 43_000), "name")],
        };
        var digest = SHA256.HashData(await File.ReadAllBytesAsync(Long, Cancel));
        var work = await MakeAsync(source, plan);
        for (var frame = 380; frame < 480; frame += frame is 399 or 449 ? 1 : 19)
        {
            var (before, after) = (Pixels(Long, source.Frames.Stream, frame), Pixels(work.Path!, 0, frame - 380));
            var along = (frame - 400) / 50.0;
            var (x, y) = ((int)(20 + (81 * along)), (int)(10 + (61 * along)));
            var inside = frame is >= 400 and <= 450;
            Assert.True(!inside || Box(after, x, y, 30, 20).All(p => p <= 20), $"frame {frame} shows what it should hide");
            Assert.InRange(Distance(before.AsSpan(0, 160 * 4), after.AsSpan(0, 160 * 4)), 0, 6); // the upper edge, where no mask ever is
            if (!inside)
            {
                Assert.InRange(Distance(before, after), 0, 6);
            }
        }

        Assert.Equal(0, Loudest(work.Path!, 4.0, 1.0)); // the work begins at 38 s
        Assert.True(Loudest(work.Path!, 1.0, 1.0) > 1000);
        Assert.True(Loudest(work.Path!, 6.0, 1.0) > 1000);
        Assert.Equal(digest, SHA256.HashData(await File.ReadAllBytesAsync(Long, Cancel)));
        var tags = Run("ffprobe", $"-v error -show_entries format_tags:stream_tags -of compact {work.Path}");
        Assert.DoesNotContain("creation_time", tags, StringComparison.Ordinal);
        Assert.DoesNotContain("location", tags, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mask_drawn_on_a_smaller_proxy_covers_in_the_result_what_it_covered_there()
    {
        var original = Recordings.Named("ax-portrait_4k60.mp4", "-f lavfi -i testsrc2=s=3840x2160:r=30:d=0.4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -metadata:s:v rotate=90 -f mp4");
        var probe = await Prober.ProbeAsync(original, Cancel);
        var damage = await Meter.MeasureAsync(original, probe, Cancel);
        var proxy = (await new Derived.DerivedCopies(Recordings.Tools).MakeProxyAsync(original, probe, damage, Recordings.NewFolder(), null, Cancel)).File!.Path;
        var small = (await Prober.ProbeAsync(proxy, Cancel)).Video!;
        var (width, height) = (small.Width!.Value, small.Height!.Value);
        var shown = (Width: probe.Video!.DisplayedWidth!.Value, Height: probe.Video.DisplayedHeight!.Value);
        Assert.True(shown.Width > width, "the proxy is to be the smaller one");

        // As the canvas does it: the box is drawn on the proxy, its numbers are pixels of the original as it is shown.
        var (x, y, w, h) = (width / 3, height / 4, width / 5, height / 6);
        var scale = (double)shown.Width / width;
        int Up(int pixels) => (int)Math.Round(pixels * scale);
        var source = new WorkSource(original, damage.Frames!, IsDamaged: false);
        var last = Math.Min(5, source.Frames.Count - 1);
        var plan = Plan(source, WorkKind.Redaction, 0, last) with { Masks = [new Mask(MaskStyle.Black, "face", [new MaskKey(0, Up(x), Up(y), Up(w), Up(h)), new MaskKey(last, Up(x), Up(y), Up(w), Up(h))])] };
        var result = await MakeAsync(source, plan);
        var made = (await Prober.ProbeAsync(result.Path!, Cancel)).Video!;
        Assert.Equal((shown.Width, shown.Height), (made.DisplayedWidth!.Value, made.DisplayedHeight!.Value));

        foreach (var frame in new[] { 0, last / 2, last })
        {
            var (before, after) = (Gray(proxy, frame, width, height), Gray(result.Path!, frame, width, height));
            Assert.True(Part(after, width, (x + 1, y + 1), (w - 2, h - 2)).All(p => p <= 24), $"frame {frame} shows what the box hid on the proxy");
            const int Edge = 4; // two pixels of the grid, two of scaling
            foreach (var (at, size) in new[]
            {
                ((0, 0), (width, y - Edge)), ((0, y + h + Edge), (width, height - y - h - Edge)),
                ((0, y), (x - Edge, h)), ((x + w + Edge, y), (width - x - w - Edge, h)),
            })
            {
                Assert.InRange(Distance(Part(before, width, at, size), Part(after, width, at, size)), 0, 6);
            }
        }
    }

    [Fact]
    public async Task A_blurred_mask_leaves_no_detail()
    {
        var board = Recordings.Made("board.mp4", "-f lavfi -i nullsrc=s=160x120:r=10:d=1,geq=lum='255*mod(floor(X/4)+floor(Y/4),2)':cb=128:cr=128 -c:v libx264 -pix_fmt yuv420p -f mp4");
        var source = await SourceAsync(board);
        var work = await MakeAsync(source, Plan(source, WorkKind.Redaction, 0, 9) with { Masks = [new Mask(MaskStyle.Blur, "plate", [new MaskKey(0, 40, 30, 64, 48), new MaskKey(9, 40, 30, 64, 48)])] });
        var (before, after) = (Box(Pixels(board, source.Frames.Stream, 5), 44, 34, 56, 40), Box(Pixels(work.Path!, 0, 5), 44, 34, 56, 40));
        Assert.True(before.Max() - before.Min() > 200);
        Assert.True(after.Max() - after.Min() < 30, $"from {after.Min()} to {after.Max()} the squares still show");
    }

    [Fact]
    public async Task A_plan_of_other_frames_makes_nothing()
    {
        var source = await SourceAsync(Variable);
        var plan = Plan(source, WorkKind.Clip, 3, 9);
        var refused = await _maker.MakeAsync(source, plan with { From = plan.From with { Pts = plan.From.Pts + 1 } }, Recordings.NewFolder(), null, Cancel);
        Assert.Null(refused.Path);
        Assert.NotNull(refused.WhyNot);
    }

    [Fact]
    public async Task The_list_of_frames_and_the_loudness_come_with_every_examination()
    {
        var folder = Recordings.NewFolder();
        await new MediaExaminer(Recordings.Tools).ExamineAsync(Long, folder, null, Cancel);
        var frames = FrameList.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "frames.json"), Cancel));
        var curve = LoudnessCurve.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "loudness.json"), Cancel));
        Assert.Equal(600, frames.Count);
        Assert.InRange(new FileInfo(Path.Combine(folder, "frames.json")).Length, 1, 300);
        Assert.InRange(curve.Levels.Count * curve.StepMs, 59_000, 61_500);
        Assert.InRange(curve.Levels[curve.Levels.Count / 2], -30, -10);
    }

    private static WorkPlan Plan(WorkSource source, WorkKind kind, int from, int to) => new(
        kind, Sha256Digest.Of(File.ReadAllBytes(source.Path)), source.Frames.Stream, source.Frames.Unit, new PlanFrame(from, source.Frames[from].Pts), new PlanFrame(to, source.Frames[to].Pts), source.Frames.EndOf(to));

    private async Task<MadeWork> MakeAsync(WorkSource source, WorkPlan plan)
    {
        var work = await _maker.MakeAsync(source, plan, Recordings.NewFolder(), null, Cancel);
        Assert.True(work.Path is not null, work.WhyNot);
        return work;
    }

    private static async Task<WorkSource> SourceAsync(string path) => new(path, (await Meter.MeasureAsync(path, await Prober.ProbeAsync(path, Cancel), Cancel)).Frames!, IsDamaged: false);

    /// <summary>Every frame by the public command: time stamp and SHA-256.</summary>
    private static List<(long Pts, string Hash)> Plain(string path, int stream, string? map = null) =>
    [
        .. Run("ffmpeg", $"-v error -copyts -noautorotate -i {path} {map ?? $"-map 0:{stream}"} -fps_mode passthrough -enc_time_base -1 -f framehash -hash sha256 -")
            .Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(',')).Select(f => (long.Parse(f[2], CultureInfo.InvariantCulture), f[5].Trim())),
    ];

    /// <summary>The brightness of every pixel of one frame, 160 × 120.</summary>
    private static byte[] Pixels(string path, int stream, int frame)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", $"-v error -i {path} -map 0:{stream} -vf select=eq(n\\,{frame}),scale=160:120,format=gray -frames:v 1 -fps_mode passthrough -f rawvideo -") { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.Equal(160 * 120, bytes.Length);
        return bytes.ToArray();
    }

    /// <summary>The brightness of every pixel of one frame as it is shown, in that size.</summary>
    private static byte[] Gray(string path, int frame, int width, int height)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", $"-v error -i {path} -map 0:V:0 -vf select=eq(n\\,{frame}),scale={width}:{height},format=gray -frames:v 1 -fps_mode passthrough -f rawvideo -") { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.Equal(width * height, bytes.Length);
        return bytes.ToArray();
    }

    private static byte[] Part(byte[] pixels, int wide, (int X, int Y) at, (int Width, int Height) size) =>
        [.. from row in Enumerable.Range(at.Y, size.Height) from column in Enumerable.Range(at.X, size.Width) select pixels[(row * wide) + column]];

    private static byte[] Box(byte[] pixels, int x, int y, int width, int height) =>
        [.. from row in Enumerable.Range(y, height) from column in Enumerable.Range(x, width) select pixels[(row * 160) + column]];

    private static double Distance(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two)
    {
        var sum = 0L;
        for (var i = 0; i < one.Length; i++)
        {
            sum += Math.Abs(one[i] - two[i]);
        }

        return (double)sum / one.Length;
    }

    /// <summary>The largest sample of a stretch, of 32,767.</summary>
    private static int Loudest(string path, double from, double seconds)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", string.Create(CultureInfo.InvariantCulture, $"-v error -i {path} -af atrim=start={from}:duration={seconds} -ac 1 -f s16le -")) { RedirectStandardOutput = true })!;
        using var bytes = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(bytes);
        process.WaitForExit();
        Assert.True(bytes.Length > 1000);
        var samples = bytes.ToArray();
        return Enumerable.Range(0, samples.Length / 2).Max(i => Math.Abs((int)BitConverter.ToInt16(samples, i * 2)));
    }

    private static string Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
