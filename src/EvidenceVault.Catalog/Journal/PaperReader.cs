using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>Fetches what an entry of the log speaks of from the store, and believes only what the entry's digests and the trust root confirm.</summary>
internal sealed class PaperReader(IEvidenceStore store, RebuildTerms terms, ICollection<RebuildProblem> problems)
{
    private const int MostDocumentBytes = 64 * 1024 * 1024;

    private static readonly EntryPapers None = new();

    public async Task<EntryPapers> ReadAsync(long index, CustodyEvent told, CancellationToken cancel) => told.Act switch
    {
        CustodyAct.StationEnrolled or CustodyAct.StationRenewed => await StationAsync(index, told, cancel),
        CustodyAct.HandOverOpened => await SessionAsync(index, told, cancel),
        CustodyAct.ItemAdmitted or CustodyAct.ItemReturned => await OriginalAsync(index, told, cancel),
        CustodyAct.SessionAdmitted => await ReceiptAsync(index, told, cancel),
        CustodyAct.ItemExamined => await ExaminationAsync(index, told, cancel),
        CustodyAct.WorkMade => await WorkAsync(index, told, cancel),
        CustodyAct.ApprovalRequested when told.Facts.ContainsKey("document_sha256") => await ApprovalAsync(index, told, cancel),
        CustodyAct.DestructionCertified => await CertificateAsync(index, told, cancel),
        CustodyAct.PackagePrepared when told.Facts.ContainsKey(CourtPackages.Plan) => await PackageAsync(index, told, cancel),
        _ => None,
    };

    private async Task<EntryPapers> StationAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (Digest(index, told, "certificate_sha256") is { } digest)
        {
            papers.Certificate = await DocumentAsync(papers, $"station {told.Facts.GetValueOrDefault("station")}", ObjectKey.ForStation(digest), CadesSeal.MaximumSize, digest, cancel);
        }

