using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Docking;

public sealed class DockingTests : IDisposable
{
    private const string Clip = "DCIM/100MEDIA/012345_DSJ0001_20260301200130_0007.mp4";
    private const string Marked = "DCIM/100MEDIA/012345_DSJ0001_20260301200130_0007IMP.mp4";

    private readonly TestStation _station = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _station.Dispose();

    [Fact]
    public async Task A_recorder_is_sealed_handed_over_and_cleared()
    {
        _station.Put(Clip, "footage");
        _station.Put(Marked, "footage");
        _station.Put("DCIM/100MEDIA/012345_DSJ0001_20260301200130_0007.xml", "<r><time>2026-03-01T12:01:31Z</time></r>");
        _station.Put("LOG/a.txt", "");
        var report = await _station.DockAsync(cancel: Cancel);

        Assert.Equal(ExitCode.Complete, report.Exit);
        Assert.Equal(4, report.Cleared);
        Assert.Empty(_station.OnRecorder);
        Assert.Equal(["checkpoint.note", "done", "lock"], _station.InSpool);
        Assert.True(File.Exists(report.ReceiptPath));
        var manifest = _station.Vault.Manifest(report.Session!.Value.Value);
        var important = manifest.Files.Single(f => f.Path == Marked);
        Assert.Equal(("officer-device-name", "DSJ0001"), (manifest.Recorder.Profile, manifest.Recorder.Serial));
        Assert.Equal(("012345", "大队"), (manifest.Duty.ClaimedOfficer, manifest.Duty.BoundUnit));
        Assert.Equal((true, 7L, Sha256Digest.Of("footage"u8)), (important.MarkedImportant, important.Sequence!.Value, important.Sha256));
        Assert.Equal(["recorder-clock", "sidecar", "file-time"], important.Times.Select(t => ManifestFormat.ClaimWord(t.Source)));
        Assert.Equal([AgentFinding.Empty], manifest.Files.Single(f => f.Path == "LOG/a.txt").Findings);
        Assert.Equal("not-measured", manifest.Clock.Method);
        Assert.Equal((2, true, "folder", null), (manifest.Version, manifest.IsWholeListing, manifest.Recorder.Transport, manifest.Recorder.Card));
        Assert.NotNull(manifest.Station.Clock);
        Assert.Equal(["", "", null, null], manifest.Files.Select(f => f.Series).OrderByDescending(s => s));
        Assert.Equal(3, _station.Vault.Requests.Count(r => r.StartsWith("PUT ", StringComparison.Ordinal))); // the marked copy is the same bytes
    }

    [Fact]
    public async Task A_vault_that_knows_version_1_alone_gets_a_manifest_that_it_can_read()
    {
        _station.Put(Clip, "footage");
        _station.Terms = ManifestTerms.Newest with { Version = () => 1 };
        var report = await _station.DockAsync(cancel: Cancel);
        Assert.Equal(ExitCode.Complete, report.Exit);
        var manifest = _station.Vault.Manifest(report.Session!.Value.Value);
        Assert.Equal((1, null, null, null), (manifest.Version, manifest.IsWholeListing, manifest.Station.Clock, manifest.Recorder.Numbering));
        Assert.Equal((7L, null), (manifest.Files[0].Sequence!.Value, manifest.Files[0].Series));
    }

    [Fact]
    public async Task Keep_leaves_everything_and_a_second_docking_sends_nothing_again()
    {
        _station.Put(Clip, "footage");
        var first = await _station.DockAsync(clearing: RecorderClearing.Never, cancel: Cancel);
        var second = await _station.DockAsync(clearing: RecorderClearing.Never, cancel: Cancel);
        Assert.Equal((ExitCode.Complete, ExitCode.Complete), (first.Exit, second.Exit));
        Assert.NotEqual(first.Session, second.Session);
        Assert.Equal([Clip], _station.OnRecorder);
        Assert.Single(_station.Vault.Requests, r => r.StartsWith("PUT ", StringComparison.Ordinal));
        Assert.Equal(1, _station.Vault.Manifest(second.Session!.Value.Value).Checkpoint!.TreeSize);
        Assert.Contains(_station.Vault.Requests, r => r == "GET /custody/log/consistency?first=1&second=2");
    }

