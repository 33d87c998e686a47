using EvidenceVault.Core.Custody;
using EvidenceVault.Core.HandOver;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>Checks a receipt by itself and against everything this station has seen of the custody log before.</summary>
public sealed class ReceiptProof(AgentSetup setup, SpoolDirectory spool, VaultClient vault)
{
    /// <summary>Checks, and remembers the log's newest state. Afterwards the recorder may be cleared on this receipt.</summary>
    /// <exception cref="ReceiptRefusedException">It proves too little; nothing is remembered.</exception>
    /// <exception cref="VaultUnreachableException">The proof that ties it to earlier receipts could not be fetched.</exception>
    public async Task<CheckedReceipt> CheckAsync(ReceiptAnswer answer, byte[] manifest, CancellationToken cancel)
    {
        using var turn = await spool.EnterCheckpointAsync(cancel);
        var receipt = new ReceiptCheck(setup.Root, setup.LogKey).Check(answer, manifest);
        if (Remembered() is not { } seen)
        {
            await spool.RememberCheckpointAsync(receipt.Note, cancel);
            return receipt;
        }

        // A receipt asked for again after a crash can be older than what another session has shown since. That is good only if the
        // vault proves both to be of one history; a log set back to an earlier state cannot.
        var (smaller, larger) = receipt.Checkpoint.TreeSize < seen.TreeSize ? (receipt.Checkpoint, seen) : (seen, receipt.Checkpoint);
        var hashes = smaller.TreeSize == larger.TreeSize ? [] : await ProofAsync(smaller.TreeSize, larger.TreeSize, cancel);
        ReceiptCheck.DemandOneHistory(smaller, larger, hashes);
        //// From here on the receipt's log is the one that this station has always seen.

        if (receipt.Checkpoint.TreeSize > seen.TreeSize)
        {
            await spool.RememberCheckpointAsync(receipt.Note, cancel);
        }

        return receipt;
    }

    private async Task<IReadOnlyList<byte[]>> ProofAsync(long first, long second, CancellationToken cancel)
    {
        try
        {
            return await vault.ConsistencyAsync(first, second, cancel);
        }
        catch (VaultRefusedException e)
        {
            throw new ReceiptRefusedException("the vault gives no proof that its custody log continues the one seen before. " + e.Message);
        }
    }

    private Checkpoint? Remembered()
    {
        if (spool.FindCheckpoint() is not { } note)
        {
            return null;
        }

        return CheckpointNote.Open(note, setup.LogKey).Checkpoint
            ?? throw new ReceiptRefusedException("checkpoint.note in the spool was not signed with log_key. If the vault's log was replaced, have that explained before the file is moved away.");
    }
}
