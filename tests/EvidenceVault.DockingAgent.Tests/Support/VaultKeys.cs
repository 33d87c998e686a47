using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>A vault's authority and log key, and a station enrolled there.</summary>
internal sealed class VaultKeys
{
    private readonly CertificateAuthority _authority;

    public VaultKeys()
    {
        var now = TimeProvider.System.GetUtcNow();
        var (certificate, key) = CertificateAuthority.CreateRoot("Test Vault", now);
        RootPem = certificate;
        _authority = CertificateAuthority.FromPem(certificate, key);
        Vault = Issue(CertificateRole.Vault, "Test Vault").Identity;
        Log = LogSigningKey.Generate("vault.test/custody");
    }

    public string RootPem { get; }

    public SigningIdentity Vault { get; }

    public LogSigningKey Log { get; }

    public TrustRoot Root => _authority.Root;

    /// <summary>A certificate for somebody's own request.</summary>
    public string Certify(string name, string requestPem) => _authority.Issue(CertificateRole.Station, name, requestPem, TimeProvider.System.GetUtcNow());

    public (SigningIdentity Identity, string CertificatePem, string KeyPem) Issue(CertificateRole role, string name, TimeSpan? validity = null)
    {
        var pair = SigningKeyPair.Generate();
        var certificate = _authority.Issue(role, name, pair.RequestPem, TimeProvider.System.GetUtcNow(), validity);
        return (SigningIdentity.FromPem(certificate, pair.PrivateKeyPem), certificate, pair.PrivateKeyPem);
    }
}
