using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Features.Intake;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Writes the papers of a package and its plan. It asks nobody for leave, and gives nothing out.</summary>
internal sealed class PackageComposer(PackageDoors doors, PackageTrust trust, ReportWriter reports)
{
    /// <exception cref="TooManyPapersException">More lines or papers than a package can have.</exception>
    /// <exception cref="OperationCanceledException">Nobody wants it any more.</exception>
    public PackageDraft Compose(PackageOrder order, DateTimeOffset now, PackageCourse course)
    {
        // 1. One signed state of the log: what happens from here on belongs to later packages.
        var (id, at) = (PackageId.New(), JsonMembers.AsWritten(now));
        var custody = CustodyPapers.Read(doors.Log, order.Items, course);
        var items = course.Through(PackageStage.Works, order.Items).Select((item, i) => Pack(item, i + 1, order)).ToList();

        // 2. The payload that is written here: seals, sessions, custody, trust, reports.
        var papers = new PackagePapers();
        foreach (var item in items.Where(i => !i.IsWithheld))
        {
            papers.Add(item.Path + PackagePaths.SealEnding, item.Seal);
        }

        var copies = items.SelectMany(item => AddWorks(papers, item)).ToList();
        AddSessions(papers, order.Items);
        custody.Write(papers, doors.Log, course);
        AddTrust(papers, order.Items);
        reports.Write(papers, new ReportTerms(id, order, at, items, custody, trust.Root), course);

        // 3. The lists, each binding what came before, and the seal over the last.
        PlannedFile[] content =
        [
            .. items.Where(i => !i.IsWithheld).Select(i => new PlannedFile(new PackageFile(i.Path, i.Item.Bytes, i.Item.Sha256), PackageSource.Original, 0)),
            .. items.SelectMany(i => i.Works.Select(w => new PlannedFile(new PackageFile(w.Path(i.Number), w.Bytes, w.Sha256), PackageSource.Derived, 0))),
        ];
        var tagManifest = AddLists(papers, [.. papers.Files, .. content], id, order.Terms.Case, at);
        var statement = new CourtPackage(
            id, order.Terms, order.PreparedBy, at, trust.Root.Fingerprint, tagManifest, new PackagedLog(custody.Checkpoint.Origin, custody.Checkpoint.TreeSize, custody.Checkpoint.RootHash),
            [.. items.Select(i => new PackagedItem(i.Item.Id, i.Item.Name, i.Path, i.Item.Bytes, i.Item.Sha256, i.Item.Session) { IsWithheld = i.IsWithheld })], copies, [.. custody.Rows.Select(r => r.Index)], order.Missing, order.Unasked);
        var bytes = statement.Write();
        var digest = papers.Add(PackagePaths.Statement, bytes);
        papers.Add(PackagePaths.StatementSeal, CadesSeal.Create(digest, trust.Identity, at));
        var kept = papers.ToBytes();
        return new PackageDraft(new PackagePlan(id, PackageName.OfPackage(order.Terms.Case, id), at, PackagePapers.SealOf(kept), [.. papers.Files, .. content]), kept, statement, digest);
    }

    private PackedItem Pack(EvidenceItem item, int number, PackageOrder order) => new(
        number, item, PackagePaths.Originals + PackageName.OfFile(number, item.Name),
        doors.Sessions.Provenance(item.Id).First(f => f.Session == item.Session).Seal,
        [.. doors.Works.Of(item).Where(w => order.Withheld.Contains(item.Id) ? w.Kind == CourtPackage.RedactionKind : order.Terms.Derived.Contains(w.Kind))])
    {
        IsWithheld = order.Withheld.Contains(item.Id),
    };

