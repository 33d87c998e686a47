using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Intake;

/// <summary>What a manifest says of a recorder, and that its bytes are the promised ones.</summary>
public sealed class ManifestBuilderTests : IDisposable
{
    private const string Clip = "DCIM/012345_DSJ0001_20260301200130_0007.mp4";

    /// <summary>A whole manifest of version 2, as it is signed.</summary>
    private const string Second = """{"agent":"docking-agent 9","clock":{"method":"newest-file-time","offset_seconds":30},"copy_ended_at":"2026-03-01T12:05:00.000Z","copy_started_at":"2026-03-01T12:02:00.000Z","duty":{"officer_claimed":"012345","unit_bound":"大队"},"files":[{"bytes":7,"findings":[],"group":"DCIM/012345_DSJ0001_20260301200130_0007","path":"DCIM/012345_DSJ0001_20260301200130_0007.mp4","role":"recording","sequence":7,"series":"","sha256":"066d608d0c4d58f529cf925607900e9e0dd8f0da251e43028986149ce242d44b","times":[{"local":"2026-03-01T20:01:30","note":"in the path, by the recorder's clock","raw":"20260301200130","source":"recorder-clock"},{"at":"2026-03-01T12:02:30.000Z","note":"modification time","raw":"2026-03-01T12:02:30.0000000Z","source":"file-time"}]}],"format":"evidencevault-manifest","recorder":{"device":{"card":{"bytes":1000,"free_bytes":400},"numbering":{"first":1,"last":9999},"transport":"mass-storage"},"profile":"officer-device-name","serial":"DSJ0001","vendor_product":"46f4:0001","volume":"AAAA-0001"},"session":"ds-00000000000000000000000007","station":{"bay":"3","clock":{"offset_ms":4,"source":"chrony","synchronised":true},"name":"station-07"},"unread":[{"path":"DCIM/012345_DSJ0001_20260301200230_0008.mp4","reason":"a bad sector","sequence":8,"series":""}],"version":2,"whole_listing":true}""";

    /// <summary>The same docking for a vault that knows version 1 alone.</summary>
    private const string First = """{"agent":"docking-agent 9","clock":{"method":"newest-file-time","offset_seconds":30},"copy_ended_at":"2026-03-01T12:05:00.000Z","copy_started_at":"2026-03-01T12:02:00.000Z","duty":{"officer_claimed":"012345","unit_bound":"大队"},"files":[{"bytes":7,"findings":[],"group":"DCIM/012345_DSJ0001_20260301200130_0007","path":"DCIM/012345_DSJ0001_20260301200130_0007.mp4","role":"recording","sequence":7,"sha256":"066d608d0c4d58f529cf925607900e9e0dd8f0da251e43028986149ce242d44b","times":[{"local":"2026-03-01T20:01:30","note":"in the path, by the recorder's clock","raw":"20260301200130","source":"recorder-clock"},{"at":"2026-03-01T12:02:30.000Z","note":"modification time","raw":"2026-03-01T12:02:30.0000000Z","source":"file-time"}]}],"format":"evidencevault-manifest","recorder":{"profile":"officer-device-name","serial":"DSJ0001","vendor_product":"46f4:0001","volume":"AAAA-0001"},"session":"ds-00000000000000000000000007","station":{"bay":"3","name":"station-07"},"unread":[{"path":"DCIM/012345_DSJ0001_20260301200230_0008.mp4","reason":"a bad sector"}],"version":1}""";

    private static readonly DateTimeOffset Docked = new(2026, 3, 1, 12, 2, 0, TimeSpan.Zero);
    private readonly TestStation _station = new();

    public void Dispose() => _station.Dispose();

    [Theory]
    [InlineData(1, First)]
    [InlineData(2, Second)]
    public void A_docking_gives_exactly_these_bytes_in_each_version(int version, string promised)
    {
        var bytes = ManifestFormat.Write(Build(Found([Clip], ["DCIM/012345_DSJ0001_20260301200230_0008.mp4"]), version));
        Assert.Equal(promised, Encoding.UTF8.GetString(bytes));
        Assert.Equal(version, ManifestFormat.Read(bytes).Version);
    }

    [Fact]
    public void Only_recordings_of_this_very_recorder_count()
    {
        var manifest = Build(Found(
        [
            Clip, "DCIM/012345_DSJ0001_20260301200130_0007IMP.mp4", "DCIM/012345_DSJ0001_20260301200130_0007.xml", "DCIM/012345_DSJ0001_20260301200330_0008.xml",
            "DCIM/012345_DSJ0002_20260301200230_0001.mp4", "LOG/1.txt",
        ]));
        Assert.Equal(["", "", null, null, null, null], manifest.Files.Select(f => f.Series));
        Assert.Single(manifest.Files.Take(3).Select(f => f.Group).Distinct()); // the marked copy and the sidecar are of the recording
        Assert.Equal(8, manifest.Files[3].Sequence); // read, but its recording is missing
        Assert.Equal(new FileNumbering(1, 9999), manifest.Recorder.Numbering);
    }

