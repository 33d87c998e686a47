using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Core.Tests.Signing;

/// <summary>A vault's authority with one station and the vault's own identity, all made at one instant.</summary>
public sealed class TestVault : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    public static readonly byte[] Content = Encoding.UTF8.GetBytes("patrol of 23 November\n");
    public static readonly Sha256Digest ContentDigest = Sha256Digest.Of(Content);

    public TestVault()
        : this(Noon)
    {
    }

    public TestVault(DateTimeOffset now)
    {
        (RootPem, RootKeyPem) = CertificateAuthority.CreateRoot("North Vault", now);
        Authority = CertificateAuthority.FromPem(RootPem, RootKeyPem);
        StationKey = SigningKeyPair.Generate();
        StationPem = Authority.Issue(CertificateRole.Station, "采集站 04", StationKey.RequestPem, now);
        Station = SigningIdentity.FromPem(StationPem, StationKey.PrivateKeyPem);
        var vaultKey = SigningKeyPair.Generate();
        Vault = SigningIdentity.FromPem(Authority.Issue(CertificateRole.Vault, "North Vault", vaultKey.RequestPem, now), vaultKey.PrivateKeyPem);
    }

    public string RootPem { get; }

    public string RootKeyPem { get; }

    public CertificateAuthority Authority { get; }

    public TrustRoot Root => Authority.Root;

    public SigningKeyPair StationKey { get; }

    public string StationPem { get; }

    public SigningIdentity Station { get; }

    public SigningIdentity Vault { get; }

    public byte[] SealByStation(DateTimeOffset? signedAt = null) => CadesSeal.Create(ContentDigest, Station, signedAt ?? Noon);

    public SealVerdict Check(byte[] seal, CertificateRole? role = CertificateRole.Station) => CadesSeal.Check(seal, ContentDigest, Root, role);

    /// <summary>Has the root sign what its authority would never issue.</summary>
    public (string CertificatePem, string PrivateKeyPem) IssueWithoutRules(string subject, params X509Extension[] extensions)
    {
        using var root = X509Certificate2.CreateFromPem(RootPem, RootKeyPem);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedName(subject), key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        using var certificate = request.Create(root, Noon, Noon.AddDays(1), [0x11]);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose()
    {
        Station.Dispose();
        Vault.Dispose();
        Authority.Dispose();
    }
}
