using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Review;
using Microsoft.Data.Sqlite;

namespace EvidenceVault.Catalog.Tests;

/// <summary>Markers, verdicts and what was given out are held against the custody log, and no row of them changes unseen.</summary>
public sealed class RetoldReviewTests : IDisposable
{
    private readonly TestCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Theory]
    [InlineData("UPDATE marker SET note = 'nothing to see' WHERE withdrawn_at IS NULL", "marker")]
    [InlineData("UPDATE marker SET withdrawn_by = NULL, withdrawn_at = NULL", "marker")]
    [InlineData("DELETE FROM marker", "marker")]
    [InlineData("UPDATE work_copy SET verdict = 'approved', judged_by = 'chen'", "work_copy")]
    [InlineData("UPDATE work_copy SET judged_why = 'other words'", "work_copy")]
    [InlineData("DELETE FROM court_package_giving", "court_package_giving")]
    [InlineData("INSERT INTO court_package_item SELECT id, 'ev-planted' FROM court_package", "court_package_item")]
    public void A_row_that_is_otherwise_than_the_log_tells_is_named(string tampering, string table)
    {
        Live();
        Assert.Empty(Look());
        Tamper(tampering);
        Assert.NotEmpty(Look());
        Assert.All(Look(), d => Assert.Contains($"a row of {table} that", d, StringComparison.Ordinal));
    }

    /// <summary>As somebody with the file in his hands.</summary>
    private void Tamper(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={_catalog.Database.Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // of this test's own list
        command.CommandText = "DROP TRIGGER marker_stays; DROP TRIGGER marker_never_changes; DROP TRIGGER work_copy_never_changes; " + statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private IReadOnlyList<string> Look() => new KeepingReplay(_catalog.Database, _catalog.Log).Differences();

    /// <summary>Two markers, one of them withdrawn; a redaction that was refused; a package that was given out.</summary>
    private void Live()
    {
        var (item, now) = (_catalog.Admit("a.mp4", 1), DateTimeOffset.UnixEpoch.AddYears(56));
        var (markers, works, packages) = (new Markers(_catalog.Database), new Works(_catalog.Database), new CourtPackages(_catalog.Database));
        var marker = new Marker(Markers.NewId(), item, new Stretch(400, 900), null, null, null, "告知", null, "wang", now, null, null);
        var plan = new WorkPlan(WorkKind.Redaction, Sha256Digest.Of([1]), 0, new TimeUnit(1, 1000), new PlanFrame(0, 0), new PlanFrame(9, 360), 400) { Mutes = [new Mute(new Stretch(0, 200), "name")] };
        byte[] document = [1, 2, 3];
        var prepared = new PreparedPackage(PackageId.New(), "2026-118", "court", false, now, "wang", Sha256Digest.Of([2]), Sha256Digest.Of([3]), Sha256Digest.Of(document));
        _catalog.Database.Write(t =>
        {
            markers.Write(t, Told(CustodyAct.MarkerSet, "wang") with { Facts = Markers.Facts(marker) });
            markers.Write(t, Told(CustodyAct.MarkerSet, "wang") with { Facts = Markers.Facts(marker with { Id = Markers.NewId(), When = new Stretch(5, 5) }) });
            markers.Write(t, Told(CustodyAct.MarkerWithdrawn, "li") with { Facts = new Dictionary<string, string> { ["marker"] = marker.Id } });
            works.Write(t, Told(CustodyAct.WorkOrdered, "wang") with { Facts = new Dictionary<string, string> { ["work"] = "wk-1", ["plan"] = plan.ToText() } });
            works.Write(t, Told(CustodyAct.WorkMade, "vault") with { Facts = new Dictionary<string, string> { ["work"] = "wk-1", ["sha256"] = Sha256Digest.Of([4]).Hex, ["bytes"] = "1", ["media_type"] = "video/mp4" } });
            works.Write(t, Told(CustodyAct.WorkRefused, "chen") with { Reason = "看不清", Facts = new Dictionary<string, string> { ["work"] = "wk-1" } });
            packages.Write(t, Told(CustodyAct.PackagePrepared, "wang") with { Facts = prepared.Facts() }, [item], document);
            packages.Write(t, Told(CustodyAct.PackageGiven, "wang") with { Facts = new Dictionary<string, string> { ["package"] = prepared.Id.Value } }, [item], null);
        });

        CustodyEvent Told(CustodyAct act, string by) => TestCatalog.Event(act, item) with { Actor = new CustodyActor(ActorKind.Person, by) };
    }
}
