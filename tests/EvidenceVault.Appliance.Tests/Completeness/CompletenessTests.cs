using System.Net;
using EvidenceVault.Appliance.Checking;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using Microsoft.Data.Sqlite;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Completeness;

/// <summary>What a recorder should have handed over and did not is asked for, in the same transaction that admits the rest.</summary>
public sealed class CompletenessTests
{
    [Fact]
    public async Task Each_gap_becomes_one_open_request_with_the_telemetry_beside_it()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await DockAsync(station, 1, 2);
        await DockAsync(station, 5);

        var asked = Assert.Single(new Explanations(vault.Vault.Database).All());
        Assert.Equal(new Incompleteness(IncompletenessKind.SequenceGap, "", 0, 3, 4), asked.About);
        Assert.Equal((ExplanationState.Open, "012345", "一大队", TimeSpan.FromHours(24)), (asked.State, asked.Officer, asked.Unit, asked.DueAt - asked.AskedAt));
        Assert.Equal(new RecorderTelemetry(12, new CardSpace(32_000_000_000, 900_000_000), null), asked.Telemetry);
        Assert.Equal(asked.Session, Assert.Single(vault.Events(CustodyAct.ExplanationAsked)).Session);
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task A_gap_that_is_filled_later_needs_no_words()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await DockAsync(station, 1, 4);
        await DockAsync(station, 2);
        Assert.Equal(ExplanationState.Open, Assert.Single(new Explanations(vault.Vault.Database).All()).State);
        await DockAsync(station, 3);
        Assert.Equal(ExplanationState.Settled, Assert.Single(new Explanations(vault.Vault.Database).All()).State);
        Assert.Single(vault.Events(CustodyAct.ExplanationSettled));
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task The_same_session_completed_again_asks_nothing_twice()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (manifest, files) = station.Numbered(1, 3);
        var (open, _) = await station.OpenAsync(station.Sealed(manifest));
        await station.UploadAsync(open, files);
        for (var time = 0; time < 2; time++)
        {
            using var answer = await station.SendAsync(open.Complete, null);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Single(vault.Events(CustodyAct.ExplanationAsked));
    }

    [Fact]
    public async Task A_recording_marked_important_afterwards_is_one_item_that_is_marked_from_then_on()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await DockAsync(station, 1, 2);
        var (manifest, files) = station.Numbered(2);
        await station.HandOverAsync(manifest with { Files = [manifest.Files[0] with { Path = "DCIM/0002IMP.mp4", MarkedImportant = true }] }, files);

        Assert.Equal([false, true], vault.Items().Select(i => i.MarkedImportant));
        Assert.Empty(await vault.ProblemsAsync());
        Sql(vault, $"UPDATE evidence_item SET important = 1 WHERE id = '{vault.Items()[0].Id}'");
        Assert.Contains("importance", Assert.Single(await vault.ProblemsAsync()).What, StringComparison.Ordinal);
        Assert.Contains("stays", Assert.Throws<SqliteException>(() => Sql(vault, "UPDATE evidence_item SET important = 0")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_explanation_written_behind_the_logs_back_is_named()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await DockAsync(station, 1, 3);
        Assert.Empty(await vault.ProblemsAsync());
        Sql(vault, "UPDATE explanation SET state = 'given', code = 'other', text = 'never said', ended_by = 'li', ended_at = asked_at");
        Assert.Contains(await vault.ProblemsAsync(), p => p.Where.StartsWith("explanation ", StringComparison.Ordinal) && p.What.Contains("is Open by the log", StringComparison.Ordinal));
        Sql(vault, "DELETE FROM explanation");
        Assert.Contains(await vault.ProblemsAsync(), p => p.Where.StartsWith("explanation ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)] // the session was admitted before
    [InlineData(false)] // the vault was away, and hears of it with the session
    public async Task What_an_officer_confirmed_at_the_station_files_the_sessions_items(bool admittedFirst)
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        var (manifest, files) = station.Numbered(1, 2);
        if (admittedFirst)
        {
            await station.HandOverAsync(manifest, files);
        }

        await station.ReportAsync(new StationEvent(
            Guid.NewGuid().ToString("N"), StationEventKind.FilingConfirmed, DateTimeOffset.UtcNow, "bay-1", "DSJ0001", "012345", manifest.Session, null,
            new Dictionary<string, string> { ["class"] = "drink-driving", ["case"] = "2026-118" }));
        if (!admittedFirst)
        {
            Assert.Empty(vault.Events(CustodyAct.Classified));
            await station.HandOverAsync(manifest, files);
        }

        Assert.All(vault.Items(), i => Assert.Equal("drink-driving", i.Class));
        Assert.All(vault.Items(), i => Assert.Equal(["2026-118"], new EvidenceItems(vault.Vault.Database).Cases(i.Id)));
        Assert.Equal((2, 2), (vault.Events(CustodyAct.Classified).Count, vault.Events(CustodyAct.CaseLinked).Count));
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task Another_station_cannot_file_a_session_that_is_not_its_own()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        using var other = TestStation.Enroll(vault, "station-2");
        var (manifest, files) = station.Numbered(1);
        await station.HandOverAsync(manifest, files);
        await other.ReportAsync(new StationEvent(
            Guid.NewGuid().ToString("N"), StationEventKind.FilingConfirmed, DateTimeOffset.UtcNow, "bay-1", "DSJ0001", "012345", manifest.Session, null,
            new Dictionary<string, string> { ["class"] = "training" }));
        Assert.Null(Assert.Single(vault.Items()).Class);
    }

    private static Task<Receipt> DockAsync(TestStation station, params long[] numbers)
    {
        var (manifest, files) = station.Numbered(numbers);
        return station.HandOverAsync(manifest, files);
    }

    private static void Sql(TestVault vault, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={vault.Vault.Folder.Catalog};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants and ids of the tests
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
