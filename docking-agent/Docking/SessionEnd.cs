using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>The second half of a session's life, from the seal to the tidied spool, in commit order. A crash anywhere is mended by the same calls.</summary>
public sealed class SessionEnd(AgentSetup setup, SpoolDirectory spool, VaultClient vault, IDockingProgress progress)
{
    /// <summary>Told what was cleared once that is written down, before the session is put away; again after a crash in between.</summary>
    public Func<SpooledSession, Manifest, IReadOnlyList<ClearedFile>, Task> OnCleared { get; init; } = (_, _, _) => Task.CompletedTask;

    /// <summary>How fast is sent.</summary>
    public ICopyPace Pace { get; init; } = FullPace.Instance;

    /// <summary>Hands over, if that is still to be done, and checks the receipt. Afterwards the recorder may be cleared on it.</summary>
    /// <exception cref="VaultUnreachableException">The session stays sealed in the spool.</exception>
    /// <exception cref="VaultRefusedException">The vault will not have it; where that is for good, the session is set apart.</exception>
    /// <exception cref="ReceiptRefusedException">The receipt proves too little.</exception>
    public async Task<CheckedReceipt> ProveAsync(SpooledSession session, CancellationToken cancel)
    {
        var answer = session.HasReceipt ? session.ReadReceipt() : await HandOverAsync(session, cancel);
        progress.Reached(DockingStep.Receipted);
        //// A crash now leaves an admitted session whose receipt is read, or asked for, again.

        var receipt = await CheckAsync(session, answer, cancel);
        await session.WriteReceiptAsync(answer, cancel);
        progress.Reached(DockingStep.Proven);
        //// A crash now leaves a session with a checked receipt: it is checked once more, and the recorder cleared.

        return receipt;
    }

    /// <summary>Clears, if a recorder is given, and tidies the spool.</summary>
    /// <param name="receipt">As <see cref="ProveAsync"/> gave it.</param>
    /// <param name="clear">The recorder to clear; null to keep everything on it.</param>
    /// <param name="resumed">The session was sealed in an earlier run, or the recorder was not held open all the time.</param>
    /// <exception cref="RecorderGoneException">It was pulled out while it was cleared; the session stays, and can be ended without it.</exception>
    public async Task<DockingReport> EndAsync(SpooledSession session, CheckedReceipt receipt, IOpenRecorder? clear, bool resumed, CancellationToken cancel)
    {
        if (!session.IsCleared)
        {
            await session.WriteClearedAsync(await ClearAsync(session, clear, resumed, receipt.Receipt, cancel), cancel);
        }

        progress.Reached(DockingStep.Cleared);
        //// A crash before this left a recorder cleared in part: what is gone by then is told as gone, the rest is cleared. A crash
        //// now leaves only the spool to be tidied.

        var manifest = ManifestFormat.Read(session.ReadManifest());
        var cleared = session.ReadCleared();
        await OnCleared(session, manifest, cleared);
        var kept = spool.Finish(session);
        progress.Reached(DockingStep.Done);
        return DockingReport.Of(manifest, receipt.Receipt, cleared, Path.Combine(kept, "receipt.json"));
    }

    private async Task<CheckedReceipt> CheckAsync(SpooledSession session, ReceiptAnswer answer, CancellationToken cancel)
    {
        try
        {
            return await new ReceiptProof(setup, spool, vault).CheckAsync(answer, session.ReadManifest(), cancel);
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
            return await new SessionHandOver(setup, vault, progress) { Pace = Pace }.HandOverAsync(session, cancel);
        }
        catch (VaultRefusedException e) when (e.IsForGood)
        {
            var kept = spool.Refuse(session); // or it would stand before every later session of its bay
            throw new VaultRefusedException(
                $"THE VAULT REFUSED THE SESSION, and nothing was cleared. {e.Message} The session is kept in {kept}; the next docking takes the recorder afresh.", e.Status, e.ProblemType) { IsForGood = true };
        }
    }

    private static async Task<IReadOnlyList<ClearedFile>> ClearAsync(
        SpooledSession session, IOpenRecorder? recorder, bool resumed, Receipt receipt, CancellationToken cancel)
    {
        if (recorder is null)
        {
            var outcome = session.IsClearingBegun ? ClearingOutcome.Interrupted : ClearingOutcome.Kept;
            return [.. session.ReadCopied().Select(f => new ClearedFile(RecorderPath.Of(f.Names).Text, outcome))];
        }

        await session.WriteClearingBegunAsync(cancel);
        //// A crash now leaves a mark that something may be gone from the recorder, and nothing gone yet.

        return await new RecorderCleaner(recorder, resumed).ClearAsync(session.ReadCopied(), receipt, cancel);
    }
}
