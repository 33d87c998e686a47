using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>Hands a sealed session to the vault and brings back its answer.</summary>
public sealed class SessionHandOver(VaultClient vault, IDockingProgress progress)
{
    /// <summary>Announces, uploads, completes. Whatever was done before is simply done again: the vault answers the same.</summary>
    /// <exception cref="VaultUnreachableException">The session stays sealed in the spool.</exception>
    /// <exception cref="VaultRefusedException">The vault will not have it; the session stays sealed in the spool.</exception>
    public async Task<ReceiptAnswer> HandOverAsync(SpooledSession session, CancellationToken cancel)
    {
        var manifest = ManifestFormat.Read(session.ReadManifest());
        var answer = await AnnounceAsync(session, manifest, cancel);
        progress.Reached(DockingStep.Announced);
        //// A crash now leaves an open session in the vault: the same manifest announced again gets the same answer.

        var copies = session.ReadCopied().DistinctBy(f => f.Sha256).ToDictionary(f => f.Sha256);
        foreach (var file in answer.Files.Where(f => f.Disposition == FileDisposition.Upload))
        {
            if (file.Upload is not { } upload || !copies.TryGetValue(file.Sha256, out var copy))
            {
                throw new VaultRefusedException("The vault asks for bytes that are not in this session, or does not say how to send them.");
            }

            await vault.UploadAsync(upload, session.CopyOf(copy), copy.Bytes, progress.Uploaded, cancel);
        }

        progress.Reached(DockingStep.Uploaded);
        //// A crash now leaves bytes in the vault that are no evidence yet; announced again, it says which it has.

        return await vault.CompleteAsync(answer.Complete, cancel);
    }

    private async Task<HandOverAnswer> AnnounceAsync(SpooledSession session, Manifest manifest, CancellationToken cancel)
    {
        var seals = manifest.Files.Select(f => f.Sha256).Distinct().Select(session.ReadFileSeal).ToList();
        try
        {
            var answer = await vault.HandOverAsync(new HandOverRequest(session.ReadManifest(), session.ReadManifestSeal(), seals), cancel);
            if (answer.Session != session.Origin.Session)
            {
                throw new VaultRefusedException("The vault answered for another session.");
            }

            await session.WriteAnswerAsync(answer, cancel);
            return answer;
        }
        catch (VaultRefusedException e) when (e.IsAlreadyAdmitted && session.FindAnswer() is not null)
        {
            // It was admitted before a crash or a lost connection kept the receipt from us: nothing is sent, only the receipt asked for.
            return session.FindAnswer()! with { Files = [] };
        }
    }
}
