using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Tests.Signing;

/// <summary>
/// A second writer of seals, for those that must be refused: each property departs from the form in one point, and the
/// signature always fits. Written from the RFCs alone, so that it also judges the real writer.
/// </summary>
internal sealed record ForgedSeal(string CertificatePem, string PrivateKeyPem)
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Context1 = new(TagClass.ContextSpecific, 1, isConstructed: true);

    public List<(string Type, byte[][] Values)> Attributes { get; init; } = [];

    public bool Sorted { get; init; } = true;

    public bool Attached { get; init; }

    public int Signers { get; init; } = 1;

    public byte[][] FurtherCertificates { get; init; } = [];

    public bool WithRevocationList { get; init; }

    public bool WithUnsignedAttribute { get; init; }

    public int Version { get; init; } = 1;

    public string DigestAlgorithm { get; init; } = "2.16.840.1.101.3.4.2.1";

    public string SignatureAlgorithm { get; init; } = "1.2.840.10045.4.3.2";

    public byte[]? NamedSerial { get; init; }

    public static byte[] Der(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        return writer.Encode();
    }

    /// <summary>The four attributes of B-B as they should be.</summary>
    public static List<(string Type, byte[][] Values)> Baseline(Sha256Digest content, DateTimeOffset signedAt, string certificatePem)
    {
        using var certificate = X509Certificate2.CreateFromPem(certificatePem);
        return
        [
            ("1.2.840.113549.1.9.3", [Der(writer => writer.WriteObjectIdentifier("1.2.840.113549.1.7.1"))]),
            ("1.2.840.113549.1.9.4", [Der(writer => writer.WriteOctetString(content.ToBytes()))]),
            ("1.2.840.113549.1.9.5", [Der(writer => writer.WriteUtcTime(signedAt))]),
            ("1.2.840.113549.1.9.16.2.47", [SigningCertificate(SHA256.HashData(certificate.RawData))]),
        ];
    }

    public static byte[] SigningCertificate(byte[] hash) => Der(writer =>
    {
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(hash);
        }
    });

    public byte[] Write()
    {
        using var certificate = X509Certificate2.CreateFromPem(CertificatePem);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.7.2");
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(Version);
                WriteSet(writer, 0x31, [Algorithm(DigestAlgorithm)]);
                WriteContent(writer);
                WriteSet(writer, 0xA0, [certificate.RawData, .. FurtherCertificates]);
                if (WithRevocationList)
                {
                    using (writer.PushSetOf(Context1))
                    {
                        writer.WriteEncodedValue(Algorithm(DigestAlgorithm));
                    }
                }

                WriteSet(writer, 0x31, [.. Enumerable.Range(0, Signers).Select(_ => SignerInfo(certificate))]);
            }
        }

        return writer.Encode();
    }

    private static byte[] Algorithm(string oid) => Der(writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
        }
    });

    private static void WriteSet(AsnWriter writer, byte tag, byte[][] members)
    {
        var set = Set(members);
        set[0] = tag;
        writer.WriteEncodedValue(set);
    }

    // A sequence with the tag of a set keeps the order it is given.
    private static byte[] Set(byte[][] members)
    {
        var set = Der(writer =>
        {
            using (writer.PushSequence())
            {
                foreach (var member in members)
                {
                    writer.WriteEncodedValue(member);
                }
            }
        });
        set[0] = 0x31;
        return set;
    }

    private void WriteContent(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.7.1");
            if (Attached)
            {
                using (writer.PushSequence(Context0))
                {
                    writer.WriteOctetString(TestVault.Content);
                }
            }
        }
    }

    private byte[] SignerInfo(X509Certificate2 certificate)
    {
        var attributes = Attributes.ConvertAll(attribute => Der(writer =>
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(attribute.Type);
                writer.WriteEncodedValue(Set(attribute.Values));
            }
        }));
        attributes.Sort((left, right) => left.AsSpan().SequenceCompareTo(right) * (Sorted ? 1 : -1));
        var signed = Set([.. attributes]);
        var signature = Sign(signed);
        signed[0] = 0xA0;
        return Der(writer =>
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(Version);
                using (writer.PushSequence())
                {
                    writer.WriteEncodedValue(certificate.IssuerName.RawData);
                    writer.WriteInteger(NamedSerial ?? certificate.SerialNumberBytes.Span);
                }

                writer.WriteEncodedValue(Algorithm(DigestAlgorithm));
                writer.WriteEncodedValue(signed);
                writer.WriteEncodedValue(Algorithm(SignatureAlgorithm));
                writer.WriteOctetString(signature);
                if (WithUnsignedAttribute)
                {
                    using (writer.PushSetOf(Context1))
                    {
                        writer.WriteEncodedValue(attributes[0]);
                    }
                }
            }
        });
    }

    private byte[] Sign(byte[] signed)
    {
        if (PrivateKeyPem.StartsWith("-----BEGIN RSA", StringComparison.Ordinal))
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(PrivateKeyPem);
            return rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using var key = ECDsa.Create();
        key.ImportFromPem(PrivateKeyPem);
        return key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
