using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Catalog;

/// <summary>The documents that an entry of the log speaks of and does not hold itself, as the catalogue has them.</summary>
internal sealed class JournalDocuments(CatalogDatabase database)
{
    private readonly StationCertificates _certificates = new(database);
    private readonly Destructions _destructions = new(database);
    private readonly ApprovalBook _approvals = new(database);
    private readonly CourtPackages _packages = new(database);
    private readonly IntakeSessions _sessions = new(database);

    /// <summary>What must be in the store before the entry is.</summary>
    public IReadOnlyList<(ObjectKey Key, byte[] Bytes)> Of(CustodyEvent told) => told switch
    {
        { Act: CustodyAct.StationEnrolled or CustodyAct.StationRenewed } when Certificate(told) is { } given => [(ObjectKey.ForStation(given.Sha256), given.Certificate)],
        { Act: CustodyAct.HandOverOpened, Session: { } id } when _sessions.Find(id) is { } session =>
            [(ObjectKey.ForManifest(id), session.Manifest), (ObjectKey.ForManifestSeal(id), session.ManifestSeal), (ObjectKey.ForFileSeals(id), Seals(session))],
        { Act: CustodyAct.SessionAdmitted, Session: { } id } when _sessions.Find(id) is { Receipt: { } receipt, ReceiptSeal: { } seal } =>
            [(ObjectKey.ForReceipt(id), receipt), (ObjectKey.ForReceiptSeal(id), seal)],
        { Act: CustodyAct.ApprovalRequested } when told.Facts.ContainsKey("document_sha256") && _approvals.Document(told.Facts.GetValueOrDefault("request", "")) is { } document =>
            [(ObjectKey.ForApprovalDocument(Sha256Digest.Of(document)), document)],
        { Act: CustodyAct.PackagePrepared } when told.Facts.ContainsKey(CourtPackages.Plan) && _packages.Document(told.Facts.GetValueOrDefault("package", "")) is { } plan => [(ObjectKey.ForPackage(Sha256Digest.Of(plan)), plan)],
        { Act: CustodyAct.DestructionCertified } when _destructions.Find(told.Facts.GetValueOrDefault("request", "")) is { Certificate: { } certificate, CertificateSeal: { } seal } =>
            [(ObjectKey.ForCertificate(Sha256Digest.Of(certificate)), certificate), (ObjectKey.ForCertificateSeal(Sha256Digest.Of(certificate)), seal)],
        _ => [],
    };

    /// <summary>The certificate that the entry names; enrolments of earlier versions named none, and then it is the station's first.</summary>
    private StationCertificate? Certificate(CustodyEvent told) =>
        Sha256Digest.TryParse(told.Facts.GetValueOrDefault("certificate_sha256"), out var digest) ? _certificates.Find(digest)
        : told.Facts.TryGetValue("station", out var name) && _certificates.Of(name) is [var first, ..] ? first : null;

    private byte[] Seals(IntakeSession session) => new FileSealList(session.Id, [.. _sessions.Files(session.Id).Select(f => new FileSeal(f.Sha256, f.Seal))]).ToBytes();
}
