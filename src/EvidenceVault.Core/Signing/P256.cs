using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>The one kind of key that seals: ECDSA on the named curve P-256 (FIPS 186-5, RFC 5480).</summary>
internal static class P256
{
    /// <summary>True for a key that names the curve. Explicit curve parameters are false: they allow a forged base point (CVE-2020-0601).</summary>
    public static bool IsKey(PublicKey key)
    {
        if (key.Oid.Value != Oids.EcPublicKey)
        {
            return false;
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(Oids.P256);
        return key.EncodedParameters is { } parameters && writer.EncodedValueEquals(parameters.RawData);
    }

    /// <summary>Opens the private key of a certificate. The caller disposes it.</summary>
    /// <param name="certificate">The certificate whose public key it must be.</param>
    /// <param name="privateKeyPem">PKCS#8 or SEC 1 in PEM, not encrypted.</param>
    /// <exception cref="RefusedKeyException">Either key is not P-256, or they are not a pair.</exception>
    public static ECDsa OpenPrivateKey(X509Certificate2 certificate, string privateKeyPem)
    {
        if (!IsKey(certificate.PublicKey))
        {
            throw new RefusedKeyException("The certificate's key is not ECDSA on the curve P-256.");
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(privateKeyPem);
            // Equal encodings say all at once: same curve, same point, and a private key rather than only its public half.
            if (key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo())
                && key.ExportParameters(includePrivateParameters: true).D is not null)
            {
                return key;
            }
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw new RefusedKeyException("The PEM text holds no open ECDSA private key.", unreadable);
        }

        key.Dispose();
        throw new RefusedKeyException("The private key does not belong to the certificate.");
    }
}
