using System.Text.Json;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Derived;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Tests;

/// <summary>The whole way through the one door, on real and on made recordings.</summary>
public sealed class ExaminationTests
{
    private readonly MediaExaminer _examiner = new(Recordings.Tools);
    private readonly MediaProber _prober = new(Recordings.Tools);
    private readonly DamageMeter _meter = new(Recordings.Tools);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> FilesThatNeedAProxy() =>
    [
        Recordings.Hevc,
        Recordings.MotionJpegAvi,
        Recordings.Made("offset.ts", "-f lavfi -i testsrc2=s=322x242:r=25:d=3 -f lavfi -i sine=d=3 -c:v libx264 -bf 2 -pix_fmt yuv420p -c:a mp2 -output_ts_offset 7 -f mpegts"),
        Recordings.Made("variable.mkv", "-f lavfi -i testsrc2=s=320x240:r=60:d=3 -vf select='not(mod(n\\,3))+lt(mod(n\\,40)\\,5)' -fps_mode passthrough -c:v mpeg4 -f matroska"),
        Recordings.Made("interlaced.mpg", "-f lavfi -i testsrc2=s=720x576:r=50:d=2 -vf tinterlace=4,fieldorder=tff -flags +ildct+ilme -c:v mpeg2video -f mpeg"),
        Recordings.Made("ten-bit.mp4", "-f lavfi -i testsrc2=s=320x240:r=30000/1001:d=2 -c:v libx264 -pix_fmt yuv420p10le -f mp4"),
        .. Recordings.Real.Where(file => file.EndsWith("movie-hello.avi", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(FilesThatNeedAProxy))]
    public async Task A_proxy_plays_and_every_frame_stands_at_the_originals_time(string path)
    {
        var digest = Digest(path);
        var work = Recordings.NewFolder();
        var examination = await _examiner.ExamineAsync(path, work, null, Cancel);

        var proxy = Assert.Single(examination.Derived, file => file.Kind == DerivedKind.Proxy);
        var timing = proxy.Timing!;
        Assert.True(timing.IsTrue, timing.ToString());
        Assert.Equal("equal", proxy.Parameters["frameTimes"]);
        Assert.DoesNotContain(work, string.Join(' ', proxy.Parameters.Values), StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetFileName(path), string.Join(' ', proxy.Parameters.Values), StringComparison.Ordinal);

        // An independent second look: the proxy is itself probed, decoded and compared.
        var probe = await _prober.ProbeAsync(proxy.Path, Cancel);
        var decoded = await _meter.MeasureAsync(proxy.Path, probe, Cancel);
        Assert.True(probe.BrowserPlayable, probe.WhyNot);
        Assert.Equal(DamageVerdict.Intact, decoded.Verdict);
        Assert.True(ProxyTiming.Compare(examination.Damage.FrameTimes, decoded.FrameTimes).IsTrue);
        Assert.Equal(timing.FirstPtsOffset, examination.Damage.FrameTimes[0] - decoded.FrameTimes[0], ProxyTiming.Tolerance);
        Assert.Equal(0, probe.Video!.Rotation);
        Assert.InRange(probe.Video.Width!.Value, 2, 1280);
        Assert.Empty(probe.Positions);
        Assert.Equal(digest, Digest(path));
        Assert.Empty(Directory.GetFiles(work, "*.part"));
    }

    [Fact]
    public async Task A_transport_streams_offset_is_kept_for_mapping_back()
    {
        var path = Recordings.Made("offset.ts", "-f lavfi -i testsrc2=s=322x242:r=25:d=3 -f lavfi -i sine=d=3 -c:v libx264 -bf 2 -pix_fmt yuv420p -c:a mp2 -output_ts_offset 7 -f mpegts");
        var examination = await _examiner.ExamineAsync(path, Recordings.NewFolder(), null, Cancel);
        Assert.InRange(examination.Derived.Single(file => file.Kind == DerivedKind.Proxy).Timing!.FirstPtsOffset, 7, 10);
    }

    [Fact]
    public async Task Sound_that_browsers_do_not_play_gets_a_copy_and_a_picture_of_its_shape()
    {
        var examination = await _examiner.ExamineAsync(Recordings.Amr, Recordings.NewFolder(), null, Cancel);
        Assert.Equal(MediaKind.Audio, examination.Probe.Kind);
        Assert.Equal([DerivedKind.Waveform, DerivedKind.Proxy, DerivedKind.Loudness], examination.Derived.Select(file => file.Kind));
        var copy = await _prober.ProbeAsync(examination.Derived[1].Path, Cancel);
        Assert.Equal((MediaKind.Audio, true), (copy.Kind, copy.BrowserPlayable));
        Assert.Equal(examination.Damage.DecodedDuration!.Value.TotalSeconds, copy.Duration!.Value.TotalSeconds, 0.15);
        Assert.Equal("audio/mp4", examination.Derived[1].MediaType);
    }

    [Fact]
    public async Task What_a_browser_plays_gets_pictures_and_no_proxy()
    {
        var examination = await _examiner.ExamineAsync(Recordings.Ordinary, Recordings.NewFolder(), null, Cancel);
        Assert.Equal([DerivedKind.Poster, DerivedKind.Sprite, DerivedKind.Frames, DerivedKind.Scenes, DerivedKind.Loudness], examination.Derived.Select(file => file.Kind));
        Assert.Equal([DerivedKind.Waveform, DerivedKind.Loudness], (await _examiner.ExamineAsync(Recordings.Wave, Recordings.NewFolder(), null, Cancel)).Derived.Select(file => file.Kind));
        Assert.Equal([DerivedKind.Poster], (await _examiner.ExamineAsync(Recordings.Photo, Recordings.NewFolder(), null, Cancel)).Derived.Select(file => file.Kind));
    }

    [Fact]
    public async Task A_sprite_sheet_has_a_tile_for_each_of_its_times()
    {
        var examination = await _examiner.ExamineAsync(Recordings.Ordinary, Recordings.NewFolder(), null, Cancel);
        var file = examination.Derived.Single(file => file.Kind == DerivedKind.Sprite);
        var sheet = file.Sheet!;
        var picture = (await _prober.ProbeAsync(file.Path, Cancel)).Video!;
        Assert.Equal((sheet.TileWidth * sheet.Columns, sheet.TileHeight * sheet.Rows), (picture.Width, picture.Height));
        Assert.Equal((160, 90, 10), (sheet.TileWidth, sheet.TileHeight, sheet.Columns));
        Assert.InRange(sheet.Times.Count, 30, 60);
        Assert.All(sheet.Times, time => Assert.Contains(time, examination.Damage.FrameTimes));
        Assert.Equal(sheet.Times, JsonSerializer.Deserialize<SpriteSheet>(JsonSerializer.Serialize(sheet))!.Times);
    }

    [Fact]
    public async Task A_poster_is_turned_upright_and_not_black()
    {
        var turned = Recordings.Made("turned.mp4", $"-i {Recordings.Made("flat.mp4", "-f lavfi -i color=black:s=640x360:r=30:d=2 -f lavfi -i testsrc2=s=640x360:r=30:d=2 -filter_complex [0][1]concat=n=2 -c:v libx264 -pix_fmt yuv420p -f mp4")} -c copy -metadata:s:v rotate=90 -f mp4");
        var examination = await _examiner.ExamineAsync(turned, Recordings.NewFolder(), null, Cancel);
        Assert.Equal((270, 360, 640), (examination.Probe.Video!.Rotation, examination.Probe.Video.DisplayedWidth!.Value, examination.Probe.Video.DisplayedHeight!.Value));
        var poster = examination.Derived.Single(file => file.Kind == DerivedKind.Poster);
        var picture = (await _prober.ProbeAsync(poster.Path, Cancel)).Video!;
        Assert.Equal((360, 640), (picture.Width, picture.Height));
        Assert.True(new FileInfo(poster.Path).Length > 10_000, "A black picture of that size has about 3 kB.");
    }

    [Fact]
    public async Task A_recording_that_is_black_throughout_still_gets_a_poster()
    {
        var black = Recordings.Made("black.mp4", "-f lavfi -i color=black:s=320x240:r=10:d=2 -c:v libx264 -pix_fmt yuv420p -f mp4");
        Assert.Contains((await _examiner.ExamineAsync(black, Recordings.NewFolder(), null, Cancel)).Derived, file => file.Kind == DerivedKind.Poster);
    }

    [Fact]
    public async Task The_stream_with_the_most_frames_is_the_video_and_browsers_that_would_show_another_get_a_proxy()
    {
        var two = Recordings.Made("two.mp4", "-f lavfi -i testsrc2=s=320x240:r=1:d=2 -f lavfi -i testsrc2=s=640x360:r=30:d=2 -map 0 -map 1 -c:v libx264 -pix_fmt yuv420p -f mp4");
        var probe = await _prober.ProbeAsync(two, Cancel);
        Assert.Equal((1, false), (probe.VideoIndex, probe.BrowserPlayable));
    }

    [Fact]
    public async Task Damaged_recordings_get_what_can_be_made_and_lost_ones_get_nothing()
    {
        var avi = await File.ReadAllBytesAsync(Recordings.MotionJpegAvi, Cancel);
        var half = await _examiner.ExamineAsync(Recordings.Write("half.avi", avi.AsSpan(0, avi.Length / 2)), Recordings.NewFolder(), null, Cancel);
        Assert.Equal([DerivedKind.Poster, DerivedKind.Sprite, DerivedKind.Proxy, DerivedKind.Frames, DerivedKind.Scenes, DerivedKind.Loudness], half.Derived.Select(file => file.Kind));

        var whole = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        var lost = await _examiner.ExamineAsync(Recordings.Write("lost.mp4", whole.AsSpan(0, whole.Length / 2)), Recordings.NewFolder(), null, Cancel);
        Assert.Equal(DamageVerdict.NeedsRecovery, lost.Damage.Verdict);
        Assert.Empty(lost.Derived);
    }

    [Fact]
    public async Task Progress_goes_through_the_steps_in_order_and_ends_near_one()
    {
        var seen = new Seen();
        await _examiner.ExamineAsync(Recordings.MotionJpegAvi, Recordings.NewFolder(), seen, Cancel);
        Assert.Equal(Enum.GetValues<ExaminationStep>(), seen.All.Select(progress => progress.Step).Distinct());
        Assert.Equal(1, seen.All.Last(progress => progress.Step == ExaminationStep.Proxy).Fraction, 0.05);
    }

    [Fact]
    public async Task A_file_that_is_there_already_is_never_replaced()
    {
        var work = Recordings.NewFolder();
        await File.WriteAllTextAsync(Path.Combine(work, "poster.jpg"), "mine", Cancel);
        await Assert.ThrowsAsync<IOException>(() => _examiner.ExamineAsync(Recordings.Ordinary, work, null, Cancel));
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(work, "poster.jpg"), Cancel));
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => _examiner.ExamineAsync(Recordings.Ordinary, Path.Combine(work, "absent"), null, Cancel));
    }

    [Theory]
    [InlineData("-i.mp4")]
    [InlineData("a'b;c.mp4")]
    [InlineData("a\"b $(id) `id`.mp4")]
    [InlineData("<script>.mp4")]
    [InlineData("two\nlines.mp4")]
    [InlineData("%03d.jpg")]
    [InlineData("http:evil.mp4")]
    [InlineData("执法记录仪_012345.mp4")]
    public async Task Hostile_names_are_names_like_others(string name)
    {
        var small = Recordings.Made("small.avi", "-f lavfi -i testsrc2=s=160x120:r=10:d=1 -c:v mpeg4 -f avi");
        var path = Recordings.Write(name, await File.ReadAllBytesAsync(small, Cancel));
        var examination = await _examiner.ExamineAsync(path, Recordings.NewFolder(), null, Cancel);
        Assert.Equal((MediaKind.Video, DamageVerdict.Intact), (examination.Probe.Kind, examination.Damage.Verdict));
        Assert.Equal([DerivedKind.Poster, DerivedKind.Sprite, DerivedKind.Proxy, DerivedKind.Frames, DerivedKind.Scenes], examination.Derived.Select(file => file.Kind));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private static string Digest(string path) => Core.Evidence.Sha256Digest.Of(File.ReadAllBytes(path)).Hex;

    private sealed class Seen : IProgress<ExaminationProgress>
    {
        public List<ExaminationProgress> All { get; } = [];

        public void Report(ExaminationProgress value) => All.Add(value);
    }
}
