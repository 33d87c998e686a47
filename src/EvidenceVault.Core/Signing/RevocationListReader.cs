using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>Reads the signed list of certificates that no longer count (RFC 5280 §5), as <see cref="CertificateAuthority.IssueRevocationList"/> makes it.</summary>
public static class RevocationListReader
{
    private const string Label = "X509 CRL";
    private const int MostLength = 16 * 1024 * 1024;

    /// <summary>From when each listed certificate no longer counts, by its serial number in upper-case hexadecimal. Null when it is no list that the root signed. Never throws on hostile text.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset>? Read(string pem, TrustRoot root)
    {
        if (pem.Length > MostLength || !PemEncoding.TryFind(pem, out var found) || pem.AsSpan()[found.Label] is not Label)
        {
            return null;
        }

        try
        {
            var outer = new AsnReader(Convert.FromBase64String(pem[found.Base64Data]), AsnEncodingRules.DER);
            var list = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            var signedBytes = list.ReadEncodedValue();
            var algorithm = list.ReadSequence();
            var signature = list.ReadBitString(out var unused);
            list.ThrowIfNotEmpty();
            return unused == 0 && algorithm.ReadObjectIdentifier() == Oids.EcdsaWithSha256 && Fits(signedBytes.Span, signature, root) ? Entries(new AsnReader(signedBytes, AsnEncodingRules.DER).ReadSequence()) : null;
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static bool Fits(ReadOnlySpan<byte> signedBytes, byte[] signature, TrustRoot root)
    {
        using var certificate = X509CertificateLoader.LoadCertificate(root.CertificateDer.Span);
        using var key = certificate.GetECDsaPublicKey();
        return key is not null && key.VerifyData(signedBytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    private static Dictionary<string, DateTimeOffset> Entries(AsnReader list)
    {
        var entries = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        list.ReadInteger(); // version
        list.ReadSequence(); // algorithm
        list.ReadSequence(); // issuer
        ReadTime(list);
        if (list.HasData && list.PeekTag().TagValue is (int)UniversalTagNumber.UtcTime or (int)UniversalTagNumber.GeneralizedTime)
        {
            ReadTime(list); // until when one may rely on it
        }

        if (!list.HasData || !list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            return entries; // none is listed
        }

        for (var listed = list.ReadSequence(); listed.HasData;)
        {
            var entry = listed.ReadSequence();
            var serial = entry.ReadIntegerBytes().Span;
            entries[Convert.ToHexString(serial.Length > 1 && serial[0] == 0 ? serial[1..] : serial)] = ReadTime(entry);
        }

        return entries;
    }

    private static DateTimeOffset ReadTime(AsnReader from) => from.PeekTag().TagValue == (int)UniversalTagNumber.UtcTime ? from.ReadUtcTime() : from.ReadGeneralizedTime();
}
