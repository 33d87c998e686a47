using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>Decides about a seal that was read: the checks of RFC 5652 §5.6, RFC 5035 §5.4 and RFC 5280 §6, cheapest first.</summary>
internal static class SealJudge
{
    public static SealVerdict Judge(ReadSeal seal, Sha256Digest content, TrustRoot root, CertificateRole? role)
    {
        var attributes = AttributeReader.Find(seal.Attributes);
        if (attributes is null)
        {
            return new SealVerdict(SealDefect.SignedAttributes, "The signed attributes are not exactly the four of CAdES B-B.", null, null);
        }

        using var certificate = X509CertificateLoader.LoadCertificate(seal.Certificate.Span);
        var fields = CertificateFields.Read(seal.Certificate);
        var subject = CertificateSubject.Read(certificate.SubjectName);
        var thumbprint = Sha256Digest.Of(seal.Certificate.Span);
        var signer = new SealSigner(subject.CommonName ?? string.Empty, subject.Role, fields.SerialHex, thumbprint);
        var (defect, reason) = FindDefect(new Claim(seal, attributes, certificate, fields, signer), content, root, role);
        return new SealVerdict(defect, reason, signer, attributes.SignedAt);
    }

    private static (SealDefect Defect, string Reason) FindDefect(Claim claim, Sha256Digest content, TrustRoot root, CertificateRole? role)
    {
        if (claim.Attributes.MessageDigest != content)
        {
            return (SealDefect.OtherContent, "The seal is over other content.");
        }

        if (claim.Attributes.CertificateHash != claim.Signer.Thumbprint || !NamesCertificate(claim))
        {
            return (SealDefect.OtherCertificate, "The certificate inside is not the one that the signature names.");
        }

        if (!P256.IsKey(claim.Certificate.PublicKey))
        {
            return (SealDefect.UnsupportedKey, "The signer's key is not ECDSA on the curve P-256.");
        }

        if (!CertificateUse.MaySeal(claim.Certificate))
        {
            return (SealDefect.ForbiddenUse, "The signer's certificate is not one that may seal.");
        }

        if (!SignatureFits(claim.Seal, claim.Certificate))
        {
            return (SealDefect.BadSignature, "The signature does not fit.");
        }

        if (role is not null && claim.Signer.Role != role)
        {
            return (SealDefect.WrongRole, "The signer's certificate was issued for another role.");
        }

        return FindChainDefect(claim.Certificate, root, claim.Attributes.SignedAt);
    }

    private static bool NamesCertificate(Claim claim)
    {
        var fields = claim.Fields;
        var issuer = claim.Attributes.CertificateIssuer ?? fields.Issuer;
        var serial = claim.Attributes.CertificateSerial ?? fields.Serial;
        return claim.Seal.Issuer.Span.SequenceEqual(fields.Issuer.Span)
            && claim.Seal.Serial.Span.SequenceEqual(fields.Serial.Span)
            && issuer.Span.SequenceEqual(fields.Issuer.Span)
            && serial.Span.SequenceEqual(fields.Serial.Span);
    }

    private static bool SignatureFits(ReadSeal seal, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPublicKey();
        return key is not null
            && key.VerifyData(seal.SignedBytes.Span, seal.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    // The instant asked about is the signing time: a seal outlives the certificate it was made with.
    private static (SealDefect Defect, string Reason) FindChainDefect(X509Certificate2 certificate, TrustRoot root, DateTimeOffset signedAt)
    {
        using var trusted = X509CertificateLoader.LoadCertificate(root.CertificateDer.Span);
        if (!IsValidAt(certificate, signedAt) || !IsValidAt(trusted, signedAt))
        {
            return (SealDefect.OutsideValidity, "The signing time lies outside the validity of the certificate or of the root.");
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = signedAt.UtcDateTime;
        var built = chain.Build(certificate);
        try
        {
            // Two elements: the root itself issued it. A longer way could only come from certificates that lie about on this machine.
            return built && chain.ChainElements.Count == 2 && chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(root.CertificateDer.Span)
                ? (SealDefect.None, "The seal is valid.")
                : (SealDefect.UntrustedIssuer, "The signer's certificate was not issued by the given root.");
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    // RFC 5280 §4.1.2.5 counts the last second in, OpenSSL does not; the narrower reading is the one all judges share.
    private static bool IsValidAt(X509Certificate2 certificate, DateTimeOffset instant) =>
        instant.UtcDateTime >= certificate.NotBefore.ToUniversalTime() && instant.UtcDateTime < certificate.NotAfter.ToUniversalTime();

    private sealed record Claim(ReadSeal Seal, BaselineAttributes Attributes, X509Certificate2 Certificate, CertificateFields Fields, SealSigner Signer);
}
