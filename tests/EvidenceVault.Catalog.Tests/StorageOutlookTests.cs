using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Holds;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Times;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog.Tests;

/// <summary>Items of the test catalogue are admitted on 1 March 2026 at 16 o'clock in Shanghai; their names and minutes are their bytes.</summary>
public sealed class StorageOutlookTests : IDisposable
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly DateTimeOffset Now = new(2026, 3, 11, 2, 0, 0, TimeSpan.Zero);
    private readonly TestCatalog _catalog = new();
    private readonly StorageOutlook _outlook;

    public StorageOutlookTests() => _outlook = new StorageOutlook(_catalog.Database);

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void What_goes_is_told_by_class_and_day_and_what_does_not_go_has_no_day()
    {
        PutInForce();
        Filed("aa", "patrol");
        Filed("bbb", "patrol");
        Filed("cccc", "fatal");
        var held = Filed("ddddd", "patrol");
        _catalog.Admit("unclassified", 0);
        Decide(new LegalHold("h", HoldKind.Order, new HoldCriteria([held], null, null, null, null, null, null, null, null), "r", "a", "o", new DateOnly(2027, 1, 1), Now, "li", null));
        var sums = _outlook.Read(Zone, Now);
        Assert.Equal(
            [new HeldBytes(null, null, 13), new HeldBytes("fatal", null, 5), new HeldBytes("patrol", null, 6), new HeldBytes("patrol", new DateOnly(2027, 3, 2), 3 + 4)],
            sums.Held.OrderBy(h => h.Class, StringComparer.Ordinal).ThenBy(h => h.OverOn));
        Assert.Empty(sums.Undecided);
    }

    [Fact]
    public void Intake_is_measured_on_whole_days_and_what_is_new_since_the_last_round_is_told_apart()
    {
        PutInForce();
        Filed("aa", "patrol");
        var sums = _outlook.Read(Zone, Now);
        Assert.Equal((10, new ClassBytes("patrol", 3), new ClassBytes("patrol", 3)), (sums.IntakeDays, Assert.Single(sums.Intake), Assert.Single(sums.Undecided)));
        Assert.Empty(sums.Held);
        var firstDay = _outlook.Read(Zone, new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero));
        Assert.Equal((1, 3L), (firstDay.IntakeDays, firstDay.Intake.Sum(i => i.Bytes)));
        var later = _outlook.Read(Zone, Now.AddDays(80)); // 30 May: the ninety days before it begin on 1 March
        Assert.Equal((90, 3L), (later.IntakeDays, later.Intake.Sum(i => i.Bytes)));
        Assert.Empty(_outlook.Read(Zone, Now.AddDays(81)).Intake);
    }

    [Fact]
    public void What_lies_beside_a_recording_counts_as_its_class()
    {
        PutInForce();
        var (recording, _) = AdmitPair();
        Assert.All(_outlook.Read(Zone, Now).Undecided, u => Assert.Null(u.Class));
        _catalog.Database.Write(t => new EvidenceItems(_catalog.Database).SetClass(t, recording, "patrol"));
        Assert.Equal(new ClassBytes("patrol", 9 + 7), Assert.Single(_outlook.Read(Zone, Now).Undecided));
    }

    [Fact]
    public void What_was_destroyed_is_not_counted()
    {
        PutInForce();
        var gone = Filed("aa", "patrol");
        Filed("bbb", "patrol");
        Decide();
        Bury(gone);
        Assert.Equal(4, _outlook.Read(Zone, Now).Held.Sum(h => h.Bytes));
    }

    [Fact]
    public void Copies_are_told_as_a_share_of_the_originals_that_have_them()
    {
        var item = Filed("aaaaaaaaa", "patrol"); // ten bytes
        Filed("waits", "patrol");
        var derivations = new Derivations(_catalog.Database);
        _catalog.Database.Write(t =>
        {
            derivations.AddCopy(t, new DerivedCopy(item, "proxy", Sha256Digest.Of([1]), Sha256Digest.Of([2]), 4, "video/mp4", "{}", Now));
            derivations.Finish(t, item, DerivationState.Done, null, Now);
        });
        Assert.Equal(0.4, _outlook.Read(Zone, Now).CopyShare);
    }

    [Fact]
    public void Without_a_pack_nothing_is_foreseen_to_go()
    {
        Filed("aa", "patrol");
        Decide();
        Assert.NotNull(Assert.Single(_outlook.Read(Zone, Now).Held).OverOn); // the statutory minimum was noted
        var forecast = _outlook.Forecast(Zone, Now, null);
        Assert.Null(Assert.Single(forecast.Classes).Keep);
        Assert.Equal(forecast.Totals.Order(), forecast.Totals);
        PutInForce();
        Assert.Equal(KeepingPeriod.Days(365), Assert.Single(_outlook.Forecast(Zone, Now, null).Classes).Keep);
    }

    private EvidenceItemId Filed(string name, string ofClass)
    {
        var id = _catalog.Admit(name, 0);
        _catalog.Database.Write(t => new EvidenceItems(_catalog.Database).SetClass(t, id, ofClass));
        return id;
    }

    private void Decide(params LegalHold[] holds)
    {
        var policy = new RetentionPacks(_catalog.Database).Policy(Zone);
        new ItemDecisions(_catalog.Database).Note([.. new RetentionSubjects(_catalog.Database).Page(0, 100).Select(s => (s, policy.Decide(s.Subject, holds, Now)))]);
    }

    private void PutInForce()
    {
        var pack = new RetentionPack("test", 1, new Bilingual("规则", "Rules"), new DateOnly(2020, 1, 1), "test",
        [
            new RetentionRule("R1", new Bilingual("一般", "Ordinary"), KeepingPeriod.Days(365), RuleScope.All, "1", "test"),
            new RetentionRule("R2", new Bilingual("死亡", "Deaths"), KeepingPeriod.Permanent, RuleScope.OfClasses("fatal"), "2", "test"),
        ]);
        var request = new ApprovalRequest("ap-test", ApprovalKind.RulePack, "test 1 0 0", null, 2, Now.AddDays(-20), "console", "r", Now.AddDays(20), [], RetentionPackFormat.Write(pack));
        _catalog.Database.Write(t =>
        {
            new ApprovalBook(_catalog.Database).Ask(t, request, ApprovalBook.Asking(request, new CustodyActor(ActorKind.Tool, "test"), null));
            new RetentionPacks(_catalog.Database).Write(t, TestCatalog.Event(CustodyAct.RulePackInForce) with { Facts = RetentionPacks.Facts(pack, request.Id, Now.AddDays(-20)) });
        });
    }

    /// <summary>A recording of nine bytes and a sidecar of seven.</summary>
    private (EvidenceItemId Recording, EvidenceItemId Sidecar) AdmitPair()
    {
        var at = Now.AddDays(-1);
        ManifestFile File(string name, FileRole role) => new("DCIM/" + name, name.Length, Sha256Digest.Of(System.Text.Encoding.UTF8.GetBytes(name)), role, "clip", null, false, [new ClaimedTime(ClaimSource.FileTime, "raw", at)], []);
        ManifestFile[] files = [File("clip1.mp4", FileRole.Recording), File("clip.xy", FileRole.Sidecar)];
        var manifest = new Manifest(DockingSessionId.New(), new StationClaim("station-1", "1"), new RecorderClaim("fallback", "DSJ0001", null, null), new DutyClaim("012345", null, "一大队", null),
            new ClockMeasurement(null, "not-measured"), at, at, "test", null, files, []);
        EvidenceItemId[] ids = [EvidenceItemId.New(), EvidenceItemId.New()];
        _catalog.Database.Write(t =>
        {
            new IntakeSessions(_catalog.Database).Open(t, manifest, ManifestFormat.Write(manifest), [1], files.ToDictionary(f => f.Sha256, _ => new byte[] { 2 }), at);
            foreach (var (file, id) in files.Zip(ids))
            {
                new EvidenceItems(_catalog.Database).Admit(t, new NewItem(id, file, manifest.Session, at, at.AddDays(365), "012345", "一大队", "station-1", "DSJ0001", null, new ItemTime(at, "FileTime", "")));
            }
        });
        return (ids[0], ids[1]);
    }

    /// <summary>Leaves a tombstone and nothing else of a destruction.</summary>
    private void Bury(EvidenceItemId item)
    {
        using var connection = new SqliteConnection($"Data Source={_catalog.Database.Path};Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO tombstone (item, destruction, sha256, bytes, destroyed_at) SELECT id, 'd', sha256, bytes, admitted_at FROM evidence_item WHERE id = $item";
        command.Parameters.AddWithValue("$item", item.Value);
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
