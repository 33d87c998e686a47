using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Signing;

namespace EvidenceVault.Core.Tests.Signing;

public sealed class CadesSealHostileTests : IDisposable
{
    private const string Station = "station";

    private readonly TestVault _vault = new();

    private ForgedSeal Proper => new(_vault.StationPem, _vault.StationKey.PrivateKeyPem)
    {
        Attributes = ForgedSeal.Baseline(TestVault.ContentDigest, TestVault.Noon, _vault.StationPem),
    };

    [Fact]
    public void The_second_writer_makes_valid_seals_so_that_its_departures_are_what_is_refused()
    {
        Assert.True(_vault.Check(Proper.Write()).IsValid);
        Assert.Equal(_vault.SealByStation().Length, Proper.Write().Length, tolerance: 3); // signatures differ by a byte or two
    }

    [Fact]
    public void No_single_changed_byte_leaves_a_seal_valid()
    {
        var seal = _vault.SealByStation();
        byte[] changes = [0x01, 0x04, 0x20, 0x80, 0xFF];
        for (var position = 0; position < seal.Length; position++)
        {
            foreach (var change in changes)
            {
                seal[position] ^= change;
                Assert.False(_vault.Check(seal, null).IsValid, $"byte {position} ^ {change:x2}");
                seal[position] ^= change;
            }
        }

        Assert.True(_vault.Check(seal, null).IsValid);
    }

    [Fact]
    public void No_cut_lengthened_or_shortened_seal_is_valid()
    {
        var seal = _vault.SealByStation();
        for (var length = 0; length < seal.Length; length++)
        {
            Assert.Equal(SealDefect.NotASeal, _vault.Check(seal[..length]).Defect);
            Assert.False(_vault.Check([.. seal[..length], .. seal[(length + 1)..]]).IsValid);
            Assert.False(_vault.Check([.. seal[..length], 0, .. seal[length..]]).IsValid);
        }

        Assert.Equal(SealDefect.NotASeal, _vault.Check([.. seal, 0]).Defect);
        Assert.Equal(SealDefect.NotASeal, _vault.Check([.. seal, .. seal]).Defect);
    }

    [Fact]
    public void Random_damage_and_random_bytes_get_a_verdict_and_no_exception()
    {
        var seal = _vault.SealByStation();
        for (var round = 0; round < 3_000; round++)
        {
            var dice = SHA256.HashData(BitConverter.GetBytes(round)); // the same damage in every run
            var damaged = seal.ToArray();
            for (var count = 0; count <= dice[31] % 6; count++)
            {
                damaged[BitConverter.ToUInt16(dice, 4 * count) % damaged.Length] = dice[(4 * count) + 2];
            }

            Assert.True(!_vault.Check(damaged).IsValid || damaged.AsSpan().SequenceEqual(seal));
            Assert.Equal(SealDefect.NotASeal, _vault.Check(dice).Defect);
            Assert.Equal(SealDefect.NotASeal, _vault.Check([0x30, 0x20, .. dice]).Defect);
        }
    }

    [Fact]
    public void Damage_inside_a_resigned_certificate_gets_a_verdict_and_no_exception()
    {
        using var certificate = X509Certificate2.CreateFromPem(_vault.StationPem);
        var der = certificate.RawData;
        for (var position = 0; position < der.Length; position++)
        {
            foreach (var change in new byte[] { 0x01, 0x80 })
            {
                var damaged = der.ToArray();
                damaged[position] ^= change;
                Assert.False(_vault.Check(SealAround(damaged), null).IsValid, $"byte {position} ^ {change:x2}");
            }
        }

        Assert.True(_vault.Check(SealAround(der), null).IsValid);
    }

    [Fact]
    public void Input_beyond_the_limit_is_not_read()
    {
        Assert.Equal(SealDefect.TooLarge, _vault.Check(new byte[CadesSeal.MaximumSize + 1]).Defect);
        Assert.Equal(SealDefect.NotASeal, _vault.Check(new byte[CadesSeal.MaximumSize]).Defect);
        Assert.Equal(SealDefect.NotASeal, _vault.Check([]).Defect);
    }

    [Fact]
    public void Deeply_nested_input_is_refused()
    {
        var nested = new AsnWriter(AsnEncodingRules.DER);
        for (var depth = 0; depth < 5000; depth++)
        {
            nested.PushSequence();
        }

        for (var depth = 0; depth < 5000; depth++)
        {
            nested.PopSequence();
        }

        Assert.Equal(SealDefect.NotASeal, _vault.Check(nested.Encode()).Defect);
    }

    [Fact]
    public void Any_departure_from_the_form_is_refused_although_the_signature_fits()
    {
        ForgedSeal[] departures =
        [
            Proper with { Sorted = false },
            Proper with { Attached = true },
            Proper with { Signers = 0 },
            Proper with { Signers = 2 },
            Proper with { FurtherCertificates = [PemToDer(_vault.RootPem)] },
            Proper with { FurtherCertificates = [PemToDer(_vault.StationPem)] },
            Proper with { WithRevocationList = true },
            Proper with { WithUnsignedAttribute = true },
            Proper with { Version = 3 },
            Proper with { DigestAlgorithm = "1.3.14.3.2.26" }, // SHA-1
            Proper with { SignatureAlgorithm = "1.2.840.10045.4.1" }, // ECDSA with SHA-1
        ];
        Assert.All(departures, departure => Assert.Equal(SealDefect.NotASeal, _vault.Check(departure.Write()).Defect));
    }

