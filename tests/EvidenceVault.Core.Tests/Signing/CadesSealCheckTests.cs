using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;
using EvidenceVault.Testing;

namespace EvidenceVault.Core.Tests.Signing;

public sealed class CadesSealCheckTests : IDisposable
{
    private static readonly X509Extension SignatureUsage = new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true);

    private readonly TestVault _vault = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_seal_is_valid_for_its_content_root_and_role_and_tells_who_signed_when()
    {
        var verdict = _vault.Check(_vault.SealByStation());
        Assert.True(verdict.IsValid, verdict.Reason);
        Assert.Equal(SealDefect.None, verdict.Defect);
        Assert.Equal(TestVault.Noon, verdict.SignedAt);
        Assert.Equal(new SealSigner("采集站 04", CertificateRole.Station, _vault.Station.SerialHex, _vault.Station.Thumbprint), verdict.Signer);
    }

    [Fact]
    public void A_seal_over_other_content_is_refused() =>
        Assert.Equal(SealDefect.OtherContent, CadesSeal.Check(_vault.SealByStation(), Sha256Digest.Of("other"u8), _vault.Root, null).Defect);

    [Fact]
    public void A_seal_under_another_root_is_refused_even_if_that_root_has_the_same_name()
    {
        using var other = new TestVault();
        Assert.Equal(_vault.Root.CommonName, other.Root.CommonName);
        Assert.Equal(SealDefect.UntrustedIssuer, CadesSeal.Check(_vault.SealByStation(), TestVault.ContentDigest, other.Root, null).Defect);
    }

    [Fact]
    public void A_seal_of_the_wrong_role_is_refused_and_of_any_role_accepted_where_none_is_demanded()
    {
        var byVault = CadesSeal.Create(TestVault.ContentDigest, _vault.Vault, TestVault.Noon);
        Assert.Equal(SealDefect.WrongRole, _vault.Check(byVault, CertificateRole.Station).Defect);
        Assert.Equal(SealDefect.WrongRole, _vault.Check(_vault.SealByStation(), CertificateRole.Vault).Defect);
        Assert.True(_vault.Check(byVault, CertificateRole.Vault).IsValid);
        Assert.True(_vault.Check(byVault, null).IsValid);
    }

    [Fact]
    public void A_seal_signed_outside_the_validity_of_its_certificate_is_refused()
    {
        Assert.Equal(SealDefect.OutsideValidity, _vault.Check(_vault.SealByStation(_vault.Station.StartsAt.AddSeconds(-1))).Defect);
        Assert.Equal(SealDefect.OutsideValidity, _vault.Check(_vault.SealByStation(_vault.Station.ExpiresAt)).Defect);
        Assert.True(_vault.Check(_vault.SealByStation(_vault.Station.StartsAt)).IsValid);
        Assert.True(_vault.Check(_vault.SealByStation(_vault.Station.ExpiresAt.AddSeconds(-1))).IsValid);
    }

    [Fact]
    public void A_seal_of_years_ago_stays_valid_because_the_signing_time_counts()
    {
        using var old = new TestVault(TestVault.Noon.AddYears(-10));
        Assert.True(old.Check(old.SealByStation(TestVault.Noon.AddYears(-10))).IsValid);
    }

    [Fact]
    public void The_authority_itself_cannot_seal() =>
        Assert.Equal(SealDefect.ForbiddenUse, _vault.Check(Forge(_vault.RootPem, _vault.RootKeyPem), null).Defect);

    [Fact]
    public void A_certificate_for_another_purpose_cannot_seal()
    {
        var forServers = new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false);
        var forAgreement = new X509KeyUsageExtension(X509KeyUsageFlags.KeyAgreement, critical: true);
        var subAuthority = new X509BasicConstraintsExtension(true, true, 0, true);
        X509Extension[][] misuses = [[SignatureUsage, forServers], [forAgreement], [], [SignatureUsage, subAuthority]];
        Assert.All(misuses, extensions =>
        {
            var (certificate, key) = _vault.IssueWithoutRules("OU=station, CN=x", extensions);
            Assert.Equal(SealDefect.ForbiddenUse, _vault.Check(Forge(certificate, key)).Defect);
        });
    }

    [Fact]
    public void A_critical_extension_that_nobody_understands_is_refused()
    {
        var (certificate, key) = _vault.IssueWithoutRules("OU=station, CN=x", SignatureUsage, new X509Extension("1.2.3.4.5", [0x05, 0x00], critical: true));
        Assert.Equal(SealDefect.UntrustedIssuer, _vault.Check(Forge(certificate, key)).Defect);
    }

    [Theory]
    [InlineData("OU=station, OU=vault, CN=x")]
    [InlineData("OU=station+CN=x")]
    [InlineData("OU=Station, CN=x")]
    [InlineData("O=station, CN=x")]
    public void An_ambiguous_role_is_no_role(string subject)
    {
        var (certificate, key) = _vault.IssueWithoutRules(subject, SignatureUsage);
        Assert.Equal(SealDefect.WrongRole, _vault.Check(Forge(certificate, key)).Defect);
        Assert.True(_vault.Check(Forge(certificate, key), null).IsValid);
    }

    [Fact]
    public void A_self_signed_certificate_and_one_from_a_station_are_not_trusted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("OU=station, CN=x", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(SignatureUsage);
        using var selfSigned = request.CreateSelfSigned(TestVault.Noon, TestVault.Noon.AddDays(1));
        Assert.Equal(SealDefect.UntrustedIssuer, _vault.Check(Forge(selfSigned.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem())).Defect);

        using var station = ECDsa.Create();
        station.ImportFromPem(_vault.StationKey.PrivateKeyPem);
        using var stationCertificate = X509Certificate2.CreateFromPem(_vault.StationPem);
        using var issued = request.Create(stationCertificate.SubjectName, X509SignatureGenerator.CreateForECDsa(station), TestVault.Noon, TestVault.Noon.AddDays(1), [0x12]);
        Assert.Equal(SealDefect.UntrustedIssuer, _vault.Check(Forge(issued.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem())).Defect);
    }

    [Fact]
    public void Only_keys_on_P256_seal()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var byRsa = new CertificateRequest("OU=station, CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var byP384 = new CertificateRequest("OU=station, CN=x", p384, HashAlgorithmName.SHA256);
        using var rsaCertificate = byRsa.CreateSelfSigned(TestVault.Noon, TestVault.Noon.AddDays(1));
        using var p384Certificate = byP384.CreateSelfSigned(TestVault.Noon, TestVault.Noon.AddDays(1));
        Assert.Equal(SealDefect.UnsupportedKey, _vault.Check(Forge(p384Certificate.ExportCertificatePem(), p384.ExportPkcs8PrivateKeyPem())).Defect);
        // The signature of an RSA key is no Ecdsa-Sig-Value, so the form alone is enough to refuse it.
        Assert.Equal(SealDefect.NotASeal, _vault.Check(Forge(rsaCertificate.ExportCertificatePem(), rsa.ExportRSAPrivateKeyPem())).Defect);
    }

    [Fact]
    public async Task A_seal_by_the_openssl_program_is_valid_without_smime_capabilities_and_refused_with_them()
    {
        using var vault = new TestVault(DateTimeOffset.UtcNow);
        using var openssl = new OpenSslProgram();
        await openssl.PutAsync("content", TestVault.Content, Cancel);
        await openssl.PutAsync("station.pem", vault.StationPem, Cancel);
        await openssl.PutAsync("station.key", vault.StationKey.PrivateKeyPem, Cancel);
        const string Sign = "cms -sign -cades -binary -md sha256 -in content -signer station.pem -inkey station.key -outform DER";
        await openssl.MustAsync(Sign + " -nosmimecap -out plain.p7s", Cancel);
        await openssl.MustAsync(Sign + " -out capabilities.p7s", Cancel);
        await openssl.MustAsync(Sign + " -nosmimecap -keyid -out keyid.p7s", Cancel);

        var verdict = vault.Check(await openssl.GetAsync("plain.p7s", Cancel));
        Assert.True(verdict.IsValid, verdict.Reason);
        Assert.Equal(vault.Station.Thumbprint, verdict.Signer!.Thumbprint);
        Assert.Equal(SealDefect.SignedAttributes, vault.Check(await openssl.GetAsync("capabilities.p7s", Cancel)).Defect);
        Assert.Equal(SealDefect.NotASeal, vault.Check(await openssl.GetAsync("keyid.p7s", Cancel)).Defect);
    }

    public void Dispose() => _vault.Dispose();

    private static byte[] Forge(string certificatePem, string keyPem) =>
        new ForgedSeal(certificatePem, keyPem) { Attributes = ForgedSeal.Baseline(TestVault.ContentDigest, TestVault.Noon, certificatePem) }.Write();
}
