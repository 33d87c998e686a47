using EvidenceVault.Core.Times;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Tests;

/// <summary>What a probe says of recordings made for the purpose.</summary>
public sealed class ProbeTests
{
    private const string Picture = "-f lavfi -i testsrc2=s=320x240:r=30000/1001:d=1";
    private readonly MediaProber _prober = new(Recordings.Tools);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_are_described_as_the_header_has_them()
    {
        var probe = await _prober.ProbeAsync(Recordings.Made("plain.mp4", $"{Picture} -f lavfi -i sine=d=1 -c:v libx264 -pix_fmt yuv420p -c:a aac -f mp4"), Cancel);
        var video = probe.Video!;
        Assert.Equal(("h264", "yuv420p", 320, 240, 0, 30L), (video.Codec, video.PixelFormat, video.Width, video.Height, video.Rotation, video.HeaderFrames));
        Assert.Equal((new Rational(30000, 1001), "30000/1001", new Rational(1, 30000)), (video.AverageFrameRate, video.AverageFrameRate.ToString(), video.TimeBase));
        Assert.Equal(1.001, probe.Duration!.Value.TotalSeconds, 0.0001);
        Assert.Equal(("aac", 1), (probe.Audio!.Codec, probe.Audio.Index));
        Assert.True(probe.BrowserPlayable);
    }

    [Fact]
    public async Task A_position_of_zero_is_no_position_and_claims_of_time_are_kept_as_written()
    {
        var tags = "-metadata creation_time=2024-01-31T10:11:12Z -metadata location=+00.0000+000.0000/";
        var probe = await _prober.ProbeAsync(Recordings.Made("20240131_181112.mp4", $"{Picture} -c:v libx264 -pix_fmt yuv420p {tags} -f mp4"), Cancel);
        Assert.Empty(probe.Positions);
        Assert.Contains(probe.Times, time => time is { Source: ClaimSource.ContainerUtc, Raw: "2024-01-31T10:11:12.000000Z" } && time.AtUtc == new DateTimeOffset(2024, 1, 31, 10, 11, 12, TimeSpan.Zero));
        Assert.Contains(probe.Times, time => time is { Source: ClaimSource.FileName, Raw: "20240131_181112" });

        var placed = await _prober.ProbeAsync(Recordings.Made("placed.mp4", $"{Picture} -c:v libx264 -pix_fmt yuv420p -metadata location=+31.2304+121.4737+012.500/ -f mp4"), Cancel);
        Assert.Equal((31.2304, 121.4737), (Assert.Single(placed.Positions).Latitude, placed.Positions[0].Longitude));
    }

    [Fact]
    public async Task A_tag_that_is_no_date_is_kept_without_an_instant()
    {
        var probe = await _prober.ProbeAsync(Recordings.Made("odd.mkv", $"{Picture} -c:v mpeg4 -metadata date=<script>2024</script> -f matroska"), Cancel);
        var claim = Assert.Single(probe.Times, time => time.Raw == "<script>2024</script>");
        Assert.Equal((null, null), (claim.AtUtc, claim.LocalWithoutZone));
    }

    [Fact]
    public async Task Sound_with_a_cover_picture_is_sound()
    {
        var cover = Recordings.Made("cover.mp3", "-f lavfi -i sine=d=2 -f lavfi -i testsrc2=s=100x100:r=25:d=0.04 -map 0 -map 1 -c:a libmp3lame -c:v mjpeg -disposition:v attached_pic -f mp3");
        var probe = await _prober.ProbeAsync(cover, Cancel);
        Assert.Equal((MediaKind.Audio, null, true), (probe.Kind, probe.VideoIndex, probe.BrowserPlayable));
        Assert.Contains(probe.Tracks, track => track.IsAttachedPicture);
    }

    [Theory]
    [InlineData("in-mp4.jpg", "-c:v libx264 -pix_fmt yuv420p -f mp4", MediaKind.Video)]
    [InlineData("in-ts.log", "-c:v libx264 -pix_fmt yuv420p -f mpegts", MediaKind.Video)]
    [InlineData("in-jpeg.mp4", "-frames:v 1 -c:v mjpeg -f mjpeg", MediaKind.Image)]
    public async Task Content_decides_and_a_name_that_says_otherwise_is_noted(string name, string recipe, MediaKind kind)
    {
        var probe = await _prober.ProbeAsync(Recordings.Made(name, $"{Picture} {recipe}"), Cancel);
        Assert.Equal(kind, probe.Kind);
        Assert.Contains(probe.Findings, finding => finding.Kind == FindingKind.NameDiffersFromContent);
    }

    [Fact]
    public async Task Documents_beside_recordings_are_no_recordings_and_not_damaged()
    {
        foreach (var head in new byte[][] { [.. "%PDF-1.7\n"u8, 0, 1, 2], [.. "PK\u0003\u0004"u8, 20, 0, 0, 0] })
        {
            var probe = await _prober.ProbeAsync(Recordings.Write("document", head), Cancel);
            Assert.Equal((MediaKind.Other, 0), (probe.Kind, probe.Findings.Count));
        }
    }
}
