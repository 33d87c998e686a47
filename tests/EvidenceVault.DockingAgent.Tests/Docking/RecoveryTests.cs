using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Docking;

public sealed class RecoveryTests : IDisposable
{
    private readonly TestStation _station = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<DockingStep> Steps() => [.. Enum.GetValues<DockingStep>()];

    public void Dispose() => _station.Dispose();

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task After_a_loss_of_power_at_any_step_the_same_command_ends_in_the_same_state(DockingStep step)
    {
        _station.Put("a.mp4", "a");
        _station.Put("b/b.mp4", "b");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = step }, cancel: Cancel));
        var report = await _station.DockAsync(cancel: Cancel);

        Assert.Equal(ExitCode.Complete, report.Exit);
        Assert.Empty(_station.OnRecorder);
        Assert.Equal(["checkpoint.note", "done", "lock"], _station.InSpool);
        Assert.Single(_station.Vault.AdmittedSessions);
        var done = Assert.Single(Directory.EnumerateDirectories(Path.Combine(_station.Spool, "done")));
        Assert.Equal(_station.Vault.AdmittedSessions.Single(), Path.GetFileName(done));
        Assert.False(Directory.Exists(Path.Combine(done, "files")));
        Assert.All((string[])["manifest.json", "manifest.p7s", "receipt.json", "receipt.p7s", "cleared.json"], f => Assert.True(File.Exists(Path.Combine(done, f))));
    }

    [Fact]
    public async Task A_loss_of_power_in_the_middle_of_clearing_is_finished_and_told_truly()
    {
        var a = _station.Put("a.mp4", "a");
        _station.Put("b.mp4", "b");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = DockingStep.Proven }, cancel: Cancel));
        File.Delete(a); // as if the plug had been pulled after this one
        var report = await _station.DockAsync(cancel: Cancel);
        Assert.Equal([ClearingOutcome.Gone, ClearingOutcome.Cleared], report.Items.Select(i => i.OnRecorder));
        Assert.Equal(ExitCode.Complete, report.Exit);
    }

    [Fact]
    public async Task A_receipt_without_its_seal_is_asked_for_again()
    {
        _station.Put("a.mp4", "a");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = DockingStep.Proven }, cancel: Cancel));
        File.Delete(Path.Combine(SessionFolder(), "receipt.p7s"));
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
    }

    [Fact]
    public async Task A_session_that_the_vault_admitted_unheard_is_completed_from_the_stored_answer()
    {
        _station.Put("a.mp4", "a");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = DockingStep.Receipted }, cancel: Cancel));
        _station.Vault.Fault = call => call == "POST /intake/sessions" ? 409 : null;
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
    }

    [Fact]
    public async Task An_unfinished_session_of_another_recorder_is_left_alone_until_it_is_handed_over()
    {
        _station.Put("a.mp4", "a");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = DockingStep.Sealed }, cancel: Cancel));
        Directory.Move(_station.Recorder, _station.Folder["first"]);
        _station.Put("b.mp4", "b");
        var progress = new TestProgress();
        var report = await _station.DockAsync(progress, cancel: Cancel);
        Assert.Equal("b.mp4", Assert.Single(report.Items).Path);
        Assert.Contains(progress.Said, s => s.Contains("other recorders", StringComparison.Ordinal));
        Assert.Single(_station.Vault.AdmittedSessions);

        var (exit, _, _) = await TestStation.RunAsync("hand-over", "--config", _station.Config);
        Assert.Equal(0, exit);
        Assert.Equal(2, _station.Vault.AdmittedSessions.Count);
        Assert.True(File.Exists(_station.Folder["first/a.mp4"])); // nothing is cleared that is not docked
        Assert.Equal(["checkpoint.note", "done", "lock"], _station.InSpool);
    }

    [Fact]
    public async Task An_older_receipt_is_good_where_the_vault_proves_one_history()
    {
        _station.Put("a.mp4", "a");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = DockingStep.Receipted }, cancel: Cancel));
        Directory.Move(_station.Recorder, _station.Folder["first"]);
        _station.Put("b.mp4", "b");
        await _station.DockAsync(cancel: Cancel); // shows a larger log
        Directory.Delete(_station.Recorder, recursive: true);
        Directory.Move(_station.Folder["first"], _station.Recorder);
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
        Assert.Empty(_station.OnRecorder);
    }

    [Fact]
    public async Task Folders_that_never_became_sessions_are_tidied_away()
    {
        _station.Put("a.mp4", "a");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = DockingStep.Begun }, cancel: Cancel));
        File.Delete(Path.Combine(SessionFolder(), "session.json"));
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
        Assert.Equal(["checkpoint.note", "done", "lock"], _station.InSpool);
    }

    [Fact]
    public async Task Two_agents_do_not_share_a_spool()
    {
        using var other = SpoolDirectory.Enter(_station.Spool);
        var (exit, report, error) = await _station.DockJsonAsync();
        Assert.Equal((2, 2), (exit, report["exit"]!.GetValue<int>()));
        Assert.Contains("Another agent", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_vault_leaves_everything_sealed_and_the_same_command_finishes()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Fault = _ => 0;
        await Assert.ThrowsAsync<VaultUnreachableException>(() => _station.DockAsync(cancel: Cancel));
        Assert.Equal(["a.mp4"], _station.OnRecorder);
        Assert.True(File.Exists(Path.Combine(SessionFolder(), "manifest.p7s")));
        _station.Vault.Fault = _ => null;
        Assert.Equal(ExitCode.Complete, (await _station.DockAsync(cancel: Cancel)).Exit);
        Assert.Empty(_station.OnRecorder);
    }

    private string SessionFolder() => Directory.EnumerateDirectories(_station.Spool, "ds-*").Single();
}
