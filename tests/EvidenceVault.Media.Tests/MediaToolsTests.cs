using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Derived;
using EvidenceVault.Media.Probing;
using Microsoft.Extensions.Time.Testing;

namespace EvidenceVault.Media.Tests;

public sealed class MediaToolsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static MediaTools Missing { get; } = new(new MediaOptions { FfmpegPath = "/nonexistent/ffmpeg", FfprobePath = "/nonexistent/ffprobe" }, TimeProvider.System);

    [Fact]
    public async Task Both_tools_are_found_with_their_versions()
    {
        var found = await Recordings.Tools.FindAsync(Cancel);
        Assert.True(found.IsComplete, found.Missing);
        Assert.Matches("^[0-9]", found.FfmpegVersion);
        Assert.Equal(found.FfmpegVersion, found.FfprobeVersion);
    }

    [Fact]
    public async Task Without_ffmpeg_the_answer_says_what_to_install()
    {
        var found = await Missing.FindAsync(Cancel);
        Assert.False(found.IsComplete);
        Assert.Contains("ffmpeg and ffprobe are missing: install Debian's package ffmpeg", found.Missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_ffmpeg_an_examination_ends_with_one_clear_finding()
    {
        var examination = await new MediaExaminer(Missing).ExamineAsync(Recordings.Ordinary, Recordings.NewFolder(), null, Cancel);
        Assert.Equal((MediaKind.Unknown, DamageVerdict.NotExamined), (examination.Probe.Kind, examination.Damage.Verdict));
        var finding = Assert.Single(examination.Findings);
        Assert.Equal(FindingKind.NotExamined, finding.Kind);
        Assert.StartsWith("Not examined: ffmpeg and ffprobe are missing", finding.Text, StringComparison.Ordinal);
        Assert.Empty(examination.Derived);
    }

    [Fact]
    public async Task Without_ffmpeg_lengths_and_text_are_still_looked_at()
    {
        var bytes = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        var half = Recordings.Write("half.mp4", bytes.AsSpan(0, bytes.Length / 2));
        Assert.Equal(DamageVerdict.NeedsRecovery, (await new MediaExaminer(Missing).ExamineAsync(half, Recordings.NewFolder(), null, Cancel)).Damage.Verdict);
        var log = Recordings.Write("a.log", "power on\n"u8);
        Assert.Equal(MediaKind.Text, (await new MediaExaminer(Missing).ExamineAsync(log, Recordings.NewFolder(), null, Cancel)).Probe.Kind);
    }

    [Fact]
    public async Task Cancelling_kills_ffmpeg_and_leaves_no_part_file()
    {
        var path = Recordings.Made("long.avi", "-f lavfi -i testsrc2=s=1280x720:r=25:d=30 -c:v mjpeg -q:v 10 -f avi");
        var probe = await new MediaProber(Recordings.Tools).ProbeAsync(path, Cancel);
        var damage = await new DamageMeter(Recordings.Tools).MeasureAsync(path, probe, Cancel);
        var work = Recordings.NewFolder();
        using var stop = new CancellationTokenSource();
        var sawProcess = false;
        var onFirst = new Callback(_ =>
        {
            sawProcess |= ProcessesIn(work) > 0;
            stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DerivedCopies(Recordings.Tools).MakeProxyAsync(path, probe, damage, work, onFirst, stop.Token));

        Assert.True(sawProcess);
        Assert.Equal(0, ProcessesIn(work));
        Assert.Empty(Directory.GetFiles(work));
    }

    [Fact]
    public async Task A_probe_that_takes_too_long_is_given_up_with_a_finding()
    {
        var clock = new FakeTimeProvider();
        var slow = Path.Combine(Recordings.NewFolder(), "ffprobe");
        await File.WriteAllTextAsync(slow, "#!/bin/sh\n[ \"$1\" = -version ] && { echo ffprobe version 5.1; exit; }\nsleep 600\n", Cancel);
        File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var tools = new MediaTools(new MediaOptions { FfprobePath = slow }, clock);
        Assert.True((await tools.FindAsync(Cancel)).IsComplete);
        var prober = new MediaProber(tools);
        var probing = prober.ProbeAsync(Recordings.Ordinary, Cancel);
        while (!probing.IsCompleted)
        {
            await Task.Delay(100, Cancel);
            clock.Advance(TimeSpan.FromMinutes(3));
        }

        var probe = await probing;
        Assert.Equal(MediaKind.Unknown, probe.Kind);
        Assert.Contains(probe.Findings, finding => finding.Kind == FindingKind.TimedOut);
    }

    [Fact]
    public async Task A_probe_that_answers_without_end_is_given_up()
    {
        var loud = Path.Combine(Recordings.NewFolder(), "ffprobe");
        await File.WriteAllTextAsync(loud, "#!/bin/sh\n[ \"$1\" = -version ] && { echo ffprobe version 5.1; exit; }\nyes '{'\n", Cancel);
        File.SetUnixFileMode(loud, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var prober = new MediaProber(new MediaTools(new MediaOptions { FfprobePath = loud }, TimeProvider.System));
        Assert.Contains((await prober.ProbeAsync(Recordings.Ordinary, Cancel)).Findings, finding => finding.Kind == FindingKind.TimedOut);
    }

    [Fact]
    public void Options_that_cannot_work_name_the_key_and_the_cure()
    {
        var error = Assert.Throws<ArgumentException>(() => new MediaTools(new MediaOptions { ProbeTimeout = TimeSpan.Zero }, TimeProvider.System));
        Assert.StartsWith("Media:ProbeTimeout cannot work: give a positive time", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MediaOptions { FfmpegPath = " " }.Validate());
        Assert.Throws<ArgumentException>(() => new MediaOptions { SecondsPerMediaSecond = double.NaN }.Validate());
        Assert.Equal(TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(80), new MediaOptions().TimeoutFor(TimeSpan.FromSeconds(10)));
        Assert.Equal(TimeSpan.FromHours(8), new MediaOptions().TimeoutFor(null));
        Assert.Equal(TimeSpan.FromHours(8), new MediaOptions().TimeoutFor(TimeSpan.FromDays(10_000)));
    }

    private static int ProcessesIn(string folder) => Directory.EnumerateDirectories("/proc").Count(entry =>
    {
        try
        {
            return new DirectoryInfo(Path.Combine(entry, "cwd")).LinkTarget == folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it ended while we looked, or is not ours
        }
    });

    private sealed class Callback(Action<double> act) : IProgress<double>
    {
        public void Report(double value) => act(value);
    }
}
