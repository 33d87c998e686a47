using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>A station's or the vault's certificate together with its ECDSA P-256 private key. May be used by several threads.</summary>
public sealed class SigningIdentity : IDisposable
{
    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key;
    private readonly Lock _oneAtATime = new(); // ECDsa promises nothing about threads

    private SigningIdentity(X509Certificate2 certificate, ECDsa key)
    {
        _certificate = certificate;
        _key = key;
        Fields = CertificateFields.Read(certificate.RawDataMemory);
        Thumbprint = Sha256Digest.Of(certificate.RawDataMemory.Span);
        var subject = CertificateSubject.Read(certificate.SubjectName);
        CommonName = subject.CommonName ?? string.Empty;
        Role = subject.Role;
    }

    /// <summary>The certificate in DER, as it goes into every seal.</summary>
    public ReadOnlyMemory<byte> CertificateDer => _certificate.RawDataMemory;

    /// <summary>The certificate in PEM.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>The subject's common name; empty if the certificate has none or more than one.</summary>
    public string CommonName { get; }

    /// <summary>The role the certificate was issued for, or null if it names none.</summary>
    public CertificateRole? Role { get; }

    /// <summary>SHA-256 of the certificate's DER.</summary>
    public Sha256Digest Thumbprint { get; }

    /// <summary>The serial number in upper-case hexadecimal.</summary>
    public string SerialHex => Fields.SerialHex;

    /// <summary>First second of the certificate's validity.</summary>
    public DateTimeOffset StartsAt => new(_certificate.NotBefore.ToUniversalTime());

    /// <summary>End of the certificate's validity. A seal signed in this second or later is never valid.</summary>
    public DateTimeOffset ExpiresAt => new(_certificate.NotAfter.ToUniversalTime());

    internal CertificateFields Fields { get; }

    /// <summary>A certificate in PEM, from DER.</summary>
    public static string PemOf(ReadOnlySpan<byte> certificate) => PemEncoding.WriteString("CERTIFICATE", certificate);

    /// <summary>The DER of the one certificate that a PEM text holds.</summary>
    /// <exception cref="RefusedKeyException">There is none, more than one, or it is unreadable.</exception>
    public static byte[] DerOf(string certificatePem)
    {
        using var certificate = CertificateFields.LoadPem(certificatePem);
        return certificate.RawData;
    }

    /// <summary>Joins a certificate with its key.</summary>
    /// <param name="certificatePem">One PEM block CERTIFICATE.</param>
    /// <param name="privateKeyPem">PKCS#8 or SEC 1 in PEM, not encrypted.</param>
    /// <exception cref="RefusedKeyException">
    /// Unreadable, not P-256, not a pair, or a certificate that may not sign: better at start than a day of worthless seals.
    /// </exception>
    public static SigningIdentity FromPem(string certificatePem, string privateKeyPem)
    {
        var certificate = CertificateFields.LoadPem(certificatePem);
        ECDsa? key = null;
        try
        {
            key = P256.OpenPrivateKey(certificate, privateKeyPem);
            if (!CertificateUse.MaySeal(certificate))
            {
                throw new RefusedKeyException("The certificate may not seal: it is an authority's, or its key usage does not allow digital signatures.");
            }

            return new SigningIdentity(certificate, key);
        }
        catch
        {
            key?.Dispose();
            certificate.Dispose();
            throw;
        }
    }

    /// <summary>Signs with ECDSA and SHA-256; the answer is a DER Ecdsa-Sig-Value (RFC 3279 §2.2.3).</summary>
    internal byte[] Sign(ReadOnlySpan<byte> message)
    {
        lock (_oneAtATime)
        {
            return _key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
    }
}
