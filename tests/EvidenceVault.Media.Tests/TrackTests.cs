using System.Buffers.Binary;
using System.Text;
using EvidenceVault.Core.Review;
using EvidenceVault.Media.Derived;

namespace EvidenceVault.Media.Tests;

/// <summary>Where a recording says that it was made: from its own telemetry, and from what lies beside it.</summary>
public sealed class TrackTests
{
    private readonly MediaExaminer _examiner = new(Recordings.Tools);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_real_recording_with_telemetry_gives_its_way_beside_its_own_timeline()
    {
        var path = Recordings.FindNamed("gopro-max-heromode.mp4");
        Assert.SkipUnless(path is not null, "gopro-max-heromode.mp4 is not on this machine: set EVIDENCEVAULT_FOOTAGE to a folder that has it.");
        var track = (await ExamineAsync(path))!;
        Assert.Equal((TrackClock.Timeline, "GPMF GPS5"), (track.Clock, track.Source));
        Assert.InRange(track.Points.Count, 100, 300); // 18 a second for 10 s
        Assert.InRange(track.Points[^1].Ms, 9_000, 10_600);
        Assert.All(track.Points, p => Assert.True(Math.Abs(p.Latitude - 33.1268) < 0.01 && Math.Abs(p.Longitude + 117.3273) < 0.01, $"{p} is not where the container says"));
    }

    [Theory]
    [InlineData("""{"points":[{"lat":31.2304,"lon":121.4737,"timestamp":"2026-03-01T00:00:01Z"},{"lat":31.2305,"lon":121.4738,"timestamp":"2026-03-01T08:00:02+08:00"}]}""")]
    [InlineData("""[{"latitude":"31.2304","longitude":"121.4737","time":1772323201},{"latitude":"31.2305","longitude":"121.4738","time":1772323202000},{"latitude":0,"longitude":0,"time":1772323203}]""")]
    [InlineData("""<gpx><trk><trkseg><trkpt lat="31.2304" lon="121.4737"><ele>4</ele><time>2026-03-01T00:00:01Z</time></trkpt><trkpt lat="31.2305" lon="121.4738"><time>2026-03-01T00:00:02Z</time></trkpt></trkseg></trk></gpx>""")]
    [InlineData("""<r><p Latitude="31.2304" Longitude="121.4737" Time="2026-03-01T00:00:01Z"/><p Latitude="31.2305" Longitude="121.4738" Time="2026-03-01T00:00:02Z"/></r>""")]
    public async Task A_sidecar_gives_its_way_by_the_receivers_clock(string content)
    {
        var track = (await ExamineAsync(Recordings.Write("a.json", Encoding.UTF8.GetBytes(content))))!;
        Assert.Equal(TrackClock.Utc, track.Clock);
        Assert.Equal([new TrackPoint(1772323201000, 31.2304, 121.4737), new TrackPoint(1772323202000, 31.2305, 121.4738)], track.Points);
    }

    [Theory]
    [InlineData("""{"lat":31.2,"lon":121.4,"time":"2026-03-01 08:00:01"}""")] // no zone: it cannot be laid beside a recording
    [InlineData("""{"lat":31.2,"lon":121.4}""")]
    [InlineData("""{"lat":131.2,"lon":121.4,"time":"2026-03-01T00:00:01Z"}""")]
    [InlineData("""{"lat":0,"lon":0,"time":"2026-03-01T00:00:01Z"}""")]
    [InlineData("""{"lat":31.2,"lon":121.4,"fix":0,"time":"2026-03-01T00:00:01Z"}""")]
    [InlineData("""<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r><p lat="1" lon="2" time="2026-03-01T00:00:01Z">&x;</p></r>""")]
    [InlineData("2026-03-01 08:00:00 POWER ON\n")]
    public async Task What_names_no_place_or_no_instant_gives_none(string content) => Assert.Null(await ExamineAsync(Recordings.Write("a.json", Encoding.UTF8.GetBytes(content))));

    [Fact]
    public void Telemetry_that_is_cut_or_hostile_gives_what_was_whole_and_never_throws()
    {
        var one = Device(2, 312_304_000, 1_214_737_000);
        Assert.Equal(2, GpmfTrack.Read([(0, 1000), (1000, 1000)], (byte[])[.. one, .. Device(3, 312_305_000, 1_214_738_000)]).Count);
        Assert.Empty(GpmfTrack.Read([(0, 1000)], Device(0, 312_304_000, 1_214_737_000))); // no fix
        for (var cut = 0; cut < one.Length; cut++)
        {
            Assert.Empty(GpmfTrack.Read([(0, 1000)], one.AsSpan(0, cut)));
        }

        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var broken = (byte[])one.Clone();
            broken[random.Next(broken.Length)] = (byte)random.Next(256);
            _ = GpmfTrack.Read([(0, 1000)], broken);
        }
    }

    [Fact]
    public void A_track_is_read_back_as_it_was_written_in_the_order_of_time_and_bounded()
    {
        var track = GpsTrack.Of(TrackClock.Timeline, "test", Enumerable.Range(0, 50_000).Reverse().Select(i => new TrackPoint(i, 31 + (i * 1e-6), -121)))!;
        Assert.InRange(track.Points.Count, GpsTrack.Most / 2, GpsTrack.Most);
        Assert.Equal(track.Points.OrderBy(p => p.Ms), track.Points);
        Assert.True(track.ToBytes().Length < GpsTrack.MostBytes);
        Assert.Equal(track.ToBytes(), GpsTrack.Parse(track.ToBytes()).ToBytes());
        Assert.Throws<FormatException>(() => GpsTrack.Parse("""{"clock":"utc","format":"evidencevault-track","points":[[1,2]],"source":"x","version":1}"""u8));
        Assert.Null(GpsTrack.Of(TrackClock.Utc, "test", [new TrackPoint(1, 0, 0)]));
    }

    private async Task<GpsTrack?> ExamineAsync(string path)
    {
        var examination = await _examiner.ExamineAsync(path, Recordings.NewFolder(), null, Cancel);
        return examination.Derived.SingleOrDefault(f => f.Kind == DerivedKind.Track) is { } file ? GpsTrack.Parse(await File.ReadAllBytesAsync(file.Path, Cancel)) : null;
    }

    private static byte[] Device(uint fix, int latitude, int longitude)
    {
        byte[] position = [.. Number(latitude), .. Number(longitude), .. Number(0), .. Number(0), .. Number(0)];
        byte[] stream = [.. Entry("GPSF", 'L', 4, Number((int)fix)), .. Entry("SCAL", 'l', 4, [.. Number(10_000_000), .. Number(10_000_000), .. Number(1000), .. Number(1000), .. Number(100)]), .. Entry("GPS5", 'l', 20, position)];
        return Entry("DEVC", (char)0, 1, Entry("STRM", (char)0, 1, stream));

        static byte[] Number(int value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            return bytes;
        }

        static byte[] Entry(string key, char type, byte size, byte[] value)
        {
            var count = value.Length / size;
            return [.. Encoding.ASCII.GetBytes(key), (byte)type, size, (byte)(count >> 8), (byte)count, .. value];
        }
    }
}
