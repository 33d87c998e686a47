using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>A docking from plug-in to the end of the session, in commit order. What a crash interrupts, the same methods finish.</summary>
public sealed class DockingFlow(AgentSetup setup, SpoolDirectory spool, VaultClient vault, IDockingProgress progress)
{
    /// <summary>The session in hand; null before there is one.</summary>
    public DockingSessionId? Session { get; private set; }

    /// <summary>Docks a recorder, or goes on with its unfinished session.</summary>
    /// <param name="path">The recorder's folder.</param>
    /// <param name="bay">The port it is plugged into.</param>
    /// <param name="clearing">Whether to clear it once the receipt is checked.</param>
    /// <exception cref="IOException">Recorder or spool cannot be worked with.</exception>
    public async Task<DockingReport> DockAsync(string path, string bay, RecorderClearing clearing, CancellationToken cancel)
    {
        using var root = RecorderRoot.Open(path);
        spool.RemoveRemains();
        if (FindUnfinished(root) is { } unfinished)
        {
            progress.Say($"Going on with the sealed session {unfinished.Origin.Session}.");
            return await FinishAsync(unfinished, clearing == RecorderClearing.AfterReceipt ? root : null, cancel);
        }

        return await new SessionIntake(setup, spool, progress).TakeAsync(root, bay, cancel) is { } session
            ? await FinishAsync(session, clearing == RecorderClearing.AfterReceipt ? root : null, cancel)
            : DockingReport.Nothing;
    }

    /// <summary>Hands over every sealed session that waits in the spool, of whatever recorder, and clears nothing.</summary>
    public async Task<IReadOnlyList<DockingReport>> HandOverWaitingAsync(CancellationToken cancel)
    {
        spool.RemoveRemains();
        var reports = new List<DockingReport>();
        foreach (var session in spool.Unfinished().Where(s => s.IsSealed))
        {
            progress.Say($"Handing over the sealed session {session.Origin.Session}.");
            reports.Add(await FinishAsync(session, null, cancel));
        }

        return reports;
    }

    /// <param name="clear">The recorder to clear; null to keep everything on it.</param>
    private async Task<DockingReport> FinishAsync(SpooledSession session, RecorderRoot? clear, CancellationToken cancel)
    {
        Session = session.Origin.Session;
        var answer = session.HasReceipt ? session.ReadReceipt() : await new SessionHandOver(vault, progress).HandOverAsync(session, cancel);
        progress.Reached(DockingStep.Receipted);
        //// A crash now leaves an admitted session whose receipt is read, or asked for, again.

        var manifestBytes = session.ReadManifest();
        var receipt = await CheckAsync(session, answer, manifestBytes, cancel);
        await session.WriteReceiptAsync(answer, cancel);
        progress.Reached(DockingStep.Proven);
        //// A crash now leaves a session with a checked receipt: it is checked once more, and the recorder cleared.

        if (!session.IsCleared)
        {
            await session.WriteClearedAsync(Clear(session, clear, receipt.Receipt), cancel);
        }

        progress.Reached(DockingStep.Cleared);
        //// A crash before this left a recorder cleared in part: what is gone by then is told as gone, the rest is cleared. A crash
        //// now leaves only the spool to be tidied.

        var cleared = session.ReadCleared();
        var kept = spool.Finish(session);
        progress.Reached(DockingStep.Done);
        return DockingReport.Of(ManifestFormat.Read(manifestBytes), receipt.Receipt, cleared, Path.Combine(kept, "receipt.json"));
    }

    private async Task<CheckedReceipt> CheckAsync(SpooledSession session, ReceiptAnswer answer, byte[] manifest, CancellationToken cancel)
    {
        try
        {
            return await new ReceiptProof(setup, spool, vault).CheckAsync(answer, manifest, cancel);
        }
        catch (ReceiptRefusedException)
        {
            await session.WriteRefusedReceiptAsync(answer, cancel);
            throw;
        }
    }

    private static IReadOnlyList<ClearedFile> Clear(SpooledSession session, RecorderRoot? recorder, Receipt receipt) => recorder is null
        ? [.. session.ReadCopied().Select(f => new ClearedFile(RecorderPath.Of(f.Names).Text, ClearingOutcome.Kept))]
        : new RecorderCleaner(recorder).Clear(session.ReadCopied(), receipt);

    private SpooledSession? FindUnfinished(RecorderRoot root)
    {
        SpooledSession? found = null;
        var others = 0;
        foreach (var session in spool.Unfinished())
        {
            if (!session.Origin.IsOf(root))
            {
                others++;
            }
            else if (!session.IsSealed)
            {
                spool.Remove(session); // nothing of it was handed over, and the recorder still has everything
            }
            else
            {
                found ??= session;
            }
        }

        if (others > 0)
        {
            progress.Say(FormattableString.Invariant($"{others} unfinished session(s) of other recorders wait in the spool; 'docking-agent hand-over' sends the sealed ones."));
        }

        return found;
    }
}
