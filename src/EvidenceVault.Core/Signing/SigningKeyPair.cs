using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>A new key made where it will be used. Only <see cref="RequestPem"/> leaves that machine.</summary>
/// <remarks>A class, not a record: a record's ToString would print the private key.</remarks>
public sealed class SigningKeyPair
{
    private SigningKeyPair(string privateKeyPem, string requestPem)
    {
        PrivateKeyPem = privateKeyPem;
        RequestPem = requestPem;
    }

    /// <summary>The private key: PKCS#8 in PEM, not encrypted. To be kept in a file of mode 0600.</summary>
    public string PrivateKeyPem { get; }

    /// <summary>PKCS#10 request in PEM (RFC 2986), signed by the key as proof of possession. Its subject is empty: the authority gives the name.</summary>
    public string RequestPem { get; }

    /// <summary>Draws a P-256 key from the system's random source.</summary>
    public static SigningKeyPair Generate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Of(key);
    }

    /// <summary>A key that was generated before, whose certificate is still to come.</summary>
    /// <param name="privateKeyPem">As <see cref="PrivateKeyPem"/> gave it.</param>
    /// <exception cref="RefusedKeyException">It is no open P-256 key.</exception>
    public static SigningKeyPair FromPem(string privateKeyPem)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(privateKeyPem);
            return P256.IsKey(new PublicKey(key)) ? Of(key) : throw new RefusedKeyException("The key is not ECDSA on the curve P-256.");
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or ArgumentException)
        {
            throw new RefusedKeyException("The PEM text holds no open ECDSA private key.", unreadable);
        }
    }

    private static SigningKeyPair Of(ECDsa key)
    {
        var request = new CertificateRequest(new X500DistinguishedName(string.Empty), key, HashAlgorithmName.SHA256);
        return new SigningKeyPair(key.ExportPkcs8PrivateKeyPem(), request.CreateSigningRequestPem());
    }
}
