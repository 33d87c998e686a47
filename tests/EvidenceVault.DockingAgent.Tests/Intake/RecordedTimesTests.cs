using EvidenceVault.Core.Times;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Intake;

public sealed class RecordedTimesTests : IDisposable
{
    private static readonly DateTimeOffset Docked = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.json", """{"version":1,"recording":{"startTime":"2026-03-01T20:01:30+08:00"}}""", "2026-03-01T12:01:30Z")]
    [InlineData("a_gpstrail.json", """[{"lat":1,"timestamp":"2026-03-01T12:01:30Z"}]""", "2026-03-01T12:01:30Z")]
    [InlineData("a.xml", """<r><start_time>2026-03-01T12:01:30Z</start_time></r>""", "2026-03-01T12:01:30Z")]
    [InlineData("a.xml", """<r recordTime="2026-03-01 20:01:30"/>""", null)]
    public void A_simple_sidecar_states_its_time(string name, string content, string? utc)
    {
        var claim = SidecarTimes.Find(_folder.Write("copy", content), name)!;
        Assert.Equal(ClaimSource.Sidecar, claim.Source);
        Assert.Equal(utc is null ? null : DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture), claim.AtUtc);
        Assert.Equal(utc is null ? new DateTime(2026, 3, 1, 20, 1, 30) : null, claim.LocalWithoutZone);
    }

    [Theory]
    [InlineData("a.json", "")]
    [InlineData("a.json", "not json")]
    [InlineData("a.json", """{"time":"yesterday"}""")]
    [InlineData("a.json", """{"time":5}""")]
    [InlineData("a.json", """{"time":"\ud800"}""")]
    [InlineData("a.json", """{"\ud800":"2026-03-01T12:01:30Z"}""")]
    [InlineData("a.xml", """<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><time>&x;</time></r>""")]
    [InlineData("a.mp4", """{"time":"2026-03-01T12:01:30Z"}""")]
    public void What_is_no_simple_sidecar_states_nothing(string name, string content) => Assert.Null(SidecarTimes.Find(_folder.Write("copy", content), name));

    [Theory]
    [InlineData("a.json", "{\"")]
    [InlineData("a.xml", "<?xml version='1.0' encoding='utf-8'?><r><time>")]
    public void A_sidecar_in_GBK_states_nothing_and_stops_nothing(string name, string start)
    {
        byte[] gbk = [.. System.Text.Encoding.ASCII.GetBytes(start), 0xca, 0xb1, 0xbc, 0xe4, .. name == "a.json" ? "\":\"x\"}"u8 : "</time></r>"u8];
        Assert.Null(SidecarTimes.Find(_folder.Write("copy", gbk), name));
    }

    [Theory]
    [InlineData(90, 90L)]
    [InlineData(1, 0L)]
    [InlineData(-30, -30L)]
    [InlineData(-600, null)]
    public void The_clock_is_measured_by_the_newest_file_where_that_is_plausible(int seconds, long? offset)
    {
        var measured = RecorderClock.Measure([FileTime(-9000), FileTime(seconds)], Docked, Shanghai);
        Assert.Equal((offset, offset is null ? "not-measured" : "newest-file-time"), (measured.OffsetSeconds, measured.Method));
    }

    [Theory]
    [InlineData("2000-01-01T00:00:30Z", null, "not-measured-implausible")] // an empty battery
    [InlineData("1980-01-01T00:00:00Z", null, "not-measured-implausible")]
    [InlineData("2026-03-01T14:00:00Z", null, "not-measured-implausible")] // two hours ahead
    [InlineData("2099-12-31T23:59:59Z", null, "not-measured-implausible")]
    [InlineData("2026-02-28T12:00:00Z", null, "not-measured")] // nothing was written just before docking
    [InlineData("2026-03-01T12:59:00Z", 3540L, "newest-file-time")]
    public void A_clock_that_stands_where_none_can_is_told_as_that_and_never_ends_a_docking(string only, long? offset, string method)
    {
        var time = new ClaimedTime(ClaimSource.FileTime, "x", DateTimeOffset.Parse(only, System.Globalization.CultureInfo.InvariantCulture));
        var measured = RecorderClock.Measure([time], Docked, Shanghai);
        Assert.Equal((offset, method), (measured.OffsetSeconds, measured.Method));
    }

    [Fact]
    public void A_recorder_that_wrote_no_time_at_all_is_not_measured() =>
        Assert.Equal(("not-measured", null), (RecorderClock.Measure([], Docked, Shanghai).Method, RecorderClock.Measure([], Docked, Shanghai).OffsetSeconds));

    [Fact]
    public void A_time_in_a_name_is_understood_in_the_stations_zone()
    {
        var measured = RecorderClock.Measure([new ClaimedTime(ClaimSource.RecorderClock, "x", null, new DateTime(2026, 3, 1, 20, 2, 0))], Docked, Shanghai);
        Assert.Equal((120L, "newest-name-time"), (measured.OffsetSeconds, measured.Method));
    }

    [Fact]
    public void A_file_time_outside_the_calendar_is_no_instant() => Assert.Null(new FileIdentity(0, 0, 0, long.MaxValue, 0).ModifiedAt);

    [Fact]
    public void Inode_numbers_count_only_where_they_last()
    {
        var sealedFile = new FileIdentity(1, 2, 3, 4, 5);
        Assert.True(sealedFile.IsSameFile(sealedFile with { Inode = 9 }, inodesLast: false));
        Assert.False(sealedFile.IsSameFile(sealedFile with { Inode = 9 }, inodesLast: true));
        Assert.False(sealedFile.IsSameFile(sealedFile with { Bytes = 9 }, inodesLast: false));
        Assert.False(sealedFile.IsSameFile(sealedFile with { ModifiedNanoseconds = 9 }, inodesLast: false));
    }

    private static ClaimedTime FileTime(int seconds) => new(ClaimSource.FileTime, "x", Docked.AddSeconds(seconds));
}
