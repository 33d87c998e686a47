using System.Globalization;
using System.Net;
using System.Text;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Holds;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Storage;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Deciding;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>Rule packs, holds and approvals on a real vault, by its pages.</summary>
public sealed class KeepingTests : IAsyncDisposable
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);
    private static readonly (string Path, byte[] Content) File = ("DCIM/a.mp4", Encoding.UTF8.GetBytes("a recording"));
    private readonly List<IDisposable> _open = [];
    private TestVault _vault = null!;

    [Fact]
    public async Task A_rule_pack_comes_into_force_when_two_have_agreed_and_whoever_asked_is_none_of_them()
    {
        var (li, wang) = await PeopleAsync();
        var pack = ShippedPacks.Load("mps-2016").Pack;
        var request = KeepingRig.Propose(_vault, pack);
        await KeepingRig.VoteAsync(li, request, "approve");
        await KeepingRig.VoteRefusedAsync(li, request); // a second vote of the same person
        Assert.Empty(Packs());
        await KeepingRig.VoteAsync(wang, request, "approve");
        Assert.Equal(2, Assert.Single(Packs()).Pack.Version);
        Assert.Equal(ApprovalState.Used, new ApprovalBook(_vault.Vault.Database).Find(request)!.State);

        // The same version again is overtaken, and a lower one too; a higher one follows and leaves the term of the first as it was until then.
        var same = KeepingRig.Propose(_vault, pack);
        await KeepingRig.VoteAsync(li, same, "approve");
        Assert.Equal(HttpStatusCode.OK, await wang.PostAsync("/approvals", "/approvals", ("request", same), ("vote", "approve"), ("reason", "已核对")));
        Assert.Equal(ApprovalState.Withdrawn, new ApprovalBook(_vault.Vault.Database).Find(same)!.State);
        var next = KeepingRig.Propose(_vault, pack with { Version = 3 });
        await KeepingRig.VoteAsync(li, next, "approve");
        await KeepingRig.VoteAsync(wang, next, "approve");
        Assert.Equal([(2, false), (3, true)], Packs().Select(t => (t.Pack.Version, t.Until is null)));
        Assert.Empty(await _vault.ProblemsAsync());
    }

    [Fact]
    public async Task A_refusal_ends_a_request_and_an_unknown_one_is_not_there()
    {
        var (li, wang) = await PeopleAsync();
        var request = KeepingRig.Propose(_vault, ShippedPacks.Load("traffic").Pack);
        await KeepingRig.VoteAsync(li, request, "refuse");
        await KeepingRig.VoteRefusedAsync(wang, request);
        Assert.Equal(HttpStatusCode.NotFound, await wang.PostAsync("/approvals", "/approvals", ("request", "ap-nothing"), ("vote", "approve"), ("reason", "x")));
        Assert.Equal(HttpStatusCode.NotFound, await wang.PostAsync("/approvals", "/approvals", ("request", request), ("vote", "maybe"), ("reason", "x")));
        Assert.Empty(Packs());
        Assert.Single(_vault.Events(CustodyAct.ApprovalVoted));
    }

    [Fact]
    public async Task A_request_that_nobody_decides_in_time_expires()
    {
        var (li, _) = await PeopleAsync();
        var request = KeepingRig.Propose(_vault, ShippedPacks.Load("traffic").Pack);
        await KeepingRig.VoteAsync(li, request, "approve");
        UpkeepBook Book(TimeSpan later) => new(_vault.Vault.Database, new UpkeepOptions { Zone = VaultHost.Zone }, new KeepingRig.LaterTime(later));
        Assert.Equal(0, new ApprovalExpiry(_vault.Vault.Database, Book(TimeSpan.FromDays(13))).Run());
        Assert.Equal(1, new ApprovalExpiry(_vault.Vault.Database, Book(TimeSpan.FromDays(14))).Run());
        Assert.Equal(ApprovalState.Expired, new ApprovalBook(_vault.Vault.Database).Find(request)!.State);
        Assert.Equal(0, new ApprovalExpiry(_vault.Vault.Database, Book(TimeSpan.FromDays(15))).Run());
        Assert.Empty(Packs());
        Assert.Empty(await _vault.ProblemsAsync());
    }

    [Fact]
    public async Task A_hold_is_released_by_a_supervisor_who_neither_asked_nor_is_concerned()
    {
        var (li, wang) = await PeopleAsync();
        var chen = await VisitorAsync("chen", AccountRole.Supervisor, "012345");
        await KeepingRig.PlaceAsync(li, ("kind", "complaint"), ("officer", "012345"), ("reason", "投诉"), ("authority", "信访〔2026〕1号"));
        var hold = Holds().InForce()[0];
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync("/holds", "/holds?handler=Release", ("hold", hold.Id), ("reason", "已办结")));
        Assert.Equal(HttpStatusCode.OK, await wang.PostAsync("/holds", "/holds?handler=Release", ("hold", hold.Id), ("reason", "再申请一次")));
        var request = new ApprovalBook(_vault.Vault.Database).Page(openOnly: true, 10).Single().Id;
        await KeepingRig.VoteRefusedAsync(wang, request); // asked himself
        await KeepingRig.VoteRefusedAsync(li, request); // a legal officer
        await KeepingRig.VoteRefusedAsync(chen, request); // the complaint is about him
        Assert.Single(Holds().InForce());
        await KeepingRig.VoteAsync(await VisitorAsync("zhao", AccountRole.Supervisor), request, "approve");
        Assert.Empty(Holds().InForce());
        Assert.Equal("wang", _vault.Events(CustodyAct.HoldReleased).Single().Facts["asked_by"]);
        Assert.Empty(await _vault.ProblemsAsync());
    }

    [Theory]
    [InlineData("nothing that narrows")]
    [InlineData("half a time", "from", "2026-03-01T10:00")]
    [InlineData("times upside down", "from", "2026-03-01T10:00", "to", "2026-03-01T09:00")]
    [InlineData("no item", "items", "ev-nonsense")]
    [InlineData("no case number", "case", "?")]
    [InlineData("a unit alone", "unit", "一大队")]
    public async Task A_hold_that_says_too_little_or_nonsense_is_not_placed(string what, params string[] fields)
    {
        var (li, _) = await PeopleAsync();
        var form = fields.Chunk(2).Select(f => (f[0], f[1]));
        Assert.Equal(HttpStatusCode.OK, await li.PostAsync("/holds", "/holds",
            [.. form, ("kind", "order"), ("reason", "r"), ("authority", "a"), ("reviewOn", DateTimeOffset.UtcNow.AddDays(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]));
        Assert.True(Holds().InForce().Count == 0, what);
    }

    [Fact]
    public async Task Officers_and_administrators_see_neither_holds_nor_approvals_nor_what_is_due()
    {
        await PeopleAsync();
        foreach (var who in new[] { await VisitorAsync("officer", AccountRole.Officer, "012345"), await VisitorAsync("admin", AccountRole.SystemAdministrator) })
        {
            foreach (var page in new[] { "/holds", "/approvals", "/retention" })
            {
                Assert.Equal(HttpStatusCode.NotFound, await who.GetAsync(page));
            }
        }
    }

    [Fact]
    public async Task A_complaint_holds_what_comes_in_later_and_matches()
    {
        var (li, wang) = await PeopleAsync();
        await KeepingRig.InForceAsync(_vault, "mps-2016", li, wang);
        await KeepingRig.PlaceAsync(li, ("kind", "complaint"), ("officer", "012345"), ("from", "2026-03-01T15:00"), ("to", "2026-03-01T17:00"), ("reason", "投诉"), ("authority", "信访〔2026〕1号"));
        using var station = TestStation.Enroll(_vault, "station-1");
        await station.HandOverAsync(File); // recorded at 2026-03-01 16:00 in China, by 012345
        var decision = KeepingRig.DecisionOf(_vault, _vault.Items()[0], 3 * Year);
        Assert.Equal((RetentionOutcome.Keep, 1), (decision.Outcome, decision.Holds.Count));
    }

    [Fact]
    public async Task Nothing_is_due_without_a_pack_and_what_is_unclassified_never_is()
    {
        var (li, wang) = await PeopleAsync();
        using var station = TestStation.Enroll(_vault, "station-1");
        await station.HandOverAsync(File, ("DCIM/b.mp4", Encoding.UTF8.GetBytes("another")));
        Assert.Equal((2, 0, 0), Outcomes(await KeepingRig.DecideAsync(_vault, 9 * Year)));
        await KeepingRig.InForceAsync(_vault, "mps-2016", li, wang);
        foreach (var item in _vault.Items().Where(i => i.IsQuarantined == _vault.Items()[0].IsQuarantined).Take(1))
        {
            Assert.Equal(HttpStatusCode.Redirect, await li.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "patrol")));
        }

        var report = await KeepingRig.DecideAsync(_vault, 9 * Year);
        Assert.Equal(2, report.Items);
        Assert.Equal(2, report.Review + report.Due); // both are quarantined once they were looked at, and one at the least is unclassified
        Assert.True(report.Review >= 1);
        Assert.Equal(2, _vault.Events(CustodyAct.RetentionDecided).Count);
    }

    [Fact]
    public async Task A_lock_moves_on_before_it_ends_as_long_as_the_item_is_kept()
    {
        var (li, wang) = await PeopleAsync();
        await KeepingRig.InForceAsync(_vault, "mps-2016", li, wang);
        using var station = TestStation.Enroll(_vault, "station-1");
        await station.HandOverAsync(File);
        var item = _vault.Items()[0];
        Assert.Equal(HttpStatusCode.Redirect, await li.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", "obstruction")));

        Assert.Equal(0, (await KeepingRig.DecideAsync(_vault, TimeSpan.FromDays(200))).Extended);
        Assert.Equal(1, (await KeepingRig.DecideAsync(_vault, TimeSpan.FromDays(330))).Extended);
        var (then, stored) = (_vault.Items()[0].LockedUntil, await _vault.Vault.Store.FindAsync(ObjectKey.ForOriginal(item.Sha256), TestContext.Current.CancellationToken));
        Assert.True(then > item.LockedUntil.AddDays(300));
        Assert.Equal(then, stored!.LockedUntil);
        Assert.Equal(0, (await KeepingRig.DecideAsync(_vault, TimeSpan.FromDays(331))).Extended);
        Assert.Empty(await _vault.ProblemsAsync());
    }

    [Fact]
    public async Task A_sidecar_stays_as_long_as_the_recording_it_lies_beside()
    {
        var (li, wang) = await PeopleAsync();
        await KeepingRig.InForceAsync(_vault, "mps-2016", li, wang);
        using var station = TestStation.Enroll(_vault, "station-1");
        var plain = station.Manifest(File, ("DCIM/a.json", Encoding.UTF8.GetBytes("{}")));
        var manifest = plain with { Files = [plain.Files[0] with { Group = "DCIM/a" }, plain.Files[1] with { Group = "DCIM/a", Role = Core.Manifests.FileRole.Sidecar }] };
        await station.HandOverAsync(manifest, File, ("DCIM/a.json", Encoding.UTF8.GetBytes("{}")));
        var (recording, sidecar) = (_vault.Items().Single(i => i.Name == "a.mp4"), _vault.Items().Single(i => i.Name == "a.json"));
        Assert.Contains(RetentionBar.Unclassified, KeepingRig.DecisionOf(_vault, sidecar, 2 * Year).Bars);
        Assert.Equal(HttpStatusCode.Redirect, await li.PostAsync($"/evidence/{recording.Id}", $"/evidence/{recording.Id}?handler=Classify", ("class", "obstruction")));
        Assert.Null(KeepingRig.DecisionOf(_vault, sidecar, 2 * Year).RetainUntil);
        Assert.Equal(HttpStatusCode.Redirect, await li.PostAsync($"/evidence/{recording.Id}", $"/evidence/{recording.Id}?handler=Classify", ("class", "patrol")));
        Assert.Null(KeepingRig.DecisionOf(_vault, sidecar, 2 * Year).RetainUntil); // the former class goes on counting, here too
        await KeepingRig.PlaceAsync(li, ("kind", "order"), ("items", recording.Id.Value), ("reason", "r"), ("authority", "a"));
        Assert.Single(KeepingRig.DecisionOf(_vault, sidecar, 2 * Year).Holds);
    }

    [Fact]
    public async Task What_a_hold_is_said_to_cover_is_what_it_covers()
    {
        await PeopleAsync();
        using var station = TestStation.Enroll(_vault, "station-1");
        var plain = station.Manifest(File, ("DCIM/a.json", Encoding.UTF8.GetBytes("{}")));
        await station.HandOverAsync(plain with { Files = [plain.Files[0] with { Group = "DCIM/a" }, plain.Files[1] with { Group = "DCIM/a", Role = Core.Manifests.FileRole.Sidecar }] }, File, ("DCIM/a.json", Encoding.UTF8.GetBytes("{}")));
        var all = new RetentionSubjects(_vault.Vault.Database).Page(0, 10);
        var recording = all.Single(s => s.Subject.Name == "a.mp4").Subject;
        var (at, hour) = (recording.RecordedAt, TimeSpan.FromHours(1));
        var counted = new List<long>();
        foreach (var criteria in new[]
        {
            HoldCriteria.OfItems(recording.Item),
            new HoldCriteria([], Officer: "012345"),
            new HoldCriteria([], Officer: "543210"),
            new HoldCriteria([], From: at - hour, To: at + hour),
            new HoldCriteria([], From: at.AddDays(-9), To: at.AddDays(-8)),
            new HoldCriteria([], Officer: "012345", From: at - hour), // half a time
            new HoldCriteria([], Officer: "012345", To: at + hour),
            new HoldCriteria([], Officer: "012345", From: DateTimeOffset.UtcNow.AddDays(9)),
        })
        {
            var hold = new LegalHold("h", HoldKind.Order, criteria, "r", "a", "li", default, DateTimeOffset.UtcNow, "li");
            counted.Add(all.Count(s => hold.Covers(s.Subject)));
            Assert.Equal(counted[^1], new HoldCoverage(_vault.Vault.Database).Count(hold, 10));
        }

        Assert.Equal((2, 0), (counted[0], counted[^1]));
        Assert.True(counted[5] > 0);
    }

    [Theory]
    [InlineData("legal_hold", "DROP TRIGGER legal_hold_stays; DELETE FROM legal_hold")]
    [InlineData("legal_hold", "DROP TRIGGER legal_hold_never_changes; UPDATE legal_hold SET released_at = placed_at, released_by = 'nobody'")]
    [InlineData("legal_hold", "DROP TRIGGER legal_hold_never_changes; UPDATE legal_hold SET officer = '999999'")]
    [InlineData("retention_pack", "DROP TRIGGER retention_pack_stays; DELETE FROM retention_pack")]
    [InlineData("retention_pack", "DROP TRIGGER retention_pack_never_changes; UPDATE retention_pack SET from_at = '2016-01-01T00:00:00.000Z'")]
    [InlineData("approval_vote", "INSERT INTO approval_vote SELECT request, 'nobody', cast_at, 1, '', NULL FROM approval_vote LIMIT 1")]
    [InlineData("approval_request", "UPDATE approval_request SET requested_by = 'somebody else'")]
    [InlineData("access_grant", "UPDATE access_grant SET reason = 'another'")]
    [InlineData("access_grant_item", "INSERT INTO access_grant_item SELECT 'ev-00000000000000000000000000000000', id FROM access_grant")]
    [InlineData("delegation", "UPDATE delegation SET to_at = '2099-01-01T00:00:00.000Z'")]
    [InlineData("former classes", "DELETE FROM former_class")]
    [InlineData("former cases", "INSERT INTO former_case SELECT id, 'X-1' FROM evidence_item LIMIT 1")]
    public async Task Whatever_is_changed_behind_the_log_is_named(string what, string sql)
    {
        var (li, wang) = await PeopleAsync();
        await KeepingRig.InForceAsync(_vault, "mps-2016", li, wang);
        await KeepingRig.PlaceAsync(li, ("kind", "order"), ("officer", "012345"), ("reason", "r"), ("authority", "a"));
        using var station = TestStation.Enroll(_vault, "station-1");
        await station.HandOverAsync(File);
        var item = _vault.Items()[0];
        foreach (var classId in new[] { "drink-driving", "patrol" })
        {
            Assert.Equal(HttpStatusCode.Redirect, await li.PostAsync($"/evidence/{item.Id}", $"/evidence/{item.Id}?handler=Classify", ("class", classId)));
        }

        var tomorrow = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, VaultHost.Zone).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal(HttpStatusCode.Redirect, await wang.PostAsync("/approvals", "/approvals?handler=Delegate", ("taker", "li"), ("fromOn", tomorrow), ("toOn", tomorrow), ("reason", "休假")));
        Assert.Equal(HttpStatusCode.Redirect, await li.PostAsync("/requests", "/requests", ("act", "copy"), ("items", _vault.Items()[0].Id.Value), ("case", "2026-118"), ("reason", "阅卷")));
        Assert.Empty(await _vault.ProblemsAsync());
        Behind(sql);
        Assert.Contains(await _vault.ProblemsAsync(), p => p.What.Contains(what, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(o => o.Dispose());
        if (_vault is not null)
        {
            await _vault.DisposeAsync();
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA2100", Justification = "The statements stand above.")]
    private void Behind(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_vault.Vault.Database.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static (long Keep, long Review, long Due) Outcomes(EvidenceVault.Retention.Deciding.DecisionReport report) => (report.Keep, report.Review, report.Due);

    private LegalHolds Holds() => new(_vault.Vault.Database);

    private IReadOnlyList<PackTerm> Packs() => new RetentionPacks(_vault.Vault.Database).Terms();

    private async Task<(Visitor Li, Visitor Wang)> PeopleAsync()
    {
        _vault = await TestVault.StartAsync();
        return (await VisitorAsync("li", AccountRole.LegalOfficer), await VisitorAsync("wang", AccountRole.Supervisor));
    }

    private async Task<Visitor> VisitorAsync(string name, AccountRole role, string? officer = null)
    {
        var visitor = await KeepingRig.VisitorAsync(_vault, name, role, officer);
        _open.Add(visitor);
        return visitor;
    }
}
