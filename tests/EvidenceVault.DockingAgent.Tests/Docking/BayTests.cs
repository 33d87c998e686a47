using System.Text.Json.Nodes;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Docking;

/// <summary>One bay, over time: recorders that take each other's place, are pulled out, or whose session the vault will not have.</summary>
public sealed class BayTests : IDisposable
{
    private readonly TestStation _station = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _station.Dispose();

    [Theory]
    [InlineData("plug_in")]
    [InlineData("volume")]
    public async Task Another_recorder_in_the_same_place_is_taken_afresh_and_never_cleared_for_the_first(string differs)
    {
        var path = _station.Put("a.mp4", "a");
        await StopAsync(DockingStep.Proven);
        var origin = Path.Combine(SessionFolder(), "session.json");
        var json = JsonNode.Parse(await File.ReadAllTextAsync(origin, Cancel))!;
        json[differs] = "another";
        await File.WriteAllTextAsync(origin, json.ToJsonString(), Cancel);
        _station.Put("b.mp4", "b");

        var seen = new List<bool>();
        var report = await _station.DockAsync(new TestProgress { OnReached = s => Note(seen, s, path) }, cancel: Cancel);
        Assert.Equal([("a.mp4", "kept"), ("a.mp4", "cleared"), ("b.mp4", "cleared")], report.Items.Select(i => (i.Path, i.OnRecorder)));
        Assert.Equal([true, false], seen); // it was still there when the first session was dealt with
        Assert.Equal((ExitCode.Complete, 2, 0), (report.Exit, report.Cleared, report.Gone));
        Assert.Empty(_station.OnRecorder);
    }

    [Fact]
    public async Task Other_bytes_of_the_same_length_and_time_are_not_cleared_unproven_but_taken_afresh()
    {
        var path = _station.Put("a.mp4", "first");
        await StopAsync(DockingStep.Proven);
        var time = File.GetLastWriteTimeUtc(path);
        _station.Put("a.mp4", "other");
        File.SetLastWriteTimeUtc(path, time);
        var report = await _station.DockAsync(cancel: Cancel);
        Assert.Equal(["not-cleared-changed", "cleared"], report.Items.Select(i => i.OnRecorder));
        Assert.Equal(2, _station.Vault.Held.Count);
    }

    [Fact]
    public async Task After_an_unfinished_session_what_is_new_is_taken_in_the_same_command()
    {
        _station.Put("a.mp4", "a");
        await StopAsync(DockingStep.Sealed);
        _station.Put("b.mp4", "b");
        var (exit, report, _) = await _station.DockJsonAsync("--clear");
        Assert.Equal(["a.mp4", "b.mp4"], report["items"]!.AsArray().Select(i => i!["path"]!.GetValue<string>()));
        Assert.Equal("b.mp4", Assert.Single(_station.Vault.Manifest(report["session"]!.GetValue<string>()).Files).Path);
        Assert.Equal((0, 2), (exit, _station.Vault.AdmittedSessions.Count));
        Assert.Empty(_station.OnRecorder);
    }

    [Fact]
    public async Task A_recorder_pulled_out_while_it_is_cleared_is_told_and_finished_later()
    {
        _station.Put("a.mp4", "a");
        var away = _station.Folder["away"];
        var pull = new TestProgress { OnReached = s => PullAt(s, DockingStep.Proven, away) };
        await Assert.ThrowsAsync<RecorderGoneException>(() => _station.DockAsync(pull, cancel: Cancel));
        Assert.False(File.Exists(Path.Combine(SessionFolder(), "cleared.json")));
        Assert.True(File.Exists(Path.Combine(away, "a.mp4")));
        Directory.Move(away, _station.Recorder);
        Assert.Equal(1, (await _station.DockAsync(cancel: Cancel)).Cleared);
        Assert.Empty(_station.OnRecorder);
    }

