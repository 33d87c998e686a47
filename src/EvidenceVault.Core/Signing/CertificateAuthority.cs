using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>The vault's small authority: one root that issues directly to stations and to the vault (profile of RFC 5280). May be used by several threads.</summary>
public sealed class CertificateAuthority : IDisposable
{
    private const int RootYears = 20;

    /// <summary>How long a certificate lasts when nothing else is asked for: 365 days.</summary>
    public static readonly TimeSpan UsualValidity = TimeSpan.FromDays(365);

    // A station whose clock is a little slow must be able to sign as soon as it has its certificate.
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key;
    private readonly Lock _oneAtATime = new(); // ECDsa promises nothing about threads

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key, TrustRoot root)
    {
        _certificate = certificate;
        _key = key;
        Root = root;
    }

    /// <summary>The authority's own certificate, to be handed to checkers.</summary>
    public TrustRoot Root { get; }

    /// <summary>Makes a new root: P-256, self-signed, 20 years from five minutes before <paramref name="now"/>, CA:TRUE with path length 0, keyCertSign and cRLSign.</summary>
    /// <param name="vaultName">1 to 64 letters, ASCII digits, spaces and - _ . ; becomes the common name.</param>
    /// <param name="now">The present instant.</param>
    /// <returns>The certificate in PEM, and the private key as PKCS#8 in PEM, not encrypted.</returns>
    /// <exception cref="ArgumentException">The name has other characters.</exception>
    public static (string CertificatePem, string PrivateKeyPem) CreateRoot(string vaultName, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = CertificateSubject.Write(CertificateSubject.AuthorityUnit, vaultName);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.Create(subject, X509SignatureGenerator.CreateForECDsa(key), now - Backdating, now.AddYears(RootYears), NewSerial());
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Opens an authority.</summary>
    /// <param name="certificatePem">One PEM block CERTIFICATE.</param>
    /// <param name="privateKeyPem">PKCS#8 or SEC 1 in PEM, not encrypted.</param>
    /// <exception cref="RefusedKeyException">Unreadable, no root, not P-256, or not a pair.</exception>
    public static CertificateAuthority FromPem(string certificatePem, string privateKeyPem)
    {
        var root = TrustRoot.FromPem(certificatePem);
        var certificate = CertificateFields.LoadPem(certificatePem);
        try
        {
            return new CertificateAuthority(certificate, P256.OpenPrivateKey(certificate, privateKeyPem), root);
        }
        catch
        {
            certificate.Dispose();
            throw;
        }
    }

    /// <summary>Issues a certificate that may seal, and nothing else: CA:FALSE, digitalSignature, emailProtection.</summary>
    /// <param name="role">In whose name the certificate seals.</param>
    /// <param name="commonName">1 to 64 letters, ASCII digits, spaces and - _ . ; the name in the request is ignored.</param>
    /// <param name="requestPem">A PKCS#10 request (RFC 2986) for a P-256 key, signed by that key.</param>
    /// <param name="now">The present instant; validity begins five minutes before it.</param>
    /// <param name="validity">Counted from <paramref name="now"/>; <see cref="UsualValidity"/> if null. It never outlasts the root.</param>
    /// <returns>The certificate in PEM.</returns>
    /// <exception cref="ArgumentException">The name has other characters, or the validity is not positive.</exception>
    /// <exception cref="RefusedKeyException">The request is unreadable, its signature is false, or its key is not P-256.</exception>
    /// <exception cref="InvalidOperationException">The root is not valid at <paramref name="now"/>.</exception>
    public string Issue(CertificateRole role, string commonName, string requestPem, DateTimeOffset now, TimeSpan? validity = null)
    {
        var request = new CertificateRequest(CertificateSubject.Write(CertificateSubject.UnitOf(role), commonName), RequestedKey.Read(requestPem).Key, HashAlgorithmName.SHA256);
        AddExtensions(request, Oids.EmailProtection);
        return Sign(request, now, validity ?? UsualValidity);
    }

    /// <summary>Issues a certificate for a TLS server, which may not seal: CA:FALSE, digitalSignature, serverAuth, and its names (RFC 6125).</summary>
    /// <param name="names">DNS names and IP addresses under which the server is reached; the first stands in the subject too.</param>
    /// <inheritdoc cref="Issue"/>
    public string IssueServer(IReadOnlyList<string> names, string requestPem, DateTimeOffset now, TimeSpan? validity = null)
    {
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                alternative.AddIpAddress(address);
            }
            else
            {
                alternative.AddDnsName(name);
            }
        }

        var subject = CertificateSubject.Write(CertificateSubject.ServerUnit, names[0].Replace(':', '.'));
        var request = new CertificateRequest(subject, RequestedKey.Read(requestPem).Key, HashAlgorithmName.SHA256);
        AddExtensions(request, Oids.ServerAuthentication);
        request.CertificateExtensions.Add(alternative.Build());
        return Sign(request, now, validity ?? UsualValidity);
    }

    /// <summary>Signs the list of certificates that no longer count (RFC 5280 §5): DER, version 2, with the list's number and the authority's key id.</summary>
    /// <param name="revoked">Certificates of this authority, DER, each once, with the instant from which it no longer counts.</param>
    /// <param name="now">The present instant; its milliseconds are the list's number, so that a later list has a higher one.</param>
    /// <param name="validity">For how long a reader may rely on it before he must fetch a newer one.</param>
    public byte[] IssueRevocationList(IEnumerable<(ReadOnlyMemory<byte> Certificate, DateTimeOffset RevokedAt)> revoked, DateTimeOffset now, TimeSpan validity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(validity, TimeSpan.Zero);
        var list = new CertificateRevocationListBuilder();
        foreach (var (certificate, at) in revoked)
        {
            list.AddEntry(CertificateFields.Read(certificate).Serial.Span, at);
        }

        lock (_oneAtATime)
        {
            return list.Build(
                _certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now.ToUnixTimeMilliseconds(), now + validity, HashAlgorithmName.SHA256,
                X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(OwnKeyId()), now);
        }
    }

    private string Sign(CertificateRequest request, DateTimeOffset now, TimeSpan validity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(validity, TimeSpan.Zero);
        var rootStartsAt = new DateTimeOffset(_certificate.NotBefore.ToUniversalTime());
        if (now < rootStartsAt || now >= Root.ExpiresAt)
        {
            throw new InvalidOperationException($"The root is valid from {rootStartsAt:yyyy-MM-ddTHH:mm:ssZ} to {Root.ExpiresAt:yyyy-MM-ddTHH:mm:ssZ} and issues nothing outside.");
        }

        // Compared as spans of time, because adding first could leave the calendar.
        var startsAt = now - rootStartsAt < Backdating ? rootStartsAt : now - Backdating;
        var endsAt = Root.ExpiresAt - now < validity ? Root.ExpiresAt : now + validity;
        lock (_oneAtATime)
        {
            using var certificate = request.Create(_certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), startsAt, endsAt, NewSerial());
            return certificate.ExportCertificatePem();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
    }

    private void AddExtensions(CertificateRequest request, string usage)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(OwnKeyId()));
    }

    private X509SubjectKeyIdentifierExtension OwnKeyId() =>
        _certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() ?? new X509SubjectKeyIdentifierExtension(_certificate.PublicKey, critical: false);

    // 16 bytes, positive, and minimal in DER because the first byte is never below 0x40: 126 of the bits are random.
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)(0x40 | (serial[0] & 0x3f));
        return serial;
    }
}
