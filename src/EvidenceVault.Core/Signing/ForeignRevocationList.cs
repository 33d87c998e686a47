using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace EvidenceVault.Core.Signing;

/// <summary>A list of certificates that no longer count (RFC 5280 §5), as an authority outside this vault made it.</summary>
public sealed class ForeignRevocationList
{
    private static readonly X509CertificateParser Certificates = new();

    private readonly X509Crl _list;

    private ForeignRevocationList(X509Crl list) => _list = list;

    /// <summary>Until when it may be relied on; null where the list does not say, so that it may not be.</summary>
    public DateTimeOffset? Until => _list.NextUpdate is { } until ? new DateTimeOffset(DateTime.SpecifyKind(until, DateTimeKind.Utc)) : null;

    /// <summary>All lists of a file, in PEM or DER.</summary>
    /// <exception cref="FormatException">It holds none, or something that is none.</exception>
    public static IReadOnlyList<ForeignRevocationList> Read(byte[] content)
    {
        try
        {
            List<ForeignRevocationList> lists = [.. new X509CrlParser().ReadCrls(content).Select(c => new ForeignRevocationList(c))];
            return lists.Count > 0 ? lists : throw new FormatException("It holds no list of revoked certificates.");
        }
        catch (Exception e) when (e is GeneralSecurityException or IOException or ArgumentException or InvalidCastException)
        {
            throw new FormatException("It is no list of revoked certificates: " + e.Message, e);
        }
    }

    /// <summary>Whether this authority signed it, for all of its certificates: a list that holds a part of them only (critical extensions say so) is not taken.</summary>
    public bool IsOf(X509Certificate2 authority)
    {
        var signer = Certificates.ReadCertificate(authority.RawData);
        if (!_list.IssuerDN.Equivalent(X509Name.GetInstance(authority.SubjectName.RawData)) || _list.GetCriticalExtensionOids() is { Count: > 0 })
        {
            return false;
        }

        try
        {
            _list.Verify(signer.GetPublicKey());
            return true;
        }
        catch (GeneralSecurityException)
        {
            return false; // another's, or altered
        }
    }

    public bool Lists(X509Certificate2 certificate) => _list.IsRevoked(Certificates.ReadCertificate(certificate.RawData));
}