    [Fact]
    public async Task A_session_refused_for_good_is_set_apart_and_the_next_docking_is_fresh()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Fault = _ => 403;
        var (exit, report, error) = await _station.DockJsonAsync("--clear");
        var id = report["session"]!.GetValue<string>();
        Assert.Contains("THE VAULT REFUSED THE SESSION", error, StringComparison.Ordinal);
        Assert.Equal(["a.mp4"], _station.OnRecorder);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(_station.Spool, "refused", id, "files")));
        _station.Vault.Fault = _ => null;
        Assert.Equal((1, ExitCode.Complete), (exit, (await _station.DockAsync(cancel: Cancel)).Exit));
        Assert.NotEqual(id, Assert.Single(_station.Vault.AdmittedSessions));
        Assert.Empty(_station.OnRecorder);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("longer")]
    public async Task A_copy_that_has_rotted_in_the_spool_does_not_block_the_bay(string rotten)
    {
        _station.Put("a.mp4", "a");
        await StopAsync(DockingStep.Sealed);
        var copy = Directory.EnumerateFiles(Path.Combine(SessionFolder(), "files")).Single();
        File.Delete(copy);
        await File.WriteAllTextAsync(copy, rotten, Cancel);
        Assert.True((await Assert.ThrowsAsync<VaultRefusedException>(() => _station.DockAsync(cancel: Cancel))).IsForGood);
        Assert.Equal(["a.mp4"], _station.OnRecorder);
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
    }

    [Fact]
    public async Task Bytes_that_the_vault_lost_are_sent_once_more()
    {
        _station.Put("a.mp4", "a");
        var faults = 1;
        _station.Vault.Problem = "bytes-missing";
        _station.Vault.Fault = call =>
        {
            if (!call.EndsWith("/complete", StringComparison.Ordinal) || Interlocked.Decrement(ref faults) < 0)
            {
                return null;
            }

            _station.Vault.Held.Clear();
            return 409;
        };
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
        Assert.Equal(2, _station.Vault.Requests.Count(r => r.StartsWith("PUT ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Handing_over_goes_on_after_a_refused_session()
    {
        _station.Put("a.mp4", "a");
        await StopAsync(DockingStep.Sealed);
        Directory.Move(_station.Recorder, _station.Folder["first"]);
        _station.Put("b.mp4", "b");
        await StopAsync(DockingStep.Sealed);
        var faults = 1;
        _station.Vault.Fault = _ => Interlocked.Decrement(ref faults) >= 0 ? 422 : null;
        var (exit, output, _) = await TestStation.RunAsync("hand-over", "--config", _station.Config);
        Assert.Equal(1, exit);
        Assert.Contains("THE VAULT REFUSED", output, StringComparison.Ordinal);
        Assert.Single(_station.Vault.AdmittedSessions);
        Assert.Equal((0, 1), (new SpoolRoom(_station.Spool, null).Measure().WaitingSessions, new SpoolRoom(_station.Spool, null).Measure().RefusedSessions));

        // What was wrong at the vault is mended: the one that was set apart is tried again when that is asked for.
        (exit, _, _) = await TestStation.RunAsync("hand-over", "--config", _station.Config);
        Assert.Equal((0, 1), (exit, _station.Vault.AdmittedSessions.Count));
        (exit, _, _) = await TestStation.RunAsync("hand-over", "--refused", "--config", _station.Config);
        Assert.Equal((0, 2), (exit, _station.Vault.AdmittedSessions.Count));
        Assert.Equal(0, new SpoolRoom(_station.Spool, null).Measure().RefusedSessions);
    }

    [Fact]
    public async Task An_unsealed_session_of_any_recorder_is_removed_at_the_start_and_a_sealed_one_never()
    {
        _station.Put("a.mp4", "a");
        await StopAsync(DockingStep.Sealed);
        Directory.Move(_station.Recorder, _station.Folder["first"]);
        _station.Put("b.mp4", "b");
        await StopAsync(DockingStep.Copied);
        using var spool = SpoolDirectory.Enter(_station.Spool);
        Assert.Equal(2, spool.Unfinished().Count);
        spool.RemoveRemains();
        Assert.True(Assert.Single(spool.Unfinished()).IsSealed);
    }

    private static void Note(List<bool> seen, DockingStep step, string path)
    {
        if (step == DockingStep.Cleared)
        {
            seen.Add(File.Exists(path));
        }
    }

    private void PullAt(DockingStep step, DockingStep at, string away)
    {
        if (step == at)
        {
            Directory.Move(_station.Recorder, away);
        }
    }

    private Task<PowerLossException> StopAsync(DockingStep step) =>
        Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = step }, cancel: Cancel));

    private string SessionFolder() => Directory.EnumerateDirectories(_station.Spool, "ds-*").Single();
}
