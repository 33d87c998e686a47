using System.Globalization;
using EvidenceVault.Core.Times;
using EvidenceVault.Media.Damage;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Tests;

/// <summary>Every real recording on this machine, as devices made them.</summary>
public sealed class RealFootageTests
{
    private readonly MediaProber _prober = new(Recordings.Tools);
    private readonly DamageMeter _meter = new(Recordings.Tools);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files() => [.. Recordings.Real];

    [Fact]
    public void There_is_real_footage_on_this_machine() =>
        Assert.True(Recordings.Real.Count > 0, "Set EVIDENCEVAULT_FOOTAGE, or install Debian's package forensics-samples-files.");

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Its_kind_and_duration_are_known_and_only_declared_damage_is_found(string path)
    {
        var probe = await _prober.ProbeAsync(path, Cancel);
        var damage = await _meter.MeasureAsync(path, probe, Cancel);

        var expected = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".JPG" => MediaKind.Image,
            ".WAV" or ".MP3" or ".AMR" => MediaKind.Audio,
            _ => MediaKind.Video,
        };
        Assert.Equal(expected, probe.Kind);
        Assert.DoesNotContain(probe.Findings, finding => finding.Kind == FindingKind.NameDiffersFromContent);
        if (expected != MediaKind.Image)
        {
            var decoded = damage.DecodedDuration!.Value.TotalSeconds;
            Assert.InRange(probe.Duration!.Value.TotalSeconds, (0.95 * decoded) - 0.1, (1.05 * decoded) + 0.1);
            Assert.InRange(decoded, 0.05, 200);
        }

        if (ManifestDuration(path) is { } listed && expected != MediaKind.Image)
        {
            Assert.InRange(probe.Duration!.Value.TotalSeconds, (0.9 * listed) - 0.2, (1.1 * listed) + 0.2);
        }

        var isBroken = Path.GetFileName(path) is "ax-sample_mdat_too_long.mp4";
        Assert.Equal((isBroken ? DamageVerdict.Damaged : DamageVerdict.Intact, string.Empty), (damage.Verdict, isBroken ? string.Empty : string.Join('|', damage.FirstErrorLines)));
        Assert.Equal(damage.DecodedFrames is > 0 ? damage.DecodedFrames : 0, damage.FrameTimes.Count);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_browser_gets_the_original_only_where_it_plays_it(string path)
    {
        var probe = await _prober.ProbeAsync(path, Cancel);
        var isProxied = Path.GetExtension(path).ToUpperInvariant() is ".AVI" or ".AMR" || path.EndsWith("h265_with_metadata_track.mp4", StringComparison.Ordinal);
        Assert.Equal(!isProxied, probe.BrowserPlayable);
        Assert.Equal(isProxied, probe.WhyNot is not null);
    }

    [Theory]
    [InlineData("mde-with-gps.mov", 1, 90, 320, 568, "+32.0929+034.8620+028.516/")]
    [InlineData("ax-portrait_4k60.mp4", 0, 90, 2160, 3840, null)]
    [InlineData("ax-h265_with_metadata_track.mp4", 2, 90, 1080, 1920, "+51.5932-0.2431/")]
    [InlineData("udacity-dashcam.mp4", 1, 0, 960, 540, null)]
    [InlineData("elodie-iphone.mov", 0, 0, 1920, 1080, "+38.1893-119.9558+2004.158/")]
    public async Task The_video_stream_its_turn_and_its_place_are_found(string name, int index, int rotation, int width, int height, string? place)
    {
        var path = Listed(name);
        var probe = await _prober.ProbeAsync(path, Cancel);
        Assert.Equal((index, rotation), (probe.VideoIndex, probe.Video!.Rotation));
        Assert.Equal((width, height), (probe.Video.DisplayedWidth, probe.Video.DisplayedHeight));
        Assert.Equal(place is null ? [] : [place], probe.Positions.Select(position => position.Raw));
    }

    [Fact]
    public async Task A_phones_own_date_with_offset_is_preferred_to_the_export_date_eleven_months_later()
    {
        var times = (await _prober.ProbeAsync(Listed("elodie-iphone.mov"), Cancel)).Times;
        Assert.Contains(times, time => time is { Source: ClaimSource.TagWithOffset, Raw: "2015-01-19T12:45:11-0800" } && time.AtUtc == new DateTimeOffset(2015, 1, 19, 20, 45, 11, TimeSpan.Zero));
        Assert.Contains(times, time => time.Source == ClaimSource.ContainerUtc && time.AtUtc == new DateTimeOffset(2015, 12, 12, 8, 59, 26, TimeSpan.Zero));
        var chosen = BestTime.Choose(times, ClockContext.Unknown);
        Assert.Equal((TimeRule.TagWithOffset, TimeDoubts.DisagreesByOverAMinute), (chosen.Rule, chosen.Doubts));
    }

    [Fact]
    public async Task A_cameras_date_without_a_zone_is_not_taken_for_utc()
    {
        var claim = Assert.Single((await _prober.ProbeAsync(Listed("mde-canon.avi"), Cancel)).Times);
        Assert.Equal((ClaimSource.ContainerLocal, null, new DateTime(2012, 9, 10, 20, 52, 0)), (claim.Source, claim.AtUtc, claim.LocalWithoutZone));
    }

    [Fact]
    public async Task A_photo_claims_its_cameras_time_with_offset_and_satellite_time_and_place()
    {
        var probe = await _prober.ProbeAsync(Listed("mapillary-DSC00001.jpg"), Cancel);
        Assert.Contains(probe.Times, time => time.Source == ClaimSource.Gps && time.AtUtc == new DateTimeOffset(2018, 6, 8, 20, 24, 11, TimeSpan.Zero));
        Assert.Contains(probe.Times, time => time.Source == ClaimSource.TagWithOffset && time.AtUtc == new DateTimeOffset(2018, 6, 8, 20, 24, 10, TimeSpan.Zero));
        var place = Assert.Single(probe.Positions);
        Assert.Equal((45.5169, -122.5728, 70.3), (Math.Round(place.Latitude, 4), Math.Round(place.Longitude, 4), place.AltitudeMetres));
    }

    /// <summary>A recording that only the folder of footage has; its absence is said aloud in the test's result.</summary>
    private static string Listed(string name)
    {
        var path = Recordings.FindNamed(name);
        Assert.SkipWhen(path is null, $"{name} is not on this machine: set EVIDENCEVAULT_FOOTAGE to a folder that has it.");
        return path;
    }

    private static double? ManifestDuration(string path)
    {
        var manifest = Path.Combine(Path.GetDirectoryName(path)!, "MANIFEST.tsv");
        var row = File.Exists(manifest) ? File.ReadLines(manifest).Select(line => line.Split('\t')).FirstOrDefault(fields => fields[0] == Path.GetFileName(path)) : null;
        return row is not null && double.TryParse(row[7], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
    }
}
