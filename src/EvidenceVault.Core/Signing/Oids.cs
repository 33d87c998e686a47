namespace EvidenceVault.Core.Signing;

/// <summary>The object identifiers that occur in seals and certificates.</summary>
internal static class Oids
{
    public const string Data = "1.2.840.113549.1.7.1"; // RFC 5652 §4
    public const string SignedData = "1.2.840.113549.1.7.2"; // RFC 5652 §5.1
    public const string ContentType = "1.2.840.113549.1.9.3"; // RFC 5652 §11.1
    public const string MessageDigest = "1.2.840.113549.1.9.4"; // RFC 5652 §11.2
    public const string SigningTime = "1.2.840.113549.1.9.5"; // RFC 5652 §11.3
    public const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47"; // RFC 5035 §3
    public const string Sha256 = "2.16.840.1.101.3.4.2.1"; // RFC 5754 §2.2
    public const string EcdsaWithSha256 = "1.2.840.10045.4.3.2"; // RFC 5758 §3.2
    public const string EcPublicKey = "1.2.840.10045.2.1"; // RFC 5480 §2.1.1
    public const string P256 = "1.2.840.10045.3.1.7"; // RFC 5480 §2.1.1.1
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1"; // RFC 5280 §4.2.1.12
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4"; // RFC 5280 §4.2.1.12
    public const string CommonName = "2.5.4.3"; // X.520
    public const string OrganizationalUnit = "2.5.4.11"; // X.520
}
