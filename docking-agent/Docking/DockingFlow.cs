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
    private readonly List<DockingReport> _finished = [];

    /// <summary>The session in hand; null before there is one.</summary>
    public DockingSessionId? Session { get; private set; }

    /// <summary>The reports of the sessions that are done so far, also where a later one fails.</summary>
    public IReadOnlyList<DockingReport> Finished => _finished;

    /// <summary>Finishes what began in this place, then takes what is on the recorder now: nothing on it is passed over.</summary>
    /// <param name="path">The recorder's folder.</param>
    /// <param name="bay">The port it is plugged into.</param>
    /// <param name="clearing">Whether to clear it once the receipt is checked.</param>
    /// <returns>The report of all these sessions together.</returns>
    /// <exception cref="IOException">Recorder or spool cannot be worked with.</exception>
    public async Task<DockingReport> DockAsync(string path, string bay, RecorderClearing clearing, CancellationToken cancel)
    {
        using var root = RecorderRoot.Open(path);
        spool.RemoveRemains();
        var clear = clearing == RecorderClearing.AfterReceipt ? root : null;
        foreach (var unfinished in FindUnfinished(root))
        {
            var same = unfinished.Origin.IsOf(root);
            progress.Say(same
                ? $"Going on with the sealed session {unfinished.Origin.Session}."
                : $"Handing over the sealed session {unfinished.Origin.Session}, and clearing nothing: the recorder was unplugged since, or is another.");
            _finished.Add(await FinishAsync(unfinished, same ? clear : null, true, cancel));
        }

        if (await new SessionIntake(setup, spool, progress).TakeAsync(root, bay, cancel) is { } session)
        {
            _finished.Add(await FinishAsync(session, clear, false, cancel));
        }

        return DockingReport.Of(_finished);
    }

    /// <summary>Hands over every sealed session that waits in the spool, of whatever recorder, and clears nothing.</summary>
    public async Task<IReadOnlyList<DockingReport>> HandOverWaitingAsync(CancellationToken cancel)
    {
        spool.RemoveRemains();
        foreach (var session in spool.Unfinished().Where(s => s.IsSealed))
        {
            progress.Say($"Handing over the sealed session {session.Origin.Session}.");
            try
            {
                _finished.Add(await FinishAsync(session, null, true, cancel));
            }
            catch (VaultRefusedException e) when (e.IsForGood)
            {
                _finished.Add(DockingReport.Nothing with { Session = session.Origin.Session, Refusal = e.Message }); // the others still wait
            }
        }

        return _finished;
    }

    /// <param name="clear">The recorder to clear; null to keep everything on it.</param>
    /// <param name="resumed">The session was sealed in an earlier run.</param>
    private async Task<DockingReport> FinishAsync(SpooledSession session, RecorderRoot? clear, bool resumed, CancellationToken cancel)
    {
        Session = session.Origin.Session;
        var answer = session.HasReceipt ? session.ReadReceipt() : await HandOverAsync(session, cancel);
        progress.Reached(DockingStep.Receipted);
        //// A crash now leaves an admitted session whose receipt is read, or asked for, again.

        var manifestBytes = session.ReadManifest();
        var receipt = await CheckAsync(session, answer, manifestBytes, cancel);
        await session.WriteReceiptAsync(answer, cancel);
        progress.Reached(DockingStep.Proven);
        //// A crash now leaves a session with a checked receipt: it is checked once more, and the recorder cleared.

        if (!session.IsCleared)
        {
            await session.WriteClearedAsync(await ClearAsync(session, clear, resumed, receipt.Receipt, cancel), cancel);
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

    private async Task<ReceiptAnswer> HandOverAsync(SpooledSession session, CancellationToken cancel)
    {
        try
        {
            return await new SessionHandOver(vault, progress).HandOverAsync(session, cancel);
        }
        catch (VaultRefusedException e) when (e.IsForGood)
        {
            var kept = spool.Refuse(session); // or it would stand before every later session of its bay
            throw new VaultRefusedException(
                $"THE VAULT REFUSED THE SESSION, and nothing was cleared. {e.Message} The session is kept in {kept}; the next docking takes the recorder afresh.", e.Status, e.ProblemType) { IsForGood = true };
        }
    }

    private static async Task<IReadOnlyList<ClearedFile>> ClearAsync(
        SpooledSession session, RecorderRoot? recorder, bool resumed, Receipt receipt, CancellationToken cancel) => recorder is null
        ? [.. session.ReadCopied().Select(f => new ClearedFile(RecorderPath.Of(f.Names).Text, ClearingOutcome.Kept))]
        : await new RecorderCleaner(recorder, resumed).ClearAsync(session.ReadCopied(), receipt, cancel);

    /// <summary>Sealed sessions that began in this place, oldest first.</summary>
    private List<SpooledSession> FindUnfinished(RecorderRoot root)
    {
        var all = spool.Unfinished();
        var here = all.Where(s => s.Origin.IsAt(root)).ToList();
        if (all.Count > here.Count)
        {
            progress.Say(FormattableString.Invariant($"{all.Count - here.Count} unfinished session(s) of other recorders wait in the spool; 'docking-agent hand-over' sends them."));
        }

        return here;
    }
}
