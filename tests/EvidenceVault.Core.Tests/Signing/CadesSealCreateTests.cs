using System.Globalization;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Signing;
using EvidenceVault.Testing;

namespace EvidenceVault.Core.Tests.Signing;

public sealed class CadesSealCreateTests : IDisposable
{
    private readonly TestVault _vault = new();
    private readonly OpenSslProgram _openssl = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Instant => TestVault.Noon.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [Fact]
    public async Task The_openssl_program_accepts_a_seal_of_a_station_and_of_the_vault()
    {
        foreach (var signer in new[] { _vault.Station, _vault.Vault })
        {
            await PutAsync(CadesSeal.Create(TestVault.ContentDigest, signer, TestVault.Noon), TestVault.Content, _vault.RootPem);
            var answer = await VerifyAsync();
            Assert.True(answer.Accepted, answer.Error);
            Assert.Contains("CAdES Verification successful", answer.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_openssl_program_refuses_a_seal_over_a_changed_file()
    {
        await PutAsync(_vault.SealByStation(), "another patrol\n"u8.ToArray(), _vault.RootPem);
        Assert.False((await VerifyAsync()).Accepted);
    }

    [Fact]
    public async Task The_openssl_program_refuses_a_seal_under_another_root()
    {
        using var other = new TestVault();
        await PutAsync(_vault.SealByStation(), TestVault.Content, other.RootPem);
        Assert.False((await VerifyAsync()).Accepted);
    }

    [Fact]
    public async Task The_openssl_program_prints_each_of_the_four_signed_attributes_once_and_no_other()
    {
        await PutAsync(_vault.SealByStation(), TestVault.Content, _vault.RootPem);
        var print = await _openssl.MustAsync("cms -cmsout -print -noout -inform DER -in seal.p7s", Cancel);
        var signed = print[print.IndexOf("signedAttrs:", StringComparison.Ordinal)..print.IndexOf("signatureAlgorithm:", print.IndexOf("signedAttrs:", StringComparison.Ordinal), StringComparison.Ordinal)];
        Assert.Equal(4, Count(signed, "object: "));
        Assert.Equal(1, Count(signed, "object: contentType "));
        Assert.Equal(1, Count(signed, "object: messageDigest "));
        Assert.Equal(1, Count(signed, "object: signingTime "));
        Assert.Equal(1, Count(signed, "object: id-smime-aa-signingCertificateV2 "));
        Assert.Contains("UTCTIME:Nov 23 12:00:00 2026 GMT", signed, StringComparison.Ordinal);
        Assert.Contains("eContent: <ABSENT>", print, StringComparison.Ordinal);
        Assert.Contains("unsignedAttrs:\n          <ABSENT>", print, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seal_says_that_it_is_DER_when_openssl_writes_it_again()
    {
        var seal = _vault.SealByStation();
        await PutAsync(seal, TestVault.Content, _vault.RootPem);
        await _openssl.MustAsync("cms -cmsout -inform DER -in seal.p7s -outform DER -out again.p7s", Cancel);
        Assert.Equal(seal, await _openssl.GetAsync("again.p7s", Cancel));
    }

    [Fact]
    public void SignedCms_accepts_a_seal_and_finds_the_signer_in_it()
    {
        var cms = new SignedCms(new ContentInfo(TestVault.Content), detached: true);
        cms.Decode(_vault.SealByStation());
        cms.CheckSignature(verifySignatureOnly: true);
        var signer = Assert.Single(cms.SignerInfos.Cast<SignerInfo>());
        Assert.Equal(_vault.Station.CertificateDer.ToArray(), signer.Certificate!.RawData);
        Assert.Equal(4, signer.SignedAttributes.Count);
        Assert.Empty(signer.UnsignedAttributes);
    }

    [Fact]
    public void SignedCms_refuses_a_seal_over_a_changed_file()
    {
        var cms = new SignedCms(new ContentInfo("another patrol\n"u8.ToArray()), detached: true);
        cms.Decode(_vault.SealByStation());
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => cms.CheckSignature(verifySignatureOnly: true));
    }

    [Theory]
    [InlineData("2049-12-31T23:59:59Z", 0x17)]
    [InlineData("2050-01-01T00:00:00Z", 0x18)]
    [InlineData("1949-12-31T23:59:59Z", 0x18)]
    public void The_signing_time_is_UTCTime_up_to_2049_and_GeneralizedTime_outside(string instant, byte tag)
    {
        var signedAt = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
        var cms = new SignedCms(new ContentInfo(TestVault.Content), detached: true);
        cms.Decode(_vault.SealByStation(signedAt));
        var time = cms.SignerInfos[0].SignedAttributes.Cast<System.Security.Cryptography.CryptographicAttributeObject>().Single(attribute => attribute.Oid.Value == "1.2.840.113549.1.9.5").Values[0];
        Assert.Equal(tag, time.RawData[0]);
        Assert.Equal(signedAt, _vault.Check(_vault.SealByStation(signedAt)).SignedAt);
    }

    [Fact]
    public void The_signing_time_is_written_in_UTC_and_without_fractions()
    {
        var signedAt = new DateTimeOffset(2026, 11, 23, 20, 0, 1, 999, TimeSpan.FromHours(8));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 12, 0, 1, TimeSpan.Zero), _vault.Check(_vault.SealByStation(signedAt)).SignedAt);
    }

    [Fact]
    public async Task Many_threads_may_seal_with_one_identity()
    {
        var seals = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => Task.Run(
            () => CadesSeal.Create(Sha256Digest.Of([(byte)number]), _vault.Station, TestVault.Noon), Cancel)));
        Assert.All(seals, (seal, number) => Assert.True(CadesSeal.Check(seal, Sha256Digest.Of([(byte)number]), _vault.Root, CertificateRole.Station).IsValid));
    }

    [Fact]
    public void A_seal_stays_far_below_the_size_that_a_check_reads() => Assert.InRange(_vault.SealByStation().Length, 600, 2048);

    public void Dispose()
    {
        _openssl.Dispose();
        _vault.Dispose();
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private async Task PutAsync(byte[] seal, byte[] content, string rootPem)
    {
        await _openssl.PutAsync("seal.p7s", seal, Cancel);
        await _openssl.PutAsync("content", content, Cancel);
        await _openssl.PutAsync("root.pem", rootPem, Cancel);
    }

    private Task<OpenSslAnswer> VerifyAsync() =>
        _openssl.RunAsync($"cms -verify -binary -cades -inform DER -in seal.p7s -content content -CAfile root.pem -out /dev/null -attime {Instant}", Cancel);
}
