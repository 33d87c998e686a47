using System.Formats.Asn1;

namespace EvidenceVault.Core.Signing;

/// <summary>Reads the one form of seal, in DER only, every structure to its last byte (RFC 5652 §5).</summary>
internal static class SealReader
{
    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <exception cref="AsnContentException">The bytes have another form.</exception>
    public static ReadSeal Read(ReadOnlyMemory<byte> seal)
    {
        var outer = new AsnReader(seal, AsnEncodingRules.DER);
        var contentInfo = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        Demand(contentInfo.ReadObjectIdentifier() == Oids.SignedData);
        var content = contentInfo.ReadSequence(Context0);
        contentInfo.ThrowIfNotEmpty();
        var signedData = content.ReadSequence();
        content.ThrowIfNotEmpty();

        DemandVersion1(signedData);
        var digests = signedData.ReadSetOf();
        DemandSha256(digests);
        digests.ThrowIfNotEmpty();
        var encapsulated = signedData.ReadSequence();
        Demand(encapsulated.ReadObjectIdentifier() == Oids.Data);
        encapsulated.ThrowIfNotEmpty(); // content inside would be an attached signature
        var certificates = signedData.ReadSetOf(Context0);
        var certificate = certificates.ReadEncodedValue();
        certificates.ThrowIfNotEmpty();
        var signers = signedData.ReadSetOf(); // CRLs would stand before, with the tag [1], and are refused by this
        signedData.ThrowIfNotEmpty();
        var signer = signers.ReadSequence();
        signers.ThrowIfNotEmpty();
        return ReadSignerInfo(signer, certificate);
    }

    private static ReadSeal ReadSignerInfo(AsnReader signer, ReadOnlyMemory<byte> certificate)
    {
        DemandVersion1(signer);
        var (issuer, serial) = ReadIssuerAndSerial(signer.ReadSequence());
        DemandSha256(signer);
        var signedBytes = signer.PeekEncodedValue().ToArray();
        signedBytes[0] = 0x31; // SET OF, as it was signed (RFC 5652 §5.4)
        var attributes = ReadAttributes(signer.ReadSetOf(Context0));
        var algorithm = signer.ReadSequence();
        Demand(algorithm.ReadObjectIdentifier() == Oids.EcdsaWithSha256);
        algorithm.ThrowIfNotEmpty();
        var signature = signer.ReadOctetString();
        signer.ThrowIfNotEmpty(); // unsigned attributes would stand here
        DemandSignatureValue(signature);
        return new ReadSeal(certificate, issuer, serial, attributes, signedBytes, signature);
    }

    private static List<ReadAttribute> ReadAttributes(AsnReader set)
    {
        var attributes = new List<ReadAttribute>();
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            var type = attribute.ReadObjectIdentifier();
            var valueSet = attribute.ReadSetOf();
            attribute.ThrowIfNotEmpty();
            var values = new List<ReadOnlyMemory<byte>>();
            while (valueSet.HasData)
            {
                values.Add(valueSet.ReadEncodedValue());
            }

            attributes.Add(new ReadAttribute(type, values));
        }

        return attributes;
    }

    /// <summary>Reads IssuerAndSerialNumber, or IssuerSerial once its GeneralNames are opened.</summary>
    internal static (ReadOnlyMemory<byte> Issuer, ReadOnlyMemory<byte> Serial) ReadIssuerAndSerial(AsnReader sequence)
    {
        var issuer = sequence.PeekEncodedValue();
        sequence.ReadSequence();
        var serial = sequence.ReadIntegerBytes();
        sequence.ThrowIfNotEmpty();
        return (issuer, serial);
    }

    private static void DemandVersion1(AsnReader reader) => Demand(reader.TryReadInt32(out var version) && version == 1);

    // RFC 5754 §2: parameters should be absent, and NULL must be understood, which OpenSSL's older versions write.
    private static void DemandSha256(AsnReader reader)
    {
        var algorithm = reader.ReadSequence();
        Demand(algorithm.ReadObjectIdentifier() == Oids.Sha256);
        if (algorithm.HasData)
        {
            algorithm.ReadNull();
        }

        algorithm.ThrowIfNotEmpty();
    }

    // Two minimal integers and no more, whatever the library that verifies would let pass.
    private static void DemandSignatureValue(ReadOnlyMemory<byte> signature)
    {
        var outer = new AsnReader(signature, AsnEncodingRules.DER);
        var sequence = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        sequence.ReadIntegerBytes();
        sequence.ReadIntegerBytes();
        sequence.ThrowIfNotEmpty();
    }

    private static void Demand(bool fulfilled)
    {
        if (!fulfilled)
        {
            throw new AsnContentException("Another value stands in the place of a fixed one.");
        }
    }
}
