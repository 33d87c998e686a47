using EvidenceVault.Core.Review;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Derived;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Tests;

/// <summary>What is found in the pictures themselves: black, frozen, another scene.</summary>
public sealed class PictureTests
{
    private readonly MediaProber _prober = new(Recordings.Tools);
    private readonly DamageMeter _meter = new(Recordings.Tools);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Real or made pictures of 3 s, black of 2 s, one picture for 6 s, 3 s that move again.</summary>
    private static string BlackAndFrozen => Recordings.Made(
        "black-and-frozen.mp4",
        $"-i {Recordings.Ordinary} -filter_complex [0:v]fps=25,scale=640:360,setsar=1,split=3[x][y][z];[x]trim=end_frame=75,setpts=N/25/TB[a];color=black:s=640x360:r=25:d=2,setsar=1[b];[y]trim=start_frame=25:end_frame=26,loop=149:1:0,setpts=N/25/TB[c];[z]trim=start_frame=50:end_frame=125,setpts=N/25/TB[d];[a][b][c][d]concat=n=4 -c:v libx264 -g 50 -pix_fmt yuv420p -f mp4");

    [Fact]
    public async Task Black_and_frozen_parts_are_found_at_their_very_frames()
    {
        var report = await MeasureAsync(BlackAndFrozen);
        var black = Assert.Single(report.Findings, f => f.Kind == FindingKind.BlackPicture);
        var frozen = Assert.Single(report.Findings, f => f.Kind == FindingKind.FrozenPicture);
        Assert.Equal((3.0, 5.0), (black.FromSeconds!.Value, black.ToSeconds!.Value));
        Assert.Equal((5.0, 11.0), (frozen.FromSeconds!.Value, frozen.ToSeconds!.Value));
        Assert.Equal("The picture is black for 2.0 s.", black.Text);
        Assert.Equal(DamageVerdict.Intact, report.Verdict);
    }

    [Fact]
    public async Task What_lasts_to_the_end_ends_with_the_recording_and_black_is_not_called_frozen_as_well()
    {
        var covered = Recordings.Made("covered.mp4", "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -f lavfi -i color=black:s=320x240:r=25:d=6 -filter_complex [0][1]concat=n=2 -c:v libx264 -pix_fmt yuv420p -f mp4");
        var black = Assert.Single((await MeasureAsync(covered)).Findings);
        Assert.Equal((FindingKind.BlackPicture, 2.0, 8.0), (black.Kind, black.FromSeconds!.Value, Math.Round(black.ToSeconds!.Value, 6)));

        var hung = Recordings.Made("hung.mp4", "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -vf tpad=stop_mode=clone:stop_duration=8 -c:v libx264 -pix_fmt yuv420p -f mp4");
        var frozen = Assert.Single((await MeasureAsync(hung)).Findings);
        Assert.Equal((FindingKind.FrozenPicture, 1.96, 10.0), (frozen.Kind, frozen.FromSeconds!.Value, Math.Round(frozen.ToSeconds!.Value, 6)));
    }

    [Fact]
    public async Task Short_dark_moments_and_short_pauses_are_no_findings()
    {
        var ordinary = Recordings.Made(
            "blink.mp4",
            "-f lavfi -i testsrc2=s=320x240:r=25:d=4 -f lavfi -i color=black:s=320x240:r=25:d=0.8 -f lavfi -i testsrc2=s=320x240:r=25:d=2 -filter_complex [2]tpad=stop_mode=clone:stop_duration=3[c];[0][1][c]concat=n=3 -c:v libx264 -pix_fmt yuv420p -f mp4");
        Assert.Empty((await MeasureAsync(ordinary)).Findings);
    }

    [Fact]
    public async Task Real_footage_in_which_things_move_has_neither()
    {
        foreach (var path in new[] { Recordings.Ordinary, Recordings.MotionJpegAvi }.Concat(Recordings.FindNamed("intel-person.mp4") is { } fixedCamera ? [fixedCamera] : []))
        {
            var report = await MeasureAsync(path);
            Assert.DoesNotContain(report.Findings, f => f.Kind is FindingKind.BlackPicture or FindingKind.FrozenPicture);
            Assert.NotNull(report.Scenes);
        }
    }

    [Fact]
    public async Task The_curve_of_scenes_comes_with_every_examination_and_shows_the_cuts()
    {
        var folder = Recordings.NewFolder();
        var examination = await new MediaExaminer(Recordings.Tools).ExamineAsync(BlackAndFrozen, folder, null, Cancel);
        Assert.Contains(examination.Derived, file => file.Kind == DerivedKind.Scenes);
        var curve = SceneCurve.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "scenes.json"), Cancel));
        Assert.Equal((0L, 100L), (curve.FromMs, curve.StepMs));
        Assert.InRange(curve.Changes.Count, 139, 141);
        Assert.Contains(3000L, curve.CutsMs);
        Assert.Contains(5000L, curve.CutsMs);
        Assert.True(curve.Changes[30] > 10 * curve.Changes[80], $"{curve.Changes[30]} at the cut, {curve.Changes[80]} where it stands still");
        Assert.Equal(curve.ToBytes(), SceneCurve.Parse(curve.ToBytes()).ToBytes());
    }

    [Fact]
    public async Task Pictures_that_change_their_size_on_the_way_are_measured_to_the_end()
    {
        var folder = Recordings.NewFolder();
        var (one, two) = (Recordings.Made("one.ts", "-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v libx264 -pix_fmt yuv420p -f mpegts"),
            Recordings.Made("two.ts", "-f lavfi -i color=black:s=640x360:r=25:d=3 -c:v libx264 -pix_fmt yuv420p -output_ts_offset 2 -f mpegts"));
        var both = Path.Combine(folder, "both.ts");
        await File.WriteAllBytesAsync(both, [.. await File.ReadAllBytesAsync(one, Cancel), .. await File.ReadAllBytesAsync(two, Cancel)], Cancel);
        var report = await MeasureAsync(both);
        Assert.Equal(125, report.DecodedFrames);
        var black = Assert.Single(report.Findings, f => f.Kind == FindingKind.BlackPicture);
        Assert.Equal(3, black.ToSeconds!.Value - black.FromSeconds!.Value, 0.05);
    }

    private async Task<DamageReport> MeasureAsync(string path) => await _meter.MeasureAsync(path, await _prober.ProbeAsync(path, Cancel), Cancel);
}
