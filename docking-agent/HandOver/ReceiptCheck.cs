using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>A receipt that was found good, with what the log says of itself in it.</summary>
/// <param name="Note">The checkpoint's note, to be remembered.</param>
public sealed record CheckedReceipt(Receipt Receipt, Checkpoint Checkpoint, string Note);

/// <summary>The receipt is not one that a recorder may be cleared on. Nothing was cleared; the vault's administrator must look at it.</summary>
public sealed class ReceiptRefusedException(string reason) : Exception("THE RECEIPT IS NOT GOOD, nothing was cleared: " + reason);

/// <summary>
/// Decides whether a receipt proves that the vault has what was sealed. Trust comes from two things brought to the station by hand:
/// the root certificate and the log's key; nothing in the receipt is believed without them.
/// </summary>
public sealed class ReceiptCheck(TrustRoot root, LogVerifierKey logKey)
{
    /// <param name="answer">What the vault answered.</param>
    /// <param name="manifestBytes">The very bytes that were sealed here.</param>
    /// <exception cref="ReceiptRefusedException">Says what is wrong.</exception>
    public CheckedReceipt Check(ReceiptAnswer answer, byte[] manifestBytes)
    {
        var seal = CadesSeal.Check(answer.ReceiptSeal, Sha256Digest.Of(answer.Receipt), root, CertificateRole.Vault);
        Demand(seal.IsValid, "its seal is not the vault's. " + seal.Reason);
        //// From here on the receipt is what the vault signed.

        var receipt = Read(() => Receipt.Parse(answer.Receipt), "it cannot be read. ");
        var manifest = Read(() => ManifestFormat.Read(manifestBytes), "the manifest in the spool cannot be read. ");
        var manifestSha256 = Sha256Digest.Of(manifestBytes);
        Demand(receipt.Session == manifest.Session, "it is for another session.");
        Demand(receipt.Station == manifest.Station.Name, "it is for another station.");
        Demand(receipt.ManifestSha256 == manifestSha256, "it is for another manifest.");
        DemandLines(receipt, manifest);
        //// From here on it speaks of exactly this session and of every file in it.

        var entry = Encoding.UTF8.GetBytes(receipt.Entry);
        Demand(TlogProof.TryRead(receipt.Proof, out var proof), "the proof of its log entry cannot be read.");
        var opening = proof!.Verify(entry, logKey);
        Demand(opening.IsAccepted, $"the custody log does not hold its entry ({opening.Refusal}).");
        Demand(CustodyEvent.TryParse(entry, out var logged), "its log entry cannot be read.");
        Demand(logged!.Act == CustodyAct.SessionAdmitted && logged.Session == receipt.Session, "its log entry is about something else.");
        Demand(logged.Facts.GetValueOrDefault("manifest_sha256") == manifestSha256.Hex, "its log entry names another manifest.");
        //// From here on the admission stands in a log that the vault cannot take back unseen.

        return new CheckedReceipt(receipt, opening.Checkpoint!, proof.CheckpointNote);
    }

    /// <summary>Whether two signed states of the log, in any order of time, are of one history.</summary>
    /// <param name="smaller">A state with at most as many leaves as the other.</param>
    /// <param name="hashes">Asked of the vault; none where the sizes are equal.</param>
    /// <exception cref="ReceiptRefusedException">They are not: the log was rewritten or has two faces.</exception>
    public static void DemandOneHistory(Checkpoint smaller, Checkpoint larger, IReadOnlyList<byte[]> hashes)
    {
        var proof = hashes.All(h => h.Length == Sha256Digest.Size) ? hashes.Select(h => new Sha256Digest(h)).ToList() : null;
        Demand(
            MerkleProofCheck.VerifyConsistency(smaller.TreeSize, larger.TreeSize, smaller.RootHash, larger.RootHash, proof),
            FormattableString.Invariant($"the custody log of {larger.TreeSize} entries does not continue the one of {smaller.TreeSize}: it was rewritten, or shows different histories."));
    }

    private static void DemandLines(Receipt receipt, Manifest manifest)
    {
        var lines = receipt.Lines.ToLookup(l => l.Path, StringComparer.Ordinal);
        foreach (var file in manifest.Files)
        {
            Demand(
                lines[file.Path].ToList() is [var line] && line.Sha256 == file.Sha256 && line.Bytes == file.Bytes,
                "a file of the manifest has no line of its own with the same bytes.");
        }

        Demand(receipt.Lines.Count == manifest.Files.Count, "it has lines for files that were never handed over.");
    }

    private static T Read<T>(Func<T> read, string reason)
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            throw new ReceiptRefusedException(reason + e.Message);
        }
    }

    private static void Demand(bool holds, string reason)
    {
        if (!holds)
        {
            throw new ReceiptRefusedException(reason);
        }
    }
}
