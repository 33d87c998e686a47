using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>The authority certificate a checker trusts. Its fingerprint must have reached the checker by another way than the seals.</summary>
public sealed class TrustRoot
{
    private TrustRoot(X509Certificate2 certificate)
    {
        CertificateDer = certificate.RawDataMemory.ToArray();
        CertificatePem = certificate.ExportCertificatePem();
        Fingerprint = Sha256Digest.Of(CertificateDer.Span);
        CommonName = CertificateSubject.Read(certificate.SubjectName).CommonName ?? string.Empty;
        ExpiresAt = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>The certificate in DER.</summary>
    public ReadOnlyMemory<byte> CertificateDer { get; }

    /// <summary>The certificate in PEM, as <c>openssl … -CAfile</c> takes it.</summary>
    public string CertificatePem { get; }

    /// <summary>SHA-256 of the certificate's DER.</summary>
    public Sha256Digest Fingerprint { get; }

    /// <summary>The fingerprint for paper: 32 upper-case pairs with colons, as <c>openssl x509 -fingerprint -sha256</c> prints it.</summary>
    public string FingerprintWithColons => string.Join(':', Convert.ToHexString(Fingerprint.ToBytes()).Chunk(2).Select(pair => new string(pair)));

    /// <summary>The subject's common name: the vault's. Empty if the certificate has none or more than one.</summary>
    public string CommonName { get; }

    /// <summary>End of the certificate's validity, itself no longer part of it.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <param name="pem">One PEM block CERTIFICATE: self-issued, CA:TRUE, allowed to sign certificates, key P-256.</param>
    /// <exception cref="RefusedKeyException">It is another kind of certificate, or none.</exception>
    public static TrustRoot FromPem(string pem)
    {
        using var certificate = CertificateFields.LoadPem(pem);
        if (!CertificateUse.MayIssue(certificate)
            || !certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData))
        {
            throw new RefusedKeyException("The certificate is not the root of an authority (self-issued, CA:TRUE, keyCertSign).");
        }

        return P256.IsKey(certificate.PublicKey)
            ? new TrustRoot(certificate)
            : throw new RefusedKeyException("The root's key is not ECDSA on the curve P-256.");
    }
}
