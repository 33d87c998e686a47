using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>A session that is sealed and durable in the spool.</summary>
/// <param name="WasPulled">The recorder went away before all of it was read; what was not read is named in the manifest.</param>
/// <param name="HasMore">More is on the recorder than one session takes.</param>
/// <param name="Manifest">As it was sealed.</param>
public sealed record TakenSession(SpooledSession Session, bool WasPulled, bool HasMore, Manifest Manifest);

/// <summary>Takes what is on a recorder into the spool and seals it.</summary>
public sealed class SessionIntake(AgentSetup setup, SpoolDirectory spool, IDockingProgress progress)
{
    /// <summary>How fast recorders are read.</summary>
    public ICopyPace Pace { get; init; } = FullPace.Instance;

    /// <summary>What the manifest states besides what is found.</summary>
    public ManifestTerms Terms { get; init; } = ManifestTerms.Newest;

    /// <summary>Walks, copies, lists and seals, in this order; nothing of it leaves the machine.</summary>
    /// <param name="admit">Asked with the bytes found before the first is copied; what it gives is held until the session is sealed.</param>
    /// <returns>The sealed session; null where the recorder holds nothing at all.</returns>
    /// <exception cref="RecorderGoneException">The recorder was pulled out before a single file was whole; the session was taken away again.</exception>
    /// <exception cref="IOException">The spool cannot be written, or the recorder's root not be listed.</exception>
    public async Task<TakenSession?> TakeAsync(IOpenRecorder recorder, DockingPlace place, Func<long, CancellationToken, Task<IDisposable?>>? admit, CancellationToken cancel)
    {
        var startedAt = setup.Time.GetUtcNow();
        var card = recorder.Space;
        var walked = Possible(recorder.List(Manifest.MostFiles, cancel), card);
        var bytes = walked.Files.Aggregate(0L, (sum, f) => f.Identity.Bytes > long.MaxValue - sum ? long.MaxValue : sum + f.Identity.Bytes);
        progress.Found(walked.Files.Count, bytes);
        if (walked.Files.Count == 0 && walked.Unread.Count == 0)
        {
            return null;
        }

        using var room = admit is null ? null : await admit(bytes, cancel);
        var session = await spool.BeginAsync(recorder.Place, place.Bay, startedAt, cancel);
        progress.Reached(DockingStep.Begun);
        //// A crash now leaves a session without a seal: it is removed at the next start, and the recorder still has everything.

        try
        {
            var (wasPulled, manifest) = await SealAsync(session, recorder, place, walked, card, cancel);
            return new TakenSession(session, wasPulled, walked.IsCutOff, manifest);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or FormatException && !session.IsSealed)
        {
            spool.Remove(session);
            throw;
        }
    }

    /// <summary>A damaged directory can name a file that is larger than the volume: nothing must wait for room for it.</summary>
    private static WalkedRecorder Possible(WalkedRecorder walked, RecorderSpace? space) => space is not { Total: > 0 }
        ? walked
        : walked with
        {
            Files = [.. walked.Files.Where(f => f.Identity.Bytes <= space.Total)],
            Unread = [.. walked.Unread, .. walked.Files.Where(f => f.Identity.Bytes > space.Total).Select(f => new UnreadFile(f.Path.ShortText, "It claims more bytes than the recorder holds."))],
        };

    /// <returns>Whether the recorder was pulled out meanwhile, and what was sealed.</returns>
    private async Task<(bool WasPulled, Manifest Manifest)> SealAsync(SpooledSession session, IOpenRecorder recorder, DockingPlace place, WalkedRecorder walked, RecorderSpace? card, CancellationToken cancel)
    {
        var copied = await new RecorderCopier(recorder, session.Files, Pace, progress).CopyAsync(walked.Files, setup.Options.ParallelCopies, cancel);
        if (copied.WasPulled && copied.Files.Count == 0)
        {
            throw new RecorderGoneException();
        }

        await session.WriteCopiedAsync([.. copied.Files.Select(SpooledFile.Of)], cancel);
        progress.Reached(DockingStep.Copied);
        //// A crash now leaves copies that nothing has sealed: they are removed and read again.

        var docked = new DockedRecorder(
            session.Origin.Session, place, recorder.Place, walked, copied, SidecarTimesOf(session, copied), recorder.IsDevice,
            session.Origin.StartedAt, setup.Time.GetUtcNow(), SeenCheckpoint())
        {
            Kind = recorder.Kind, Card = card, StationClock = Terms.Clock(),
        };
        var manifest = new ManifestBuilder(setup.Options, setup.Profiles, AgentSetup.AgentVersion, Terms.Version()).Build(docked);
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

        return (copied.WasPulled, manifest);
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
