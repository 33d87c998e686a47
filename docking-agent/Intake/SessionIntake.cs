using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>Takes what is on a recorder into the spool and seals it.</summary>
public sealed class SessionIntake(AgentSetup setup, SpoolDirectory spool, IDockingProgress progress)
{
    /// <summary>Walks, copies, lists and seals, in this order; nothing of it leaves the machine.</summary>
    /// <returns>The sealed session; null where the recorder holds nothing at all.</returns>
    /// <exception cref="RecorderGoneException">The recorder was pulled out; the session was taken away again.</exception>
    /// <exception cref="IOException">The spool cannot be written, or the recorder's root not be listed.</exception>
    public async Task<SpooledSession?> TakeAsync(RecorderRoot root, string bay, CancellationToken cancel)
    {
        var startedAt = setup.Time.GetUtcNow();
        var walked = RecorderWalk.List(root, cancel: cancel);
        progress.Found(walked.Files.Count, walked.Files.Sum(f => f.Identity.Bytes));
        if (walked.Files.Count == 0 && walked.Unread.Count == 0)
        {
            return null;
        }

        var session = await spool.BeginAsync(root, bay, startedAt, cancel);
        progress.Reached(DockingStep.Begun);
        //// A crash now leaves a session without a seal: it is removed at the next start, and the recorder still has everything.

        try
        {
            await SealAsync(session, root, walked, cancel);
            return session;
        }
        catch (Exception e) when (e is OperationCanceledException or RecorderGoneException && !session.IsSealed)
        {
            spool.Remove(session);
            throw;
        }
    }

    private async Task SealAsync(SpooledSession session, RecorderRoot root, WalkedRecorder walked, CancellationToken cancel)
    {
        var copied = await new RecorderCopier(root, session.Files, progress).CopyAsync(walked.Files, setup.Options.ParallelCopies, cancel);
        await session.WriteCopiedAsync([.. copied.Files.Select(SpooledFile.Of)], cancel);
        progress.Reached(DockingStep.Copied);
        //// A crash now leaves copies that nothing has sealed: they are removed and read again.

        var docked = new DockedRecorder(
            session.Origin.Session, session.Origin.Bay, walked.Unread, copied, SidecarTimesOf(session, copied), root.IsMountPoint,
            session.Origin.StartedAt, setup.Time.GetUtcNow(), SeenCheckpoint());
        var manifest = new ManifestBuilder(setup.Options, setup.Profiles, AgentSetup.AgentVersion).Build(docked);
        var bytes = ManifestFormat.Write(manifest);
        _ = ManifestFormat.Read(bytes); // what a vault could not read must never be sealed
        await session.WriteManifestAsync(bytes, cancel);
        progress.Reached(DockingStep.Listed);
        //// A crash now leaves a manifest without a seal: the session is started over.

        var sealer = new SessionSealer(setup.Station, setup.Time);
        foreach (var seal in sealer.SealFiles(manifest.Files.Select(f => f.Sha256)))
        {
            await session.WriteFileSealAsync(seal, cancel);
        }
        //// A crash now leaves seals of files but none of the manifest: the session is started over.

        await session.WriteManifestSealAsync(sealer.SealManifest(bytes), cancel);
        progress.Reached(DockingStep.Sealed);
        //// A crash now leaves a sealed session: from here on it is handed over, never started over.
    }

    private SeenCheckpoint? SeenCheckpoint() =>
        spool.FindCheckpoint() is { } note && CheckpointNote.Open(note, setup.LogKey).Checkpoint is { } seen ? new SeenCheckpoint(seen.TreeSize, seen.RootHash) : null;

    private static Dictionary<int, ClaimedTime> SidecarTimesOf(SpooledSession session, CopiedRecorder copied)
    {
        var times = new Dictionary<int, ClaimedTime>();
        foreach (var file in copied.Files)
        {
            if (SidecarTimes.Find(session.CopyOf(SpooledFile.Of(file)), file.Source.Path.Text) is { } time)
            {
                times[file.Number] = time;
            }
        }

        return times;
    }
}
