using System.Formats.Asn1;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>Writes the one form of seal (RFC 5652 §5). SignedCms is not used because it wants the content in memory.</summary>
internal static class SealWriter
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    public static byte[] Write(Sha256Digest content, SigningIdentity signer, DateTimeOffset signedAt)
    {
        var attributes = WriteSignedAttributes(content, signer, signedAt);
        // What is signed is the DER of SET OF, with the tag 0x31 (RFC 5652 §5.4) …
        var signature = signer.Sign(attributes);
        // … and what is written is the same with the implicit tag [0] of the SignerInfo (§5.3).
        attributes[0] = 0xA0;

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence()) // ContentInfo
        {
            writer.WriteObjectIdentifier(Oids.SignedData);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence()) // SignedData
            {
                writer.WriteInteger(1);
                using (writer.PushSetOf())
                {
                    WriteAlgorithm(writer, Oids.Sha256);
                }

                using (writer.PushSequence()) // encapContentInfo without content: detached
                {
                    writer.WriteObjectIdentifier(Oids.Data);
                }

                using (writer.PushSetOf(Context0))
                {
                    writer.WriteEncodedValue(signer.CertificateDer.Span);
                }

                using (writer.PushSetOf())
                {
                    WriteSignerInfo(writer, signer.Fields, attributes, signature);
                }
            }
        }

        return writer.Encode();
    }

    private static void WriteSignerInfo(AsnWriter writer, CertificateFields signer, byte[] attributes, byte[] signature)
    {
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            using (writer.PushSequence()) // issuerAndSerialNumber
            {
                writer.WriteEncodedValue(signer.Issuer.Span);
                writer.WriteInteger(signer.Serial.Span);
            }

            WriteAlgorithm(writer, Oids.Sha256);
            writer.WriteEncodedValue(attributes);
            WriteAlgorithm(writer, Oids.EcdsaWithSha256);
            writer.WriteOctetString(signature);
        }
    }

    private static byte[] WriteSignedAttributes(Sha256Digest content, SigningIdentity signer, DateTimeOffset signedAt)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSetOf()) // sorts its members, as DER demands
        {
            WriteAttribute(writer, Oids.ContentType, value => value.WriteObjectIdentifier(Oids.Data));
            WriteAttribute(writer, Oids.MessageDigest, value => value.WriteOctetString(content.ToBytes()));
            WriteAttribute(writer, Oids.SigningTime, value => WriteTime(value, signedAt));
            WriteAttribute(writer, Oids.SigningCertificateV2, value => WriteSigningCertificate(value, signer.Thumbprint));
        }

        return writer.Encode();
    }

    private static void WriteAttribute(AsnWriter writer, string type, Action<AsnWriter> writeValue)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(type);
            using (writer.PushSetOf())
            {
                writeValue(writer);
            }
        }
    }

    // UTCTime from 1950 to 2049, GeneralizedTime outside (RFC 5652 §11.3).
    private static void WriteTime(AsnWriter writer, DateTimeOffset signedAt)
    {
        var utc = signedAt.ToUniversalTime();
        if (utc.Year is >= 1950 and <= 2049)
        {
            writer.WriteUtcTime(utc, twoDigitYearMax: 2049);
        }
        else
        {
            writer.WriteGeneralizedTime(utc, omitFractionalSeconds: true);
        }
    }

    // RFC 5035 §3: one ESSCertIDv2 with the hash alone. SHA-256 is its default algorithm, and DER leaves defaults out;
    // issuerSerial is left out because the hash already says which certificate it is.
    private static void WriteSigningCertificate(AsnWriter writer, Sha256Digest thumbprint)
    {
        using (writer.PushSequence()) // SigningCertificateV2
        using (writer.PushSequence()) // certs
        using (writer.PushSequence()) // ESSCertIDv2
        {
            writer.WriteOctetString(thumbprint.ToBytes());
        }
    }

    // Parameters absent: RFC 5754 §2 for SHA-256, RFC 5758 §3.2 for ECDSA.
    private static void WriteAlgorithm(AsnWriter writer, string algorithm)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(algorithm);
        }
    }
}
