using System.Buffers.Binary;
using System.Text;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Tests;

/// <summary>Recordings broken in the ways that batteries, cards and people break them.</summary>
public sealed class DamageTests
{
    private readonly MediaProber _prober = new(Recordings.Tools);
    private readonly DamageMeter _meter = new(Recordings.Tools);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Half_a_recording_with_its_index_in_front_is_damaged_and_says_where_it_ends()
    {
        var whole = await File.ReadAllBytesAsync(Recordings.Made("front.mp4", "-f lavfi -i testsrc2=s=640x360:r=30:d=4 -c:v libx264 -g 30 -pix_fmt yuv420p -movflags +faststart -f mp4"), Cancel);
        var report = await MeasureAsync(Recordings.Write("half.mp4", whole.AsSpan(0, whole.Length / 2)));

        Assert.Equal(DamageVerdict.Damaged, report.Verdict);
        Assert.Equal(120, report.HeaderFrames);
        Assert.InRange(report.DecodedFrames!.Value, 20, 100);
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.FrameCountDiffers);
        var end = Assert.Single(report.Findings, finding => finding is { Kind: FindingKind.Truncated, FromSeconds: not null });
        Assert.InRange(end.FromSeconds!.Value, 0.5, 3.5);
        Assert.Equal(4, end.ToSeconds!.Value, 0.001);
    }

    [Fact]
    public async Task Half_a_recording_with_its_index_behind_needs_recovery()
    {
        var whole = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        var report = await MeasureAsync(Recordings.Write("half.mp4", whole.AsSpan(0, whole.Length / 2)));
        Assert.Equal(DamageVerdict.NeedsRecovery, report.Verdict);
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.NeedsRecovery);
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.Truncated);
    }

    [Fact]
    public async Task A_recording_whose_index_is_lost_needs_recovery()
    {
        var bytes = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        var moov = bytes.AsSpan().LastIndexOf("moov"u8) - 4;
        var report = await MeasureAsync(Recordings.Write("lost.mp4", bytes.AsSpan(0, moov)));
        Assert.Equal(DamageVerdict.NeedsRecovery, report.Verdict);
    }

    [Fact]
    public async Task Zeroed_sectors_are_found()
    {
        var bytes = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        bytes.AsSpan(bytes.Length / 2, 40 * 512).Clear();
        var report = await MeasureAsync(Recordings.Write("zeroed.mp4", bytes));
        Assert.Equal(DamageVerdict.Damaged, report.Verdict);
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.DecodeErrors);
        Assert.InRange(report.ErrorLines, 1, 10_000);
    }

    [Fact]
    public async Task Flipped_bits_are_found()
    {
        var bytes = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        for (var at = bytes.Length / 4; at < bytes.Length * 3 / 4; at += bytes.Length / 40)
        {
            bytes[at] ^= 0x10;
        }

        Assert.Equal(DamageVerdict.Damaged, (await MeasureAsync(Recordings.Write("flipped.mp4", bytes))).Verdict);
    }

    [Fact]
    public async Task A_second_recording_joined_behind_the_first_is_found()
    {
        var first = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        var report = await MeasureAsync(Recordings.Write("joined.mp4", [.. first, .. await File.ReadAllBytesAsync(Recordings.Hevc, Cancel)]));
        Assert.Equal(DamageVerdict.Damaged, report.Verdict);
        var joined = Assert.Single(report.Findings, finding => finding.Kind == FindingKind.JoinedRecording);
        Assert.Contains($"byte {first.Length} ", joined.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_recording_behind_padding_and_a_second_avi_are_found_too()
    {
        var first = await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel);
        var padded = await MeasureAsync(Recordings.Write("padded.mp4", [.. first, .. new byte[4096], .. first]));
        Assert.Contains(padded.Findings, finding => finding.Kind == FindingKind.JoinedRecording);

        var avi = await File.ReadAllBytesAsync(Recordings.MotionJpegAvi, Cancel);
        var twice = await MeasureAsync(Recordings.Write("twice.avi", [.. avi, .. avi]));
        Assert.Equal(DamageVerdict.Damaged, twice.Verdict);
        Assert.Contains(twice.Findings, finding => finding.Kind == FindingKind.JoinedRecording);
    }

    [Fact]
    public async Task Zero_bytes_behind_a_recording_are_said_and_are_no_damage()
    {
        var report = await MeasureAsync(Recordings.Write("tail.mp4", [.. await File.ReadAllBytesAsync(Recordings.Ordinary, Cancel), .. new byte[5000]]));
        Assert.Equal(DamageVerdict.Intact, report.Verdict);
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.TrailingBytes && finding.Text.Contains("5000 zero bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Half_an_avi_plays_up_to_the_cut_and_is_damaged()
    {
        var avi = await File.ReadAllBytesAsync(Recordings.MotionJpegAvi, Cancel);
        var report = await MeasureAsync(Recordings.Write("half.avi", avi.AsSpan(0, avi.Length / 2)));
        Assert.Equal(DamageVerdict.Damaged, report.Verdict);
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.Truncated);
        Assert.True(report.DecodedFrames > 10);
    }

    [Fact]
    public async Task An_avi_whose_length_was_never_written_is_damaged()
    {
        var avi = await File.ReadAllBytesAsync(Recordings.MotionJpegAvi, Cancel);
        BinaryPrimitives.WriteUInt32LittleEndian(avi.AsSpan(4), 0);
        Assert.Equal(DamageVerdict.Damaged, (await MeasureAsync(Recordings.Write("power.avi", avi))).Verdict);
    }

    [Fact]
    public async Task Half_a_photo_is_damaged()
    {
        var photo = await File.ReadAllBytesAsync(Recordings.Photo, Cancel);
        var report = await MeasureAsync(Recordings.Write("half.jpg", photo.AsSpan(0, photo.Length / 3)));
        Assert.Equal(DamageVerdict.Damaged, report.Verdict);
    }

    [Fact]
    public async Task A_truncated_fragmented_recording_and_a_cut_transport_stream_keep_what_they_have()
    {
        var fragments = await File.ReadAllBytesAsync(Recordings.Made("fragments.mp4", "-f lavfi -i testsrc2=s=320x240:r=30:d=4 -c:v libx264 -g 15 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov -f mp4"), Cancel);
        var cut = await MeasureAsync(Recordings.Write("cut.mp4", fragments.AsSpan(0, fragments.Length / 2)));
        Assert.Equal(DamageVerdict.Damaged, cut.Verdict);
        Assert.Null(cut.HeaderFrames);
        Assert.True(cut.DecodedFrames > 20);

        var stream = Recordings.Made("whole.ts", "-f lavfi -i testsrc2=s=320x240:r=25:d=3 -c:v libx264 -g 15 -pix_fmt yuv420p -f mpegts");
        Assert.Equal((DamageVerdict.Intact, 75L), await MeasureAsync(stream) switch { var whole => (whole.Verdict, whole.DecodedFrames!.Value) });
    }

    [Fact]
    public async Task Frames_hidden_by_an_edit_list_are_said_and_are_no_damage()
    {
        var trimmed = Recordings.Made("trimmed.mp4", $"-ss 1.3 -i {Recordings.Ordinary} -c copy -an -f mp4");
        var report = await MeasureAsync(trimmed);
        Assert.Equal((DamageVerdict.Intact, string.Empty), (report.Verdict, string.Join('|', report.FirstErrorLines)));
        Assert.Contains(report.Findings, finding => finding.Kind == FindingKind.HiddenByEditList);
    }

    [Fact]
    public async Task A_hole_in_the_middle_is_named_with_its_times()
    {
        var holed = Recordings.Made("holed.mp4", "-f lavfi -i testsrc2=s=320x240:r=25:d=6 -vf select='not(between(t,2,4))' -fps_mode passthrough -c:v libx264 -pix_fmt yuv420p -f mp4");
        var gap = Assert.Single((await MeasureAsync(holed)).Findings, finding => finding.Kind == FindingKind.FrameGap);
        Assert.InRange(gap.FromSeconds!.Value, 1.8, 2.1);
        Assert.InRange(gap.ToSeconds!.Value, 3.9, 4.2);
    }

    [Fact]
    public async Task An_empty_file_and_random_bytes_are_unreadable()
    {
        var empty = Recordings.Write("empty.mp4", []);
        Assert.Equal(FindingKind.EmptyFile, Assert.Single((await _prober.ProbeAsync(empty, Cancel)).Findings).Kind);
        Assert.Equal(DamageVerdict.Unreadable, (await MeasureAsync(empty)).Verdict);

        var noise = new byte[50_000];
        for (var i = 0; i < noise.Length; i++)
        {
            noise[i] = (byte)((i * 7919 * (i >> 3)) ^ (i >> 5));
        }

        Assert.Equal(DamageVerdict.Unreadable, (await MeasureAsync(Recordings.Write("noise.mp4", noise))).Verdict);
        Assert.Equal(DamageVerdict.Unreadable, (await MeasureAsync(Recordings.Write("zeros.mp4", new byte[50_000]))).Verdict);
        Assert.Equal(DamageVerdict.Unreadable, (await MeasureAsync(Path.Combine(Recordings.Scratch, "absent.mp4"))).Verdict);
    }

    [Theory]
    [InlineData("device.log", "2026-03-01 12:00:00 power on\n2026-03-01 12:00:05 GPS fix\n", false)]
    [InlineData("really-text.mp4", "2026-03-01 12:00:00 power on\n", true)]
    [InlineData("list.mp4", "ffconcat version 1.0\nfile /etc/passwd\n", true)]
    [InlineData("play.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n", true)]
    [InlineData("one.log", "1\n00:00:01,000 --> 00:00:02,000\nhello\n", false)]
    public async Task Text_is_text_whatever_its_name_and_is_not_measured(string name, string content, bool isNameWrong)
    {
        var path = Recordings.Write(name, Encoding.UTF8.GetBytes(content));
        var probe = await _prober.ProbeAsync(path, Cancel);
        Assert.Equal(MediaKind.Text, probe.Kind);
        Assert.Equal(isNameWrong, probe.Findings.Any(finding => finding.Kind == FindingKind.NameDiffersFromContent));
        Assert.Equal(DamageVerdict.NotApplicable, (await _meter.MeasureAsync(path, probe, Cancel)).Verdict);
    }

    [Fact]
    public async Task A_box_tree_made_to_be_endless_or_overflowing_ends()
    {
        byte[] overflowing = [0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 2, 0, 0, 0, 0, 1, .. "mdat"u8, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        Assert.Equal(DamageVerdict.NeedsRecovery, (await MeasureAsync(Recordings.Write("overflow.mp4", overflowing))).Verdict);
        byte[] endless = [.. Enumerable.Repeat<byte[]>([0, 0, 0, 8, .. "free"u8], 100_000).SelectMany(box => box)];
        Assert.Equal(DamageVerdict.Unreadable, (await MeasureAsync(Recordings.Write("endless.mp4", endless))).Verdict);
    }

    private async Task<DamageReport> MeasureAsync(string path) => await _meter.MeasureAsync(path, await _prober.ProbeAsync(path, Cancel), Cancel);
}