    [Fact]
    public void An_indefinite_or_a_lengthy_length_is_refused_although_BER_allows_it()
    {
        var seal = _vault.SealByStation();
        Assert.Equal([0x30, 0x82], seal[..2]); // two bytes of length follow, then the content
        Assert.Equal(SealDefect.NotASeal, _vault.Check([0x30, 0x80, .. seal[4..], 0x00, 0x00]).Defect);
        Assert.Equal(SealDefect.NotASeal, _vault.Check([0x30, 0x83, 0x00, .. seal[2..]]).Defect);
    }

    [Fact]
    public void A_missing_doubled_or_additional_attribute_is_refused()
    {
        var proper = Proper.Attributes;
        for (var index = 0; index < proper.Count; index++)
        {
            var (type, values) = proper[index];
            AssertAttributesRefused([.. proper.Where((_, at) => at != index)]);
            AssertAttributesRefused([.. proper, proper[index]]);
            AssertAttributesRefused([.. proper.Where((_, at) => at != index), (type, [values[0], values[0]])]);
            AssertAttributesRefused([.. proper.Where((_, at) => at != index), (type, [])]);
            AssertAttributesRefused([.. proper.Where((_, at) => at != index), proper[(index + 1) % proper.Count]]);
        }

        AssertAttributesRefused([]);
        AssertAttributesRefused([.. proper, ("1.2.3.4", [ForgedSeal.Der(writer => writer.WriteNull())])]);
    }

    [Fact]
    public void A_malformed_attribute_value_is_refused()
    {
        AssertValueRefused(0, ForgedSeal.Der(writer => writer.WriteObjectIdentifier("1.2.840.113549.1.7.2")));
        AssertValueRefused(1, ForgedSeal.Der(writer => writer.WriteOctetString(new byte[20])));
        AssertValueRefused(2, ForgedSeal.Der(writer => writer.WriteGeneralizedTime(TestVault.Noon)));
        AssertValueRefused(2, ForgedSeal.Der(writer => writer.WriteGeneralizedTime(new DateTimeOffset(2050, 1, 1, 0, 0, 0, 500, TimeSpan.Zero))));
        AssertValueRefused(2, [0x17, 0x0B, .. "2611231200Z"u8]); // no seconds
        AssertValueRefused(2, [0x17, 0x0D, .. "261323120000Z"u8]); // month 13
        AssertValueRefused(3, ForgedSeal.Der(writer => writer.WriteNull()));
        AssertValueRefused(3, ForgedSeal.SigningCertificate(new byte[20]));
    }

    [Fact]
    public void A_certificate_that_the_signature_does_not_name_is_refused()
    {
        var otherHash = Proper with { Attributes = [.. Proper.Attributes[..3], (Proper.Attributes[3].Type, [ForgedSeal.SigningCertificate(new byte[32])])] };
        Assert.Equal(SealDefect.OtherCertificate, _vault.Check(otherHash.Write()).Defect);
        Assert.Equal(SealDefect.OtherCertificate, _vault.Check((Proper with { NamedSerial = [0x01] }).Write()).Defect);
        var renewed = _vault.Authority.Issue(CertificateRole.Station, Station, _vault.StationKey.RequestPem, TestVault.Noon);
        Assert.Equal(SealDefect.OtherCertificate, _vault.Check((Proper with { CertificatePem = renewed }).Write()).Defect);
    }

    [Fact]
    public void A_signature_by_another_key_is_refused() =>
        Assert.Equal(SealDefect.BadSignature, _vault.Check((Proper with { PrivateKeyPem = SigningKeyPair.Generate().PrivateKeyPem }).Write()).Defect);

    public void Dispose() => _vault.Dispose();

    private static byte[] PemToDer(string pem)
    {
        using var certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.RawData;
    }

    private void AssertAttributesRefused(List<(string Type, byte[][] Values)> attributes) =>
        Assert.Equal(SealDefect.SignedAttributes, _vault.Check((Proper with { Attributes = attributes }).Write()).Defect);

    private void AssertValueRefused(int index, byte[] value)
    {
        var attributes = Proper.Attributes;
        attributes[index] = (attributes[index].Type, [value]);
        AssertAttributesRefused(attributes);
    }

    // The proper seal with the certificate exchanged for bytes of the same length; its hash is signed anew, so that the damage is reached.
    private byte[] SealAround(byte[] damaged)
    {
        var seal = (Proper with { Attributes = [.. Proper.Attributes[..3], (Proper.Attributes[3].Type, [ForgedSeal.SigningCertificate(SHA256.HashData(damaged))])] }).Write();
        var der = PemToDer(_vault.StationPem);
        var at = seal.AsSpan().IndexOf(der);
        damaged.CopyTo(seal, at);
        return seal;
    }
}
