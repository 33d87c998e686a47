using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Signing;
using EvidenceVault.Testing;

namespace EvidenceVault.Core.Tests.Signing;

public sealed class SigningIdentityTests : IDisposable
{
    private readonly TestVault _vault = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void An_identity_tells_its_name_role_certificate_and_validity()
    {
        Assert.Equal("采集站 04", _vault.Station.CommonName);
        Assert.Equal(CertificateRole.Station, _vault.Station.Role);
        Assert.Equal(_vault.StationPem.Trim(), _vault.Station.CertificatePem.Trim());
        Assert.Equal(SHA256.HashData(_vault.Station.CertificateDer.Span), _vault.Station.Thumbprint.ToBytes());
        Assert.Equal(TestVault.Noon.AddMinutes(-5), _vault.Station.StartsAt);
        Assert.Equal(TestVault.Noon.AddDays(365), _vault.Station.ExpiresAt);
    }

    [Fact]
    public void A_key_in_the_SEC1_form_is_read_too()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(_vault.StationKey.PrivateKeyPem);
        using var identity = SigningIdentity.FromPem(_vault.StationPem, key.ExportECPrivateKeyPem());
        Assert.True(_vault.Check(CadesSeal.Create(TestVault.ContentDigest, identity, TestVault.Noon)).IsValid);
    }

    [Fact]
    public void A_certificate_and_a_key_that_are_no_pair_are_refused()
    {
        Assert.Throws<RefusedKeyException>(() => SigningIdentity.FromPem(_vault.StationPem, SigningKeyPair.Generate().PrivateKeyPem));
        using var key = ECDsa.Create();
        key.ImportFromPem(_vault.StationKey.PrivateKeyPem);
        Assert.Throws<RefusedKeyException>(() => SigningIdentity.FromPem(_vault.StationPem, key.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void An_encrypted_key_an_empty_text_and_garbage_are_refused()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(_vault.StationKey.PrivateKeyPem);
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        Assert.All([encrypted, string.Empty, "garbage", PemEncoding.WriteString("PRIVATE KEY", [1, 2, 3])], text =>
            Assert.Throws<RefusedKeyException>(() => SigningIdentity.FromPem(_vault.StationPem, text)));
        Assert.All([string.Empty, "garbage", _vault.StationKey.PrivateKeyPem, _vault.StationPem + "\n" + _vault.RootPem, PemEncoding.WriteString("CERTIFICATE", [1, 2, 3])], text =>
            Assert.Throws<RefusedKeyException>(() => SigningIdentity.FromPem(text, _vault.StationKey.PrivateKeyPem)));
    }

    [Fact]
    public void The_authority_is_no_identity_that_seals() =>
        Assert.Throws<RefusedKeyException>(() => SigningIdentity.FromPem(_vault.RootPem, _vault.RootKeyPem));

    [Theory]
    [InlineData("rsa:2048")]
    [InlineData("ed25519")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-384")]
    [InlineData("ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit")]
    public async Task Keys_that_are_not_named_P256_are_refused_as_identity_and_as_root(string kind)
    {
        using var openssl = new OpenSslProgram();
        const string Usage = " -addext keyUsage=digitalSignature,keyCertSign";
        await openssl.MustAsync($"req -x509 -newkey {kind} -nodes -keyout key.pem -out certificate.pem -subj /CN=x" + Usage, Cancel);
        var certificate = System.Text.Encoding.UTF8.GetString(await openssl.GetAsync("certificate.pem", Cancel));
        var key = System.Text.Encoding.UTF8.GetString(await openssl.GetAsync("key.pem", Cancel));
        Assert.Throws<RefusedKeyException>(() => SigningIdentity.FromPem(certificate, key));
        Assert.Throws<RefusedKeyException>(() => TrustRoot.FromPem(certificate));
    }

    [Fact]
    public async Task The_fingerprint_of_a_root_is_what_the_openssl_program_prints()
    {
        using var openssl = new OpenSslProgram();
        await openssl.PutAsync("root.pem", _vault.RootPem, Cancel);
        var printed = await openssl.MustAsync("x509 -noout -fingerprint -sha256 -serial -in root.pem", Cancel);
        Assert.Contains("Fingerprint=" + _vault.Root.FingerprintWithColons + "\n", printed, StringComparison.Ordinal);
        Assert.Equal(95, _vault.Root.FingerprintWithColons.Length);
        Assert.Equal(_vault.Root.FingerprintWithColons.Replace(":", string.Empty, StringComparison.Ordinal), _vault.Root.Fingerprint.Hex, ignoreCase: true);
        Assert.Equal("North Vault", _vault.Root.CommonName);
    }

    [Fact]
    public void A_certificate_that_is_no_authority_is_no_root()
    {
        Assert.Throws<RefusedKeyException>(() => TrustRoot.FromPem(_vault.StationPem));
        Assert.Throws<RefusedKeyException>(() => TrustRoot.FromPem(string.Empty));
        var (issuedAuthority, _) = _vault.IssueWithoutRules("CN=sub", new X509BasicConstraintsExtension(true, false, 0, true));
        Assert.Throws<RefusedKeyException>(() => TrustRoot.FromPem(issuedAuthority));
        var (withoutKeyCertSign, _) = _vault.IssueWithoutRules(
            "CN=sub", new X509BasicConstraintsExtension(true, false, 0, true), new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        Assert.Throws<RefusedKeyException>(() => TrustRoot.FromPem(withoutKeyCertSign));
    }

    [Fact]
    public void A_key_pair_does_not_print_its_private_key()
    {
        Assert.DoesNotContain("PRIVATE", _vault.StationKey.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", _vault.StationKey.RequestPem, StringComparison.Ordinal);
        Assert.StartsWith("-----BEGIN PRIVATE KEY-----", _vault.StationKey.PrivateKeyPem, StringComparison.Ordinal);
    }

    public void Dispose() => _vault.Dispose();
}
