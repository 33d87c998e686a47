using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>The key that a PKCS#10 request (RFC 2986) asks a certificate for. Whoever wrote the request has proven to hold it.</summary>
public sealed class RequestedKey
{
    private const int MaximumRequestLength = 16 * 1024;

    private RequestedKey(PublicKey key) => Key = key;

    internal PublicKey Key { get; }

    /// <param name="requestPem">One request in PEM, for a P-256 key, signed by that key.</param>
    /// <exception cref="RefusedKeyException">The request is unreadable, its signature is false, or its key is not P-256.</exception>
    public static RequestedKey Read(string requestPem)
    {
        if (requestPem.Length > MaximumRequestLength)
        {
            throw new RefusedKeyException($"A certificate request has at most {MaximumRequestLength} characters.");
        }

        PublicKey key;
        try
        {
            // Checks the request's own signature; extensions that the request asks for are not taken over.
            key = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256).PublicKey;
        }
        catch (Exception refused) when (refused is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new RefusedKeyException("The certificate request is unreadable or its own signature is false.", refused);
        }

        return P256.IsKey(key) ? new RequestedKey(key) : throw new RefusedKeyException("The request's key is not ECDSA on the curve P-256.");
    }

    /// <summary>Whether the certificate (DER) is for this very key.</summary>
    public bool IsIn(ReadOnlySpan<byte> certificate)
    {
        using var read = X509CertificateLoader.LoadCertificate(certificate);
        return read.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(Key.ExportSubjectPublicKeyInfo());
    }
}
