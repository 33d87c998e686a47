using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Appliance.Checking;

/// <summary>Re-checks every docking session: its sealed manifest, the seal of each file, and the receipt with its proof.</summary>
public sealed class SessionCheck(CatalogDatabase database, CustodyLog log, IEvidenceStore store, TrustRoot root)
{
    private readonly IntakeSessions _sessions = new(database);

    public async Task<long> RunAsync(ICollection<Problem> problems, CancellationToken cancel)
    {
        var all = _sessions.All();
        foreach (var id in all)
        {
            cancel.ThrowIfCancellationRequested();
            var session = _sessions.Find(id)!;
            var files = _sessions.Files(id);
            try
            {
                foreach (var what in Manifest(session, files).Concat(session.AdmittedAt is null ? [] : Receipt(session, files)))
                {
                    problems.Add(new Problem($"session {id}", what));
                }
            }
            catch (FormatException e)
            {
                problems.Add(new Problem($"session {id}", "its manifest or receipt cannot be read: " + e.Message));
            }

            if (session.AdmittedAt is not null
                && (await StoredAsync(ObjectKey.ForManifest(id), cancel) != session.ManifestSha256 || await StoredAsync(ObjectKey.ForManifestSeal(id), cancel) != Sha256Digest.Of(session.ManifestSeal)))
            {
                problems.Add(new Problem($"session {id}", "its manifest or seal in the store is not the one in the catalogue"));
            }
        }

        return all.Count;
    }

    private async Task<Sha256Digest?> StoredAsync(ObjectKey key, CancellationToken cancel)
    {
        try
        {
            await using var stream = await store.OpenAsync(key, null, cancel);
            return new Sha256Digest(await System.Security.Cryptography.SHA256.HashDataAsync(stream, cancel));
        }
        catch (Exception e) when (e is IOException or ObjectNotFoundException)
        {
            return null;
        }
    }

    private IEnumerable<string> Manifest(IntakeSession session, IReadOnlyList<SessionFile> files)
    {
        if (Sha256Digest.Of(session.Manifest) != session.ManifestSha256)
        {
            yield return "its manifest was changed";
        }

        var verdict = CadesSeal.Check(session.ManifestSeal, Sha256Digest.Of(session.Manifest), root, CertificateRole.Station);
        if (!verdict.IsValid)
        {
            yield return "the seal over its manifest does not hold: " + verdict.Reason;
            yield break;
        }

        var sealedFiles = ManifestFormat.Read(session.Manifest).Files;
        if (sealedFiles.Count != files.Count)
        {
            yield return $"its manifest names {sealedFiles.Count} files, the catalogue {files.Count}";
            yield break;
        }

        foreach (var file in files)
        {
            var named = sealedFiles[file.Ordinal];
            if ((named.Path, named.Bytes, named.Sha256) != (file.Path, file.Bytes, file.Sha256))
            {
                yield return $"file {file.Ordinal} '{file.Path}' is not what the manifest says";
            }

            if (CadesSeal.Check(file.Seal, file.Sha256, root, CertificateRole.Station) is { IsValid: false } bad)
            {
                yield return $"the seal of file {file.Ordinal} '{file.Path}' does not hold: {bad.Reason}";
            }
        }
    }

    private IEnumerable<string> Receipt(IntakeSession session, IReadOnlyList<SessionFile> files)
    {
        var verdict = CadesSeal.Check(session.ReceiptSeal, Sha256Digest.Of(session.Receipt), root, CertificateRole.Vault);
        if (!verdict.IsValid)
        {
            yield return "the seal over its receipt does not hold: " + verdict.Reason;
            yield break;
        }

        var receipt = Core.HandOver.Receipt.Parse(session.Receipt);
        if (receipt.Session != session.Id || receipt.ManifestSha256 != session.ManifestSha256)
        {
            yield return "its receipt is for another session or manifest";
        }

        if (!receipt.Lines.Select(l => (l.Path, l.Sha256, (EvidenceItemId?)l.Item)).SequenceEqual(files.Select(f => (f.Path, f.Sha256, f.Item))))
        {
            yield return "its receipt names other files or items than the catalogue";
        }

        var proof = TlogProof.TryRead(receipt.Proof, out var read) ? read : null;
        if (proof?.Verify(System.Text.Encoding.UTF8.GetBytes(receipt.Entry), log.Verifier) is not { IsAccepted: true })
        {
            yield return "the proof in its receipt does not hold";
        }
        else if (log.Find(proof.Index) is not { } row || !row.Entry.AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(receipt.Entry)))
        {
            yield return $"entry {proof.Index} of the custody log is not the one its receipt proves";
        }
    }
}
