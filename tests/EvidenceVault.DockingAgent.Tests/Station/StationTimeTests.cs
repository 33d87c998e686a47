using EvidenceVault.Core.Times;
using System.Runtime.InteropServices;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Tests.Station;

public sealed class StationTimeTests
{
    // As chrony 4 writes it.
    private const string Tracking = "5BBD5B71,91.189.91.113,3,1790650913.928945790,0.000273857,-0.000153630,0.000160776,2.475,-0.001,0.056,0.114172287,0.001270426,1027.6,Normal\n";
    private const string Unsynchronised = "00000000,,0,0.000000000,0.000000000,0.000000000,0.000000000,0.000,0.000,0.000,1.000000000,1.000000000,0.0,Not synchronised\n";

    // As systemd 252 writes it.
    private const string Timesync =
        "FallbackNTPServers=0.debian.pool.ntp.org 1.debian.pool.ntp.org\nServerName=0.debian.pool.ntp.org\nServerAddress=104.131.155.175\nRootDistanceMaxUSec=5s\n"
        + "PollIntervalMinUSec=32s\nPollIntervalMaxUSec=34min 8s\nPollIntervalUSec=1min 4s\nNTPMessage={ Leap=0, Version=4, Mode=4, Stratum=2, Precision=-21, "
        + "RootDelay=177.398ms, RootDispersion=142.196ms, Reference=C342F10A, OriginateTimestamp=Mon 2018-07-16 13:53:43 UTC, Ignored=no, PacketCount=1, Jitter=170us }\nFrequency=-1234\n";

    [Theory]
    [InlineData(Tracking, true, 59L)] // 0.27 + 1.27 + 114.17 / 2
    [InlineData(Unsynchronised, false, null)]
    [InlineData("7F7F0101,127.127.1.1,10,1790650913.9,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,16.0,Normal\n", false, null)] // its own clock
    public void Chrony_is_read(string output, bool synchronised, long? error) =>
        Assert.Equal(new StationClock(synchronised, "chrony", error), ClockAnswers.FindChrony(output));

    [Theory]
    [InlineData("506 Cannot talk to daemon\n")]
    [InlineData("")]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,Normal")]
    [InlineData("5BBD5B71,x,3,1,NaN,0,0,0,0,0,0,0,0,Normal")]
    public void What_is_no_answer_of_chrony_is_none(string output) => Assert.Null(ClockAnswers.FindChrony(output));

    [Theory]
    [InlineData("NTPSynchronized=yes\n", true, 232L)] // 177.398 / 2 + 142.196 + 0.17
    [InlineData("NTPSynchronized=no\n", false, null)]
    [InlineData("", null, null)]
    public void Timesyncd_is_read(string state, bool? synchronised, long? error) =>
        Assert.Equal(new StationClock(synchronised, "timesyncd", error), ClockAnswers.FindTimesyncd(Timesync, state));

    [Fact]
    public void A_clock_that_timesyncd_does_not_keep_is_not_told_as_its_own()
    {
        Assert.Null(ClockAnswers.FindTimesyncd("ServerName=\nPollIntervalUSec=0\n", "NTPSynchronized=yes\n"));
        Assert.Equal(new StationClock(true, "timesyncd", null), ClockAnswers.FindTimesyncd("ServerName=a\nNTPMessage={ Ignored=yes, RootDelay=1ms, RootDispersion=1ms }", "NTPSynchronized=yes"));
    }

    [Theory]
    [InlineData(0x2001, 1500, true, 2L)]
    [InlineData(0x0040, 16_000_000, false, null)]
    public void The_kernel_is_read(int status, long microseconds, bool synchronised, long? error) =>
        Assert.Equal(new StationClock(synchronised, "kernel", error), KernelClock.Of(status, microseconds));

    [Fact]
    public void The_kernels_record_is_laid_out_as_in_its_header() // offsetof over sys/timex.h (glibc 2.36, x86-64) with gcc
    {
        var type = typeof(KernelClock).GetNestedType("ClockRecord", System.Reflection.BindingFlags.NonPublic)!;
        Assert.Equal((208, 0, 32, 40), (Marshal.SizeOf(type), (int)Marshal.OffsetOf(type, "Modes"), (int)Marshal.OffsetOf(type, "EstimatedError"), (int)Marshal.OffsetOf(type, "Status")));
    }

    [Theory]
    [InlineData(Tracking, Timesync, "chrony")]
    [InlineData(null, Timesync, "timesyncd")]
    [InlineData("506 Cannot talk to daemon\n", Timesync, "timesyncd")]
    [InlineData(null, null, "kernel")]
    public async Task The_first_that_answers_is_believed(string? tracking, string? timesync, string source)
    {
        var asked = new List<string>();
        var time = new StationTime(
            (program, arguments, _) =>
            {
                asked.Add(program + " " + string.Join(' ', arguments));
                return Task.FromResult(program == "chronyc" ? tracking : arguments[0] == "show" ? "NTPSynchronized=yes" : timesync);
            },
            () => new StationClock(true, "kernel", 1));
        Assert.Equal(source, (await time.ReadAsync(TestContext.Current.CancellationToken)).Source);
        Assert.Equal("chronyc -c -n tracking", asked[0]);
    }

    [Fact]
    public async Task This_machine_gives_an_answer()
    {
        var clock = await new StationTime(TimeProvider.System).ReadAsync(TestContext.Current.CancellationToken);
        Assert.Contains(clock.Source, (string[])["chrony", "timesyncd", "kernel", "unknown"]);
    }
}
