using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>From when to when a certificate is valid, and when it is to be renewed.</summary>
/// <param name="EndsAt">Itself no longer part of it.</param>
public sealed record CertificateTerm(DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    /// <summary>When two thirds of its life have passed: the last third is for a vault that is away.</summary>
    public DateTimeOffset RenewedFrom => StartsAt + ((EndsAt - StartsAt) / 3 * 2);

    /// <summary>When half of its life has passed: nobody needs a new one before.</summary>
    public DateTimeOffset HalfAt => StartsAt + ((EndsAt - StartsAt) / 2);

    /// <param name="certificate">DER.</param>
    public static CertificateTerm Of(ReadOnlySpan<byte> certificate)
    {
        using var read = X509CertificateLoader.LoadCertificate(certificate);
        return new CertificateTerm(new DateTimeOffset(read.NotBefore.ToUniversalTime()), new DateTimeOffset(read.NotAfter.ToUniversalTime()));
    }

    /// <summary>As <see cref="Of"/>; null for what is no certificate.</summary>
    public static CertificateTerm? Find(ReadOnlySpan<byte> certificate)
    {
        try
        {
            return Of(certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public bool Contains(DateTimeOffset instant) => instant >= StartsAt && instant < EndsAt;
}
