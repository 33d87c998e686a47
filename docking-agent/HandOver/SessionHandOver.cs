using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Spool;

namespace EvidenceVault.DockingAgent.HandOver;

/// <summary>Hands a sealed session to the vault and brings back its answer.</summary>
/// <param name="setup">What the station seals with, where it has to be sealed anew.</param>
public sealed class SessionHandOver(AgentSetup setup, VaultClient vault, IDockingProgress progress)
{
    /// <summary>While one file waits for the store's disk, the next is on its way.</summary>
    private const int UploadsAtOnce = 3;

    /// <summary>A clock that is further off than this from the vault's is told of.</summary>
    private static readonly TimeSpan MostClockOff = TimeSpan.FromMinutes(2);

    /// <summary>How fast is sent.</summary>
    public ICopyPace Pace { get; init; } = FullPace.Instance;

    /// <summary>Announces, uploads, completes. Whatever was done before is simply done again: the vault answers the same.</summary>
    /// <exception cref="VaultUnreachableException">The session stays sealed in the spool.</exception>
    /// <exception cref="VaultRefusedException">The vault will not have it; the session stays sealed in the spool.</exception>
    public async Task<ReceiptAnswer> HandOverAsync(SpooledSession session, CancellationToken cancel)
    {
        try
        {
            return await vault.CompleteAsync(await SendAsync(session, cancel), cancel);
        }
        catch (VaultRefusedException e) when (e.IsBytesMissing)
        {
            // The vault lost bytes it had promised to have, or had received. Told the manifest again, it asks for them.
            progress.Say("The vault lacks bytes of this session; it is handed over once more.");
            return await vault.CompleteAsync(await SendAsync(session, cancel), cancel);
        }
    }

    /// <returns>How to complete.</returns>
    private async Task<WebInstruction> SendAsync(SpooledSession session, CancellationToken cancel)
    {
        var manifest = ManifestFormat.Read(session.ReadManifest());
        var answer = await AnnounceAsync(session, manifest, cancel);
        progress.Reached(DockingStep.Announced);
        //// A crash now leaves an open session in the vault: the same manifest announced again gets the same answer.

        var copies = session.ReadCopied().DistinctBy(f => f.Sha256).ToDictionary(f => f.Sha256);
        await Parallel.ForEachAsync(
            answer.Files.Where(f => f.Disposition == FileDisposition.Upload), new ParallelOptions { MaxDegreeOfParallelism = UploadsAtOnce, CancellationToken = cancel },
            async (file, stop) =>
            {
                if (file.Upload is not { } upload || !copies.TryGetValue(file.Sha256, out var copy))
                {
                    throw new VaultRefusedException("The vault asks for bytes that are not in this session, or does not say how to send them.");
                }

                await UploadAsync(upload, file.Held, session.CopyOf(copy), new ContentSeal(copy.Bytes, copy.Sha256), stop);
            });

        progress.Reached(DockingStep.Uploaded);
        //// A crash now leaves bytes in the vault that are no evidence yet; announced again, it says which it has.

        return answer.Complete;
    }

    private async Task UploadAsync(WebInstruction upload, long? held, string copy, ContentSeal expected, CancellationToken cancel)
    {
        if (new FileInfo(copy) is not { Exists: true } found || found.Length != expected.Bytes)
        {
            throw new VaultRefusedException("A copy in the spool is missing or has another length than was sealed.") { IsForGood = true };
        }

        try
        {
            await vault.UploadAsync(upload, held is { } kept ? Math.Clamp(kept, 0, expected.Bytes) : null, new SpooledCopy(copy, expected, Pace), progress.Uploaded, cancel);
        }
        catch (VaultRefusedException e) when (e.IsAboutTheStore)
        {
            // An instruction that ran out, or a store that is set up wrongly or full, says nothing about the session: the next run gets new ones.
            throw new VaultRefusedException(e.Message, e.Status, e.ProblemType) { IsForGood = false };
        }
    }

    private async Task<HandOverAnswer> AnnounceAsync(SpooledSession session, Manifest manifest, CancellationToken cancel)
    {
        try
        {
            return await PostAsync(session, manifest, cancel);
        }
        catch (VaultRefusedException e) when (e.IsClockOff)
        {
            progress.Say("The station's clock was wrong when this session was sealed; it is sealed anew.");
            await SealAnewAsync(session, manifest, cancel);
            return await PostAsync(session, manifest, cancel);
        }
        catch (VaultRefusedException e) when (e.IsOtherCertificate && !IsSealedByThePresentKey(session))
        {
            progress.Say("The station has another certificate since this session was sealed, and the vault no longer accepts the old one; it is sealed anew.");
            await SealAnewAsync(session, manifest, cancel);
            return await PostAsync(session, manifest, cancel);
        }
        catch (VaultRefusedException e) when (e.IsAlreadyAdmitted && session.FindAnswer() is not null)
        {
            // It was admitted before a crash or a lost connection kept the receipt from us: nothing is sent, only the receipt asked for.
            return session.FindAnswer()! with { Files = [] };
        }
    }

    private async Task<HandOverAnswer> PostAsync(SpooledSession session, Manifest manifest, CancellationToken cancel)
    {
        var seals = manifest.Files.Select(f => f.Sha256).Distinct().Select(session.ReadFileSeal).ToList();
        var sent = setup.Time.GetUtcNow();
        var answer = await vault.HandOverAsync(new HandOverRequest(session.ReadManifest(), session.ReadManifestSeal(), seals), cancel);
        if (answer.Session != session.Origin.Session)
        {
            throw new VaultRefusedException("The vault answered for another session.");
        }

        await session.WriteAnswerAsync(answer, cancel);
        if (answer.Manifests is { } manifests)
        {
            new StationMemory(setup.Options.Spool).Remember(manifests);
        }

        if (answer.At is { } at && (at < sent - MostClockOff || at > setup.Time.GetUtcNow() + MostClockOff))
        {
            progress.Say(FormattableString.Invariant($"The clocks of station and vault differ: here it is {sent:yyyy-MM-dd HH:mm:ss}Z, there {at:yyyy-MM-dd HH:mm:ss}Z. Set the wrong one, and let both follow a time server."));
        }

        return answer;
    }

    private bool IsSealedByThePresentKey(SpooledSession session) =>
        CadesSeal.Check(session.ReadManifestSeal(), Sha256Digest.Of(session.ReadManifest()), setup.Root, CertificateRole.Station).Signer?.Thumbprint == setup.Station.Thumbprint;

    /// <summary>The manifest stays as it is, with what a wrong clock said; the station says anew, by the right one and with its present key, that it and the copies are its own.</summary>
    private async Task SealAnewAsync(SpooledSession session, Manifest manifest, CancellationToken cancel)
    {
        var sealer = new SessionSealer(setup.Station, setup.Time);
        foreach (var seal in sealer.SealFiles(manifest.Files.Select(f => f.Sha256)))
        {
            await session.WriteFileSealAsync(seal, cancel);
        }
        //// A crash now leaves seals of two hours or keys, which the vault refuses as before: it is sealed anew once more.

        await session.WriteManifestSealAsync(sealer.SealManifest(session.ReadManifest()), cancel);
    }
}
