using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Signing;
using EvidenceVault.Testing;

namespace EvidenceVault.Core.Tests.Signing;

public sealed class CertificateAuthorityTests : IDisposable
{
    private readonly TestVault _vault = new();
    private readonly OpenSslProgram _openssl = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_openssl_program_reads_the_root_as_it_was_meant()
    {
        var text = await PrintAsync(_vault.RootPem);
        Assert.Contains("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Subject Key Identifier:", text, StringComparison.Ordinal);
        Assert.Contains("Not Before: Nov 23 11:55:00 2026 GMT", text, StringComparison.Ordinal);
        Assert.Contains("Not After : Nov 23 12:00:00 2046 GMT", text, StringComparison.Ordinal);
        Assert.Contains("NIST CURVE: P-256", text, StringComparison.Ordinal);
        Assert.Contains("OU = authority, CN = North Vault", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_openssl_program_reads_a_station_certificate_as_it_was_meant_and_verifies_it_strictly()
    {
        var text = await PrintAsync(_vault.StationPem);
        Assert.Contains("X509v3 Basic Constraints: critical\n                CA:FALSE", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Key Usage: critical\n                Digital Signature\n", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Extended Key Usage: \n                E-mail Protection\n", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Subject Key Identifier:", text, StringComparison.Ordinal);
        Assert.Contains("X509v3 Authority Key Identifier:", text, StringComparison.Ordinal);
        Assert.Contains("Not After : Nov 23 12:00:00 2027 GMT", text, StringComparison.Ordinal);
        Assert.Contains("OU = station, CN = 采集站 04", text, StringComparison.Ordinal);

        await _openssl.PutAsync("root.pem", _vault.RootPem, Cancel);
        await _openssl.MustAsync($"verify -x509_strict -purpose smimesign -CAfile root.pem -attime {TestVault.Noon.ToUnixTimeSeconds()} certificate.pem", Cancel);
    }

    [Fact]
    public async Task A_request_made_by_the_openssl_program_is_served_and_its_own_wishes_ignored()
    {
        await _openssl.MustAsync("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out request.pem -subj /CN=root -addext basicConstraints=critical,CA:TRUE", Cancel);
        var request = File(await _openssl.GetAsync("request.pem", Cancel));
        var issued = _vault.Authority.Issue(CertificateRole.Vault, "East Vault", request, TestVault.Noon);
        using var identity = SigningIdentity.FromPem(issued, File(await _openssl.GetAsync("key.pem", Cancel)));
        Assert.Equal("East Vault", identity.CommonName);
        Assert.Equal(CertificateRole.Vault, identity.Role);
        Assert.True(_vault.Check(CadesSeal.Create(TestVault.ContentDigest, identity, TestVault.Noon), CertificateRole.Vault).IsValid);
    }

    [Fact]
    public async Task The_openssl_program_accepts_our_request()
    {
        await _openssl.PutAsync("request.pem", _vault.StationKey.RequestPem, Cancel);
        await _openssl.MustAsync("req -verify -noout -in request.pem", Cancel);
    }

    [Fact]
    public void A_request_whose_own_signature_is_false_is_refused()
    {
        var der = Convert.FromBase64String(string.Concat(_vault.StationKey.RequestPem.Split('\n')[1..^1]));
        der[^1] ^= 1;
        Assert.Throws<RefusedKeyException>(() => Issue(PemEncoding.WriteString("CERTIFICATE REQUEST", der)));
    }

    [Fact]
    public void A_request_that_is_garbage_oversized_or_for_another_kind_of_key_is_refused()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        string[] requests =
        [
            string.Empty,
            "no PEM",
            PemEncoding.WriteString("CERTIFICATE REQUEST", [0x30, 0x00]),
            _vault.StationPem,
            new string('A', 20_000),
            new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem(),
            new CertificateRequest("CN=x", p384, HashAlgorithmName.SHA256).CreateSigningRequestPem(),
        ];
        Assert.All(requests, request => Assert.Throws<RefusedKeyException>(() => Issue(request)));
    }

    [Fact]
    public async Task A_request_for_an_Ed25519_key_is_refused()
    {
        await _openssl.MustAsync("req -new -newkey ed25519 -nodes -keyout key.pem -out request.pem -subj /CN=x", Cancel);
        var request = File(await _openssl.GetAsync("request.pem", Cancel));
        Assert.Throws<RefusedKeyException>(() => Issue(request));
    }

    [Theory]
    [InlineData("station-4")]
    [InlineData("采集站 04_b.2")]
    [InlineData("𠮷野")]
    public void Names_of_letters_digits_and_a_few_signs_are_taken(string name)
    {
        var issued = _vault.Authority.Issue(CertificateRole.Station, name, _vault.StationKey.RequestPem, TestVault.Noon);
        using var identity = SigningIdentity.FromPem(issued, _vault.StationKey.PrivateKeyPem);
        Assert.Equal(name, identity.CommonName);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" x")]
    [InlineData("x ")]
    [InlineData("a,CN=b")]
    [InlineData("a\nb")]
    [InlineData("a\u202Eb")]
    [InlineData("a/b")]
    [InlineData("\uD800")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void Other_names_are_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => _vault.Authority.Issue(CertificateRole.Station, name, _vault.StationKey.RequestPem, TestVault.Noon));
        Assert.Throws<ArgumentException>(() => CertificateAuthority.CreateRoot(name, TestVault.Noon));
    }