        return papers;
    }

    private async Task<EntryPapers> ApprovalAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (Digest(index, told, "document_sha256") is { } digest)
        {
            papers.Document = await DocumentAsync(papers, $"request {told.Facts.GetValueOrDefault("request")}", ObjectKey.ForApprovalDocument(digest), MostDocumentBytes, digest, cancel);
        }

        return papers;
    }

    private async Task<EntryPapers> PackageAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        var where = $"package {told.Facts.GetValueOrDefault("package")}";
        if (Digest(index, told, CourtPackages.Plan) is not { } digest || await DocumentAsync(papers, where, ObjectKey.ForPackage(digest), MostDocumentBytes, digest, cancel) is not { } document)
        {
            return papers;
        }

        papers.Document = document;
        var kept = PackagePlan.Read(document).Papers;
        await ObjectAsync(papers, where, ObjectKey.ForPackage(kept.Sha256), kept, cancel);
        return papers;
    }

    private async Task<EntryPapers> CertificateAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (Digest(index, told, "certificate_sha256") is { } digest)
        {
            var where = $"destruction {told.Facts.GetValueOrDefault("request")}";
            var document = await DocumentAsync(papers, where, ObjectKey.ForCertificate(digest), MostDocumentBytes, digest, cancel);
            var seal = await DocumentAsync(papers, where, ObjectKey.ForCertificateSeal(digest), CadesSeal.MaximumSize, bytes => CadesSeal.Check(bytes, digest, terms.Root, CertificateRole.Vault).IsValid, cancel);
            papers.Certified = document is not null && seal is not null ? (document, seal) : null;
        }

        return papers;
    }

    private async Task<EntryPapers> SessionAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (told.Session is not { } id || Digest(index, told, "manifest_sha256") is not { } digest)
        {
            return papers;
        }

        var where = $"session {id}";
        var manifest = await DocumentAsync(papers, where, ObjectKey.ForManifest(id), HandOverRequest.MostBytes, digest, cancel);
        var seal = await DocumentAsync(papers, where, ObjectKey.ForManifestSeal(id), CadesSeal.MaximumSize, bytes => CadesSeal.Check(bytes, digest, terms.Root, CertificateRole.Station).IsValid, cancel);
        var list = await DocumentAsync(papers, where, ObjectKey.ForFileSeals(id), 2 * HandOverRequest.MostBytes, bytes => manifest is not null && AreSeals(bytes, manifest), cancel);
        if (manifest is null || seal is null)
        {
            return papers; // named already; the session and what came with it is left out
        }

        var verdict = CadesSeal.Check(seal, digest, terms.Root, CertificateRole.Station);
        if (!verdict.IsValid)
        {
            problems.Add(new RebuildProblem(where, "the seal over its manifest does not hold, so the session is left out: " + verdict.Reason));
            return papers;
        }

        var read = ManifestFormat.Read(manifest);
        papers.Opened = new OpenedPapers(read, manifest, seal, verdict.Signer!.Thumbprint, FileSeals(where, read, list));
        return papers;
    }

    /// <summary>A seal for each digest of the manifest; the empty one, and a problem, where none holds.</summary>
    private Dictionary<Sha256Digest, byte[]> FileSeals(string where, Manifest manifest, byte[]? list)
    {
        var given = new Dictionary<Sha256Digest, byte[]>();
        try
        {
            given = list is null ? given : FileSealList.Parse(list).Seals.ToDictionary(s => s.Sha256, s => s.Seal);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            problems.Add(new RebuildProblem(where, "the list of its file seals cannot be read: " + e.Message));
        }

        var seals = new Dictionary<Sha256Digest, byte[]>();
        foreach (var digest in manifest.Files.Select(f => f.Sha256).Distinct())
        {
            seals[digest] = given.GetValueOrDefault(digest, []);
            if (CadesSeal.Check(seals[digest], digest, terms.Root, CertificateRole.Station) is { IsValid: false } verdict)
            {
                problems.Add(new RebuildProblem(where, $"the seal of file {digest} does not hold: {verdict.Reason}"));
            }
        }

        return seals;
    }

    private async Task<EntryPapers> OriginalAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (Digest(index, told, "sha256") is { } digest && long.TryParse(told.Facts.GetValueOrDefault("bytes"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
        {
            papers.LockedUntil = await ObjectAsync(papers, $"item {told.Item}", ObjectKey.ForOriginal(digest), new ContentSeal(bytes, digest), cancel);
        }

        return papers;
    }

    private async Task<EntryPapers> ReceiptAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (told.Session is not { } id)
        {
            return papers;
        }

        var where = $"session {id}";
        var receipt = await DocumentAsync(papers, where, ObjectKey.ForReceipt(id), HandOverRequest.MostBytes, bytes => IsReceipt(bytes, id, told), cancel);
        var seal = await DocumentAsync(
            papers, where, ObjectKey.ForReceiptSeal(id), CadesSeal.MaximumSize, bytes => receipt is not null && CadesSeal.Check(bytes, Sha256Digest.Of(receipt), terms.Root, CertificateRole.Vault).IsValid, cancel);
        if (receipt is null || seal is null)
        {
            return papers;
        }

        if (CadesSeal.Check(seal, Sha256Digest.Of(receipt), terms.Root, CertificateRole.Vault) is { IsValid: false } verdict)
        {
            problems.Add(new RebuildProblem(where, "the seal over its receipt does not hold: " + verdict.Reason));
        }
        else if (IsReceipt(receipt, id, told))
        {
            papers.Receipt = (receipt, seal);
        }
        else
        {
            problems.Add(new RebuildProblem(where, $"its receipt does not prove custody entry {index}"));
        }

        return papers;
    }

    private async Task<EntryPapers> ExaminationAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (Digest(index, told, "examination") is not { } digest
            || await DocumentAsync(papers, $"item {told.Item}", ObjectKey.ForExamination(digest), ExaminationRecord.MostBytes, digest, cancel) is not { } bytes)
        {
            return papers;
        }

        papers.Examination = ExaminationRecord.Parse(bytes);
        foreach (var copy in papers.Examination.Copies)
        {
            await ObjectAsync(papers, $"{copy.Kind} of item {told.Item}", ObjectKey.ForDerivedCopy(copy.Sha256), new ContentSeal(copy.Bytes, copy.Sha256), cancel);
        }

        return papers;
    }

    private async Task<EntryPapers> WorkAsync(long index, CustodyEvent told, CancellationToken cancel)
    {
        var papers = new EntryPapers();
        if (Digest(index, told, "sha256") is { } digest && long.TryParse(told.Facts.GetValueOrDefault("bytes"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes))
        {
            await ObjectAsync(papers, $"work {told.Facts.GetValueOrDefault("work")} of item {told.Item}", ObjectKey.ForDerivedCopy(digest), new ContentSeal(bytes, digest), cancel);
        }

        return papers;
    }

    private Sha256Digest? Digest(long index, CustodyEvent told, string fact)
    {
        if (Sha256Digest.TryParse(told.Facts.GetValueOrDefault(fact), out var digest))
        {
            return digest;
        }

        problems.Add(new RebuildProblem($"custody entry {index}", $"it names no '{fact}', as versions before this one wrote it; what it tells of cannot be found in the store"));
        return null;
    }

    private static bool IsReceipt(byte[] bytes, DockingSessionId session, CustodyEvent told)
    {
        try
        {
            return Receipt.Parse(bytes) is var read && read.Session == session && Encoding.UTF8.GetBytes(read.Entry).AsSpan().SequenceEqual(told.ToEntry());
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool AreSeals(byte[] bytes, byte[] manifest)
    {
        try
        {
            var given = FileSealList.Parse(bytes).Seals.Select(s => s.Sha256).ToHashSet();
            return ManifestFormat.Read(manifest).Files.All(f => given.Contains(f.Sha256));
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private Task<byte[]?> DocumentAsync(EntryPapers papers, string where, ObjectKey key, int most, Sha256Digest expected, CancellationToken cancel) =>
        DocumentAsync(papers, where, key, most, bytes => Sha256Digest.Of(bytes) == expected, cancel, expected);

    /// <summary>
    /// A document; null, and a problem, if it is missing or its digest is known and another. Of several versions the one is taken that <paramref name="holds"/>
    /// accepts, and only such a one is entered in the ledger.
    /// </summary>
    private async Task<byte[]?> DocumentAsync(EntryPapers papers, string where, ObjectKey key, int most, Func<byte[], bool> holds, CancellationToken cancel, Sha256Digest? expected = null)
    {
        if (terms.Recovery is { } recovery)
        {
            await recovery.SettleAsync(key, async (stream, stop) => await ReadAsync(stream, most, stop) is { } version && holds(version), cancel);
        }

        var bytes = await store.FindSmallAsync(key, most, cancel);
        var isRight = bytes is not null && holds(bytes);
        if (bytes is null || (expected is not null && !isRight))
        {
            problems.Add(new RebuildProblem(where, bytes is null ? $"its object {key} is not in the store" : $"its object {key} was changed: it hashes to {Sha256Digest.Of(bytes)}, the custody log says {expected}"));
            return null;
        }

        papers.Bytes += bytes.Length;
        if (isRight)
        {
            papers.Objects.Add((key, new ContentSeal(bytes.Length, Sha256Digest.Of(bytes))));
        }

        return bytes;
    }

    private static async Task<byte[]?> ReadAsync(Stream stream, int most, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
        {
            if (bytes.Length + read > most)
            {
                return null;
            }

            await bytes.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        return bytes.ToArray();
    }

    /// <summary>Looks for an object that the log says was proven. It is entered in the ledger in any case, so that the next check asks for it too.</summary>
    private async Task<DateTimeOffset?> ObjectAsync(EntryPapers papers, string where, ObjectKey key, ContentSeal seal, CancellationToken cancel)
    {
        papers.Objects.Add((key, seal));
        if (terms.Recovery is { } recovery)
        {
            await recovery.SettleAsync(key, async (stream, stop) => new Sha256Digest(await SHA256.HashDataAsync(stream, stop)) == seal.Sha256, cancel);
        }

        var found = terms.Depth == RebuildDepth.EveryByte ? await store.ProveAsync(key, seal, cancel) : await store.FindAsync(key, cancel);
        if (found?.Bytes != seal.Bytes)
        {
            problems.Add(new RebuildProblem(where, $"its object {key} is not in the store with the {seal.Bytes} bytes that were proven"));
        }

        return found?.LockedUntil;
    }
}
