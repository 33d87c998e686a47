using System.Formats.Asn1;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>Reads the four signed attributes of CAdES B-B, each once with one value, and refuses a fifth.</summary>
internal static class AttributeReader
{
    /// <returns>The values, or null if an attribute is missing, doubled, foreign, or not well-formed.</returns>
    public static BaselineAttributes? Find(IReadOnlyList<ReadAttribute> attributes)
    {
        try
        {
            // Four attributes, and each of four different types exactly once: so there is no fifth and no double.
            if (attributes.Count != 4
                || FindOnly(attributes, Oids.ContentType) is not { } contentType
                || FindOnly(attributes, Oids.MessageDigest) is not { } messageDigest
                || FindOnly(attributes, Oids.SigningTime) is not { } signingTime
                || FindOnly(attributes, Oids.SigningCertificateV2) is not { } signingCertificate
                || contentType.ReadObjectIdentifier() != Oids.Data)
            {
                return null;
            }

            var digest = ReadDigest(messageDigest);
            var signedAt = ReadTime(signingTime);
            var (hash, issuer, serial) = ReadSigningCertificate(signingCertificate);
            contentType.ThrowIfNotEmpty();
            messageDigest.ThrowIfNotEmpty();
            signingTime.ThrowIfNotEmpty();
            signingCertificate.ThrowIfNotEmpty();
            return new BaselineAttributes(digest, signedAt, hash, issuer, serial);
        }
        catch (AsnContentException)
        {
            return null; // the answer for values that are not well-formed
        }
    }

    private static AsnReader? FindOnly(IReadOnlyList<ReadAttribute> attributes, string type)
    {
        var found = attributes.Where(attribute => attribute.Type == type).ToList();
        return found is [{ Values: [var value] }] ? new AsnReader(value, AsnEncodingRules.DER) : null;
    }

    private static Sha256Digest ReadDigest(AsnReader reader)
    {
        var bytes = reader.ReadOctetString();
        return bytes.Length == Sha256Digest.Size ? new Sha256Digest(bytes) : throw new AsnContentException("A SHA-256 digest has another length.");
    }

    // RFC 5652 §11.3: UTCTime from 1950 to 2049, GeneralizedTime outside, never a fraction.
    private static DateTimeOffset ReadTime(AsnReader reader)
    {
        if (reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime))
        {
            return reader.ReadUtcTime(twoDigitYearMax: 2049);
        }

        var time = reader.ReadGeneralizedTime();
        return time.Year is >= 1950 and <= 2049 || time.Ticks % TimeSpan.TicksPerSecond != 0
            ? throw new AsnContentException("This time is written otherwise.")
            : time;
    }

    // RFC 5035 §3: one ESSCertIDv2, no policies. Its hash algorithm must be the default SHA-256, which DER leaves out.
    private static (Sha256Digest Hash, ReadOnlyMemory<byte>? Issuer, ReadOnlyMemory<byte>? Serial) ReadSigningCertificate(AsnReader reader)
    {
        var signingCertificate = reader.ReadSequence();
        var identifiers = signingCertificate.ReadSequence();
        signingCertificate.ThrowIfNotEmpty();
        var identifier = identifiers.ReadSequence();
        identifiers.ThrowIfNotEmpty();
        var hash = ReadDigest(identifier);
        if (!identifier.HasData)
        {
            return (hash, null, null);
        }

        var issuerSerial = identifier.ReadSequence();
        identifier.ThrowIfNotEmpty();
        var generalNames = issuerSerial.ReadSequence();
        // directoryName [4] is EXPLICIT because Name is a CHOICE (RFC 5280 §4.2.1.6).
        var directoryName = generalNames.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 4, isConstructed: true));
        generalNames.ThrowIfNotEmpty();
        var issuer = directoryName.ReadEncodedValue();
        directoryName.ThrowIfNotEmpty();
        var serial = issuerSerial.ReadIntegerBytes();
        issuerSerial.ThrowIfNotEmpty();
        return (hash, issuer, serial);
    }
}
