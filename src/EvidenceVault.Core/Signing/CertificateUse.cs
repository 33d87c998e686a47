using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>What a certificate's extensions allow (RFC 5280 §4.2.1).</summary>
internal static class CertificateUse
{
    /// <summary>An end entity's certificate whose key usage names digitalSignature and whose extended usage, if any, names emailProtection.</summary>
    /// <remarks>emailProtection because OpenSSL's default purpose for CMS is S/MIME signing: the court's tool must accept what we accept.</remarks>
    public static bool MaySeal(X509Certificate2 certificate)
    {
        var usages = certificate.Extensions.OfType<X509KeyUsageExtension>().ToList();
        return !IsAuthority(certificate)
            && usages.Count == 1
            && usages[0].KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)
            && !usages[0].KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign)
            && certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .All(extended => extended.EnhancedKeyUsages.Cast<Oid>().Any(usage => usage.Value == Oids.EmailProtection));
    }

    /// <summary>CA:TRUE in basic constraints.</summary>
    public static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);

    /// <summary>A certificate that may issue others: CA:TRUE, and keyCertSign where a key usage is given.</summary>
    public static bool MayIssue(X509Certificate2 certificate) =>
        IsAuthority(certificate)
        && certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign));
}