    [Fact]
    public void Serial_numbers_have_128_bits_are_positive_and_never_repeat()
    {
        var serials = Enumerable.Range(0, 100).Select(_ =>
        {
            using var certificate = X509Certificate2.CreateFromPem(Issue(_vault.StationKey.RequestPem));
            return certificate.SerialNumber;
        }).ToHashSet();
        Assert.Equal(100, serials.Count);
        Assert.All(serials, serial => Assert.Matches("^[4-7][0-9A-F]{31}$", serial));
    }

    [Fact]
    public void A_validity_may_be_asked_for_but_never_outlasts_the_root()
    {
        Assert.Equal(TestVault.Noon.AddDays(30), ExpiryOf(TestVault.Noon, TimeSpan.FromDays(30)));
        Assert.Equal(_vault.Root.ExpiresAt, ExpiryOf(TestVault.Noon, TimeSpan.FromDays(36_500)));
        Assert.Equal(_vault.Root.ExpiresAt, ExpiryOf(TestVault.Noon, TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExpiryOf(TestVault.Noon, TimeSpan.Zero));
    }

    [Fact]
    public void A_servers_certificate_has_its_names_and_can_seal_nothing()
    {
        var pair = SigningKeyPair.Generate();
        using var authority = CertificateAuthority.FromPem(_vault.RootPem, _vault.RootKeyPem);
        var pem = authority.IssueServer(["vault.example", "192.0.2.7"], pair.RequestPem, TestVault.Noon);
        using var certificate = X509Certificate2.CreateFromPem(pem);
        Assert.True(certificate.MatchesHostname("vault.example", allowCommonName: false));
        Assert.True(certificate.MatchesHostname("192.0.2.7", allowCommonName: false));
        Assert.False(certificate.MatchesHostname("other.example", allowCommonName: false));
        Assert.Throws<RefusedKeyException>(() => SigningIdentity.FromPem(pem, pair.PrivateKeyPem));
    }

    [Fact]
    public void A_root_issues_nothing_outside_its_own_validity()
    {
        Assert.Throws<InvalidOperationException>(() => ExpiryOf(TestVault.Noon.AddDays(-1), null));
        Assert.Throws<InvalidOperationException>(() => ExpiryOf(TestVault.Noon.AddYears(21), null));
    }

    [Fact]
    public void An_authority_opens_only_with_its_own_root_and_key()
    {
        using var other = new TestVault();
        Assert.Throws<RefusedKeyException>(() => CertificateAuthority.FromPem(_vault.RootPem, other.RootKeyPem));
        Assert.Throws<RefusedKeyException>(() => CertificateAuthority.FromPem(_vault.StationPem, _vault.StationKey.PrivateKeyPem));
    }

    public void Dispose()
    {
        _openssl.Dispose();
        _vault.Dispose();
    }

    private static string File(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private string Issue(string requestPem) => _vault.Authority.Issue(CertificateRole.Station, "x", requestPem, TestVault.Noon);

    private DateTimeOffset ExpiryOf(DateTimeOffset now, TimeSpan? validity)
    {
        var issued = _vault.Authority.Issue(CertificateRole.Station, "x", _vault.StationKey.RequestPem, now, validity);
        using var identity = SigningIdentity.FromPem(issued, _vault.StationKey.PrivateKeyPem);
        return identity.ExpiresAt;
    }

    private async Task<string> PrintAsync(string pem)
    {
        await _openssl.PutAsync("certificate.pem", pem, Cancel);
        return await _openssl.MustAsync("x509 -noout -text -nameopt oneline,utf8,-esc_msb -in certificate.pem", Cancel);
    }
}