    [Fact]
    public async Task A_name_in_GBK_is_handed_over_and_cleared()
    {
        Shell.Run("printf x > \"$1/\"$'\\xb2\\xe2.mp4'", _station.Recorder);
        var report = await _station.DockAsync(cancel: Cancel);
        var item = Assert.Single(report.Items);
        Assert.Equal(("%B2%E2.mp4", ClearingOutcome.Cleared), (item.Path, item.OnRecorder));
        Assert.Contains(AgentFinding.NameEscaped, item.Findings);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_station.Recorder));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_copied_is_sealed_as_read_and_never_cleared()
    {
        var path = _station.Put(Clip, "footage");
        _station.Put(Marked, "quiet");
        var progress = new TestProgress { OnCopied = name => File.AppendAllText(name == Clip ? path : "/dev/null", "more") };
        var report = await _station.DockAsync(progress, cancel: Cancel);
        Assert.Equal(ExitCode.Incomplete, report.Exit);
        Assert.Equal([Clip], _station.OnRecorder);
        Assert.Contains(AgentFinding.ChangedWhileCopying, report.Items.Single(i => i.Path == Clip).Findings);
        Assert.Equal(ClearingOutcome.Changed, report.Items.Single(i => i.Path == Clip).OnRecorder);
    }

    [Fact]
    public async Task What_changed_after_sealing_and_what_is_new_is_not_cleared()
    {
        var changed = _station.Put("a.mp4", "a");
        var replaced = _station.Put("b.mp4", "b");
        _station.Put("c.mp4", "c");
        await Assert.ThrowsAsync<PowerLossException>(() => _station.DockAsync(new TestProgress { StopAfter = DockingStep.Sealed }, cancel: Cancel));
        await File.AppendAllTextAsync(changed, "+", Cancel);
        var times = File.GetLastWriteTimeUtc(replaced);
        File.Move(replaced, replaced + ".old");
        await File.WriteAllTextAsync(replaced, "b", Cancel);
        File.SetLastWriteTimeUtc(replaced, times);
        _station.Put("d.mp4", "d");
        File.CreateSymbolicLink(Path.Combine(_station.Recorder, "c.lnk"), "c.mp4");

        var report = await _station.DockAsync(cancel: Cancel);
        Assert.Equal(["not-cleared-changed", "not-cleared-changed", "cleared"], report.Items.Take(3).Select(i => i.OnRecorder));
        Assert.Equal(["a.mp4", "b.mp4", "b.mp4.old", "d.mp4"], report.Items.Skip(3).Select(i => i.Path)); // taken for themselves, then cleared
        Assert.Equal(["c.lnk"], Directory.EnumerateFileSystemEntries(_station.Recorder).Select(f => Path.GetFileName(f)));
        Assert.Equal(ExitCode.Incomplete, report.Exit);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_stays()
    {
        _station.Put("a.mp4", "a");
        File.CreateSymbolicLink(Path.Combine(_station.Recorder, "z.mp4"), "/etc/hostname");
        var report = await _station.DockAsync(cancel: Cancel);
        Assert.Equal("z.mp4", Assert.Single(report.Unread).Path);
        Assert.Equal(ExitCode.Incomplete, report.Exit);
        Assert.NotNull(new FileInfo(Path.Combine(_station.Recorder, "z.mp4")).LinkTarget);
        Assert.Equal("z.mp4", Assert.Single(_station.Vault.Manifest(report.Session!.Value.Value).Unread).Path);
    }

    [Fact]
    public async Task An_empty_recorder_is_no_session()
    {
        Assert.Equal(DockingReport.Nothing, await _station.DockAsync(cancel: Cancel));
        Assert.Empty(_station.Vault.Requests);
    }

    [Fact]
    public async Task A_recorder_is_bound_to_its_officer_by_the_stations_list()
    {
        _station.Configure(keys => keys["bindings"] = "{ DSJ0001: { officer: '054321', unit: 中队 } }");
        _station.Put(Clip, "footage");
        var report = await _station.DockAsync(cancel: Cancel);
        var duty = _station.Vault.Manifest(report.Session!.Value.Value).Duty;
        Assert.Equal(("012345", "054321", "中队"), (duty.ClaimedOfficer, duty.BoundOfficer, duty.BoundUnit));
    }

    [Fact]
    public async Task Cancelling_leaves_no_parts_and_everything_on_the_recorder()
    {
        _station.Put("a.mp4", "a");
        _station.Put("b.mp4", "b");
        using var ctrlC = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _station.DockAsync(new TestProgress { OnCopied = _ => ctrlC.Cancel() }, cancel: ctrlC.Token));
        Assert.Equal(["a.mp4", "b.mp4"], _station.OnRecorder);
        Assert.Equal(["done", "lock"], _station.InSpool);
    }
}