    [Fact]
    public void Where_each_day_is_counted_anew_the_day_in_the_path_is_the_series()
    {
        var manifest = Build(Found(["DSJ1/012345/20260301/200130_0001.mp4", "DSJ1/012345/20260302/080000_0001.mp4", "DSJ1/012345/00000000/000000_0002.mp4"]));
        Assert.Equal(["20260301", "20260302", null], manifest.Files.Select(f => f.Series));
    }

    [Fact]
    public void A_number_of_which_nothing_is_promised_is_told_and_does_not_count()
    {
        var manifest = Build(Found(["DCIM/100GOPRO/GX010042.MP4"]));
        Assert.Equal((10042L, null, null), (manifest.Files[0].Sequence!.Value, manifest.Files[0].Series, manifest.Recorder.Numbering));
    }

    [Fact]
    public void A_listing_is_whole_only_where_nothing_can_be_missing_from_it()
    {
        var found = Found([Clip]);
        Assert.True(Build(found).IsWholeListing);
        Assert.False(Build(found with { Walked = found.Walked with { IsCutOff = true } }).IsWholeListing);
        Assert.False(Build(found with { Walked = found.Walked with { HasUnlisted = true } }).IsWholeListing);
        Assert.False(Build(found with { Copied = found.Copied with { WasPulled = true } }).IsWholeListing);
    }

    [Fact]
    public void A_card_of_which_nothing_could_be_read_still_tells_whose_it_is_by_its_names()
    {
        var manifest = Build(Found([], [Clip]));
        Assert.Equal(("officer-device-name", "DSJ0001", "012345"), (manifest.Recorder.Profile, manifest.Recorder.Serial, manifest.Duty.ClaimedOfficer));
        Assert.Equal((7L, ""), (manifest.Unread[0].Sequence!.Value, manifest.Unread[0].Series));
    }

    [Theory]
    [InlineData(false, 1000, 400)] // a plain folder has no card: its space is the station's
    [InlineData(true, long.MaxValue, 400)]
    [InlineData(true, 1000, -1)]
    public void Space_that_is_no_cards_or_that_no_card_has_is_left_out(bool isDevice, long total, long free)
    {
        var manifest = Build(Found([Clip]) with { IsDevice = isDevice, Card = new RecorderSpace(total, free) });
        Assert.Null(manifest.Recorder.Card);
        _ = ManifestFormat.Write(manifest);
    }

    [Fact]
    public void A_number_too_large_for_a_manifest_is_none()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("long.yaml", "id: long\nname: { zh: 甲, en: A }\npatterns: [{ path: '^(?<seq>[0-9]+)\\.mp4$' }]\nrecordings: [mp4]\nexamples: [{ path: 1.mp4, role: recording, seq: 1, group: '1' }]\n");
        Assert.Null(RecorderProfileFile.Load(file).Read("9007199254740992.mp4").Sequence);
        Assert.Equal(9007199254740991, RecorderProfileFile.Load(file).Read("9007199254740991.mp4").Sequence);
    }

    private Manifest Build(DockedRecorder docked, int version = Manifest.FormatVersion) =>
        new ManifestBuilder(AgentOptionsFile.Load(_station.Config), RecorderProfiles.Load(Policies.Folder), "docking-agent 9", version).Build(docked);

    private static DockedRecorder Found(string[] read, string[]? unread = null) => new(
        DockingSessionId.Parse("ds-00000000000000000000000007"), new DockingPlace("3", null, "46f4:0001"), new RecorderPlace("/mnt", 1, 1, "p", "AAAA-0001"),
        new WalkedRecorder([], []),
        new CopiedRecorder(
            [.. read.Select((path, i) => new CopiedFile(i, new FoundFile(PathOf(path), new FileIdentity(1, 1, 7, Docked.AddSeconds(30).ToUnixTimeSeconds(), 0)), 7, Sha256Digest.Of("footage"u8), false))],
            [.. (unread ?? []).Select(path => new UnreadFile(path, "a bad sector"))], false),
        new Dictionary<int, ClaimedTime>(), true, Docked, Docked.AddMinutes(3), null)
    {
        Kind = DeviceKind.MassStorage, Card = new RecorderSpace(1000, 400), StationClock = new StationClock(true, "chrony", 4),
    };

    private static RecorderPath PathOf(string path) => RecorderPath.Of(path.Split('/').Select(Encoding.UTF8.GetBytes));
}
