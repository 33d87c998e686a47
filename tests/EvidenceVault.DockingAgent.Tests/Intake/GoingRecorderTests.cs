using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Intake;

/// <summary>A recorder that goes while it is read, and one that only cannot be read.</summary>
public sealed class GoingRecorderTests : IDisposable
{
    private readonly TestStation _station = new();

    public void Dispose() => _station.Dispose();

    [Fact]
    public async Task A_file_that_failed_as_the_recorder_went_is_told_as_pulled_and_what_was_whole_is_kept()
    {
        _station.Put("a.mp4", "whole");
        _station.Put("b.mp4", new string('x', 200_000));
        using var recorder = new Going(FolderRecorder.Open(_station.Recorder), "b.mp4", isGone: true);

        var taken = await TakeAsync(recorder);

        Assert.NotNull(taken);
        Assert.True(taken.WasPulled);
        Assert.Equal("a.mp4", Assert.Single(taken.Manifest.Files).Path);
        var unread = Assert.Single(taken.Manifest.Unread);
        Assert.Equal("b.mp4", unread.Path);
        Assert.StartsWith(UnreadReason.Pulled, unread.Reason, StringComparison.Ordinal);
        Assert.Contains("after byte 0 of 200000", unread.Reason, StringComparison.Ordinal); // where it went silent
    }

    [Fact]
    public async Task One_that_went_before_a_single_file_was_whole_leaves_no_session()
    {
        _station.Put("b.mp4", new string('x', 200_000));
        using var recorder = new Going(FolderRecorder.Open(_station.Recorder), "b.mp4", isGone: true);

        await Assert.ThrowsAsync<RecorderGoneException>(() => TakeAsync(recorder));

        using var spool = SpoolDirectory.Enter(_station.Spool);
        Assert.Empty(spool.Unfinished());
    }

    [Fact]
    public async Task One_that_stays_is_told_with_what_its_reading_said()
    {
        _station.Put("b.mp4", new string('x', 200_000));
        using var recorder = new Going(FolderRecorder.Open(_station.Recorder), "b.mp4", isGone: false);

        var taken = await TakeAsync(recorder);

        Assert.NotNull(taken);
        Assert.False(taken.WasPulled);
        Assert.Contains("after byte 0 of 200000", Assert.Single(taken.Manifest.Unread).Reason, StringComparison.Ordinal);
    }

    private async Task<TakenSession?> TakeAsync(Going recorder)
    {
        using var setup = AgentSetup.Load(_station.Config, TimeProvider.System);
        using var spool = SpoolDirectory.Enter(_station.Spool);
        return await new SessionIntake(setup, spool, new TestProgress()).TakeAsync(recorder, new DockingPlace("3"), null, TestContext.Current.CancellationToken);
    }

    /// <summary>One file fails to read; a device cannot be made to go at that very moment.</summary>
    /// <param name="isGone">Whether the recorder goes with it.</param>
    private sealed class Going(FolderRecorder folder, string failing, bool isGone) : IOpenRecorder
    {
        private volatile bool _hasFailed;

        public RecorderPlace Place => folder.Place;

        public DeviceKind Kind => DeviceKind.MassStorage;

        public bool IsDevice => true;

        public bool NumbersLast => folder.NumbersLast;

        public RecorderSpace? Space => folder.Space;

        public bool IsStillThere() => !(_hasFailed && isGone);

        public WalkedRecorder List(int mostFiles, CancellationToken cancel) => folder.List(mostFiles, cancel);

        public IOpenRecording Open(RecorderPath path) => path.Text == failing ? new Failing(folder.Open(path), this) : folder.Open(path);

        public void BeginClearing() => folder.BeginClearing();

        public FileIdentity? FindStatus(RecorderPath path) => folder.FindStatus(path);

        public void Remove(RecorderPath path) => folder.Remove(path);

        public bool IsConfirmed(RecorderPath folderOf) => folder.IsConfirmed(folderOf);

        public void Dispose() => folder.Dispose();

        private sealed class Failing(IOpenRecording file, Going recorder) : IOpenRecording
        {
            public FileIdentity Identity => file.Identity;

            public Stream Content { get; } = new FailingStream(recorder);

            public bool IsUnchanged() => file.IsUnchanged();

            public void Dispose()
            {
                Content.Dispose();
                file.Dispose();
            }
        }

        private sealed class FailingStream(Going recorder) : MemoryStream
        {
            public override int Read(byte[] buffer, int offset, int count) => throw Failure();

            public override int Read(Span<byte> buffer) => throw Failure();

            public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw Failure();

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw Failure();

            private RecorderReadException Failure()
            {
                recorder._hasFailed = true;
                return new RecorderReadException(0, new IOException("Input/output error"));
            }
        }
    }
}