    private static IEnumerable<PackagedCopy> AddWorks(PackagePapers papers, PackedItem item)
    {
        foreach (var work in item.Works)
        {
            var path = work.Path(item.Number);
            papers.Add(path + ".json", CanonicalJson.Write(new JsonObject
            {
                ["item"] = item.Item.Id.Value,
                ["kind"] = work.Kind,
                ["made_at"] = JsonMembers.Instant(work.MadeAt),
                ["media_type"] = work.MediaType,
                ["parameters"] = work.Parameters,
                ["parent"] = item.Path,
                ["parent_sha256"] = work.ParentSha256.Hex,
                ["sha256"] = work.Sha256.Hex,
            }.With("leave", work.Leave is { } leave ? new JsonObject { ["at"] = JsonMembers.Instant(leave.At), ["by"] = leave.By, ["ordered_by"] = leave.OrderedBy, ["why"] = leave.Why } : null)));
            yield return new PackagedCopy(path, work.Kind, work.Sha256, work.ParentSha256);
        }
    }

    private void AddSessions(PackagePapers papers, IReadOnlyList<EvidenceItem> items)
    {
        foreach (var session in items.Select(i => i.Session).Distinct().OrderBy(s => s.Value, StringComparer.Ordinal).Select(s => doors.Sessions.Find(s)!))
        {
            papers.Add($"{PackagePaths.Sessions}{session.Id}.json", session.Manifest);
            papers.Add($"{PackagePaths.Sessions}{session.Id}.json{PackagePaths.SealEnding}", session.ManifestSeal);
        }
    }

    private void AddTrust(PackagePapers papers, IReadOnlyList<EvidenceItem> items)
    {
        var stations = items.Select(i => i.Station).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).SelectMany(doors.Certificates.Of);
        papers.Add(PackagePaths.Root, Lines(trust.Root.CertificatePem));
        papers.Add(PackagePaths.Chain, string.Concat(stations.Select(c => SigningIdentity.PemOf(c.Certificate)).Prepend(trust.Identity.CertificatePem).Select(Lines)));
        papers.Add(PackagePaths.Revocations, Lines(PemEncoding.WriteString("X509 CRL", trust.Revocations.Current())));
    }

    private Sha256Digest AddLists(PackagePapers papers, IReadOnlyList<PlannedFile> payload, PackageId id, string caseNumber, DateTimeOffset at)
    {
        var manifest = papers.Add(PackagePaths.Manifest, BagManifest.Write(payload.Select(f => f.Entry)));
        (string Path, string Text)[] tags =
        [
            (PackagePaths.Declaration, PackagePaths.DeclarationText),
            (PackagePaths.Description, string.Create(CultureInfo.InvariantCulture,
                $"Source-Organization: {trust.Root.CommonName}\nBagging-Date: {at.UtcDateTime:yyyy-MM-dd}\nExternal-Identifier: {id}\nInternal-Sender-Identifier: {caseNumber}\nPayload-Oxum: {payload.Sum(f => f.Entry.Bytes)}.{payload.Count}\n")),
            (PackagePaths.Instructions, PackageFiles.Text(PackagePaths.Instructions, ("package", id.Value), ("case", caseNumber), ("root", trust.Root.FingerprintWithColons))),
            (PackagePaths.Script, PackageFiles.Text(PackagePaths.Script)),
            (PackagePaths.WindowsScript, PackageFiles.Text(PackagePaths.WindowsScript)),
        ];
        List<PackageFile> listed = [new(PackagePaths.Manifest, 0, manifest), .. tags.Select(t => new PackageFile(t.Path, 0, papers.Add(t.Path, t.Text)))];
        return papers.Add(PackagePaths.TagManifest, BagManifest.Write(listed));
    }

    private static string Lines(string pem) => Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(pem)).ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
}

/// <summary>Where a package's papers come from.</summary>
internal sealed record PackageDoors(IntakeSessions Sessions, StationCertificates Certificates, DerivedWorks Works, CustodyLog Log);

/// <summary>By which a package is sealed and checked.</summary>
internal sealed record PackageTrust(IntakeTrust Intake, RevocationList Revocations)
{
    public TrustRoot Root => Intake.Root;

    public SigningIdentity Identity => Intake.Identity;
}
