using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Docks;

/// <summary>What a station tells becomes custody, once; and nobody else can tell it.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task Each_event_becomes_one_line_of_the_log_however_often_it_is_told()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var session = DockingSessionId.New();
        var docked = station.Event(StationEventKind.RecorderDocked, "DSJ0042", "033123", facts: ("firmware", "4.2.1")) with { Session = session };
        var refused = station.Event(StationEventKind.DeviceRefused, bay: "3", reason: BayReasons.NotARecorder);

        var first = await station.TellAsync(docked);
        var second = await station.TellAsync(docked, refused);
        var third = await station.TellAsync();

        Assert.Equal([docked.Id], first.Accepted);
        Assert.Equal([docked.Id, refused.Id], second.Accepted);
        Assert.Empty(third.Accepted);
        var told = Assert.Single(rig.Events(CustodyAct.RecorderDocked));
        Assert.Equal((ActorKind.Station, station.Name, session), (told.Actor.Kind, told.Actor.Name, told.Session!.Value));
        Assert.Equal(
            [("at_station", "2026-07-04T06:05:49.000Z"), ("bay", "1"), ("event", docked.Id), ("firmware", "4.2.1"), ("officer", "033123"), ("recorder", "DSJ0042")],
            told.Facts.Select(f => (f.Key, f.Value)));
        Assert.Equal(rig.Clock.GetUtcNow().AddSeconds(-2), told.At); // by the vault's clock
        Assert.Equal(BayReasons.NotARecorder, Assert.Single(rig.Events(CustodyAct.DeviceRefused)).Reason);
        Assert.Equal(new VersionRange(Manifest.OldestVersion, Manifest.FormatVersion), third.Manifests);
        Assert.Equal(rig.Clock.GetUtcNow(), third.At);
    }

    [Fact]
    public async Task Every_kind_of_event_has_an_act_of_its_own()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var events = Enum.GetValues<StationEventKind>().Select(k => station.Event(k)).ToArray();
        await station.TellAsync(events);
        var acts = rig.Events().Where(e => e.Actor.Kind == ActorKind.Station).Select(e => e.Act).ToList();
        Assert.Equal(events.Select(e => StationEvents.ActOf(e.Kind)), acts);
        Assert.Equal(acts.Count, acts.Distinct().Count());
        Assert.All(acts, act => Assert.InRange((int)act, 80, 99));
    }

    [Fact]
    public async Task Only_the_enrolled_station_itself_is_believed()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        using var other = ReportingStation.Enroll(rig, "dock-08");
        var report = station.Report(station.Event(StationEventKind.StationStarted));
        var honest = station.Sealed(report);

        Assert.Equal((403, "unknown-station"), Short(await ReportingStation.RefusalAsync(station.PostAsync(report with { Station = "dock-99" }))));
        Assert.Equal((403, "bad-seal"), Short(await ReportingStation.RefusalAsync(station.PostAsync(other.Sealed(report)))));
        Assert.Equal((403, "bad-seal"), Short(await ReportingStation.RefusalAsync(station.PostAsync(honest with { Report = [.. honest.Report, (byte)' '] }))));
        Assert.Equal((403, "bad-seal"), Short(await ReportingStation.RefusalAsync(station.PostAsync(honest with { Seal = [] }))));
        rig.Database.Write(t => rig.Get<Stations>().TryRevoke(t, station.Name, rig.Clock.GetUtcNow()));
        Assert.Equal((403, "unknown-station"), Short(await ReportingStation.RefusalAsync(station.PostAsync(honest))));

        Assert.Empty(rig.Events(CustodyAct.StationStarted));
        Assert.Equal(["unknown-station", "bad-seal", "bad-seal", "bad-seal", "unknown-station"], rig.Events(CustodyAct.HandOverRefused).Select(e => e.Reason));
    }

    [Fact]
    public async Task A_report_that_was_heard_before_is_not_heard_again()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var old = station.Sealed(station.Report());
        rig.Clock.Advance(TimeSpan.FromSeconds(5));
        var newer = station.Sealed(station.Report());
        using (var accepted = await station.PostAsync(newer))
        {
            Assert.Equal(200, (int)accepted.StatusCode);
        }

        Assert.Equal((409, "stale-report"), Short(await ReportingStation.RefusalAsync(station.PostAsync(newer))));
        Assert.Equal((409, "stale-report"), Short(await ReportingStation.RefusalAsync(station.PostAsync(old))));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(-16)]
    public async Task A_wrong_clock_is_named_with_both_times_and_the_cure(int minutes)
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var (status, word, detail) = await ReportingStation.RefusalAsync(station.PostAsync(station.Report() with { At = rig.Clock.GetUtcNow().AddMinutes(minutes) }));
        Assert.Equal((422, "clock-off"), (status, word));
        Assert.Contains("2026-07-04T06:05:52.000Z", detail, StringComparison.Ordinal);
        Assert.Contains(minutes > 0 ? "2026-07-04T06:21:52.000Z" : "2026-07-04T05:49:52.000Z", detail, StringComparison.Ordinal);
        Assert.Contains("time server", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "Update the vault")]
    [InlineData(0, "Update the docking agent")]
    public async Task Another_version_is_told_which_side_to_update(int version, string cure)
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var json = JsonSerializer.SerializeToNode(station.Report(), HandOverJson.Options)!.AsObject();
        json["version"] = version;
        json["bays"] = "spelled otherwise in another version";
        var (status, word, detail) = await ReportingStation.RefusalAsync(station.PostAsync(station.Sealed(Encoding.UTF8.GetBytes(json.ToJsonString()))));
        Assert.Equal((422, "unknown-version"), (status, word));
        Assert.Contains(cure, detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_out_of_bounds_is_refused_whole()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var (report, good) = (station.Report(), station.Event(StationEventKind.RecorderDocked, "DSJ0042"));
        StationReport[] bad =
        [
            report with { Format = "evidencevault-manifest" },
            report with { Agent = new string('a', 65) },
            report with { Bays = [.. Enumerable.Range(0, 129).Select(i => station.Bay($"{i}", BayState.Free))] },
            report with { Bays = [station.Bay("1", BayState.Free), station.Bay("1", BayState.Free)] },
            report with { Bays = [station.Bay("1", BayState.Free) with { BytesDone = -1 }] },
            report with { Bays = [station.Bay("1", BayState.Failed, "Not a word")] },
            report with { Spool = report.Spool with { FreeBytes = -1 } },
            report with { Events = [.. Enumerable.Range(0, 201).Select(_ => station.Event(StationEventKind.RecorderDocked))] },
            report with { Events = [good, good] },
            report with { Events = [good with { Id = good.Id.ToUpperInvariant() }] },
            report with { Events = [good with { Id = good.Id[1..] }] },
            report with { Events = [good with { Recorder = "DSJ\u202e0042\n" }] },
            report with { Events = [good with { Officer = "" }] },
            report with { Events = [good with { Facts = new Dictionary<string, string> { ["event"] = "mine" } }] },
            report with { Events = [good with { Facts = new Dictionary<string, string> { ["Bad Name"] = "x" } }] },
            report with { Events = [good with { Facts = new Dictionary<string, string> { ["long"] = new('x', 401) } }] },
            report with { Events = [good with { Facts = new Dictionary<string, string> { ["text"] = "a\u0007b" } }] },
            report with { Events = [good with { Facts = Enumerable.Range(0, 33).ToDictionary(i => $"f{i}", _ => "x") }] },
        ];
        foreach (var one in bad)
        {
            Assert.Equal((400, "malformed-report"), Short(await ReportingStation.RefusalAsync(station.PostAsync(one))));
        }

        Assert.Equal((413, "report-too-large"), Short(await ReportingStation.RefusalAsync(station.PostAsync(station.Sealed(new byte[StationReport.MostBytes + 1])))));
        Assert.Equal((400, "malformed-report"), Short(await ReportingStation.RefusalAsync(station.PostAsync(station.Sealed("[]"u8.ToArray())))));
        Assert.Empty(rig.Events(CustodyAct.RecorderDocked));
        await station.TellAsync(good);
        Assert.Single(rig.Events(CustodyAct.RecorderDocked));
    }

    [Fact]
    public async Task The_largest_report_that_is_allowed_fits_into_the_log()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var fact = new string('记', 400);
        var fat = station.Event(StationEventKind.RecorderDocked, new string('录', 64), new string('警', 64)) with { Facts = Enumerable.Range(0, 32).ToDictionary(i => new string('f', 38) + $"{i:00}", _ => fact) };
        await station.TellAsync(fat);
        Assert.Single(rig.Events(CustodyAct.RecorderDocked));
    }

    [Fact]
    public async Task The_register_is_sent_until_the_station_has_it_and_again_when_it_changed()
    {
        await using var rig = await PortalRig.StartAsync();
        using var station = ReportingStation.Enroll(rig);
        var empty = (await station.TellAsync()).Register!;
        Assert.Empty(empty.Recorders);
        Assert.Contains(empty.Classes, c => c is { Id: "drink-driving", NameZh: "酒驾" });
        Assert.Null((await station.TellAsync(r => r with { RegisterTag = empty.Tag })).Register);

        rig.Seeds.Tell(CustodyAct.UnitRegistered, RegisterFacts.Of(new UnitEntry(PortalRig.Unit, "一中队", true)));
        rig.Seeds.Tell(CustodyAct.OfficerRegistered, RegisterFacts.Of(new OfficerEntry("033123", "张警官", PortalRig.Unit, true)));
        rig.Seeds.Tell(CustodyAct.OfficerRegistered, RegisterFacts.Of(new OfficerEntry("033124", "李警官", PortalRig.Unit, false)));
        rig.Seeds.Tell(CustodyAct.RecorderRegistered, RegisterFacts.Of(new RecorderEntry("DSJ0042", PortalRig.Unit, "DSJ-X", null, null, true, null, false)));
        var full = (await station.TellAsync(r => r with { RegisterTag = empty.Tag })).Register!;
        Assert.Equal([new RegisteredRecorder("DSJ0042", PortalRig.Unit, null, null, true)], full.Recorders);
        Assert.Equal([new RegisteredOfficer("033123", "张警官", PortalRig.Unit)], full.Officers);

        await station.TellAsync(r => r with { RegisterTag = full.Tag }, station.Event(StationEventKind.RecorderIssued, "DSJ0042", "033123", facts: [("battery_percent", "97"), ("volume", "4A21-0001")]));
        var issued = (await station.TellAsync(r => r with { RegisterTag = full.Tag })).Register!;
        Assert.Equal([new RegisteredRecorder("DSJ0042", PortalRig.Unit, "4A21-0001", "033123", true)], issued.Recorders);
        Assert.NotEqual(full.Tag, issued.Tag);
    }

    private static (int, string) Short((int Status, string Word, string Detail) refusal) => (refusal.Status, refusal.Word);
}
