using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EvidenceVault.Core.Signing;

/// <summary>The two fields by which CMS names a certificate, byte for byte as they stand in it (RFC 5652 §10.2.4).</summary>
/// <param name="Issuer">The whole DER of the issuer's Name.</param>
/// <param name="Serial">The content bytes of the serial number: big-endian two's complement, with its leading zero if it has one.</param>
internal sealed record CertificateFields(ReadOnlyMemory<byte> Issuer, ReadOnlyMemory<byte> Serial)
{
    private const int MaximumPemLength = 64 * 1024;

    /// <summary>The serial number in upper-case hexadecimal, as <c>openssl x509 -serial</c> prints it.</summary>
    public string SerialHex
    {
        get
        {
            var bytes = Serial.Span;
            return Convert.ToHexString(bytes.Length > 1 && bytes[0] == 0 ? bytes[1..] : bytes);
        }
    }

    /// <param name="certificate">DER of an X.509 certificate (RFC 5280 §4.1).</param>
    /// <exception cref="AsnContentException">It is none.</exception>
    public static CertificateFields Read(ReadOnlyMemory<byte> certificate)
    {
        var outer = new AsnReader(certificate, AsnEncodingRules.DER);
        var tbs = outer.ReadSequence().ReadSequence();
        outer.ThrowIfNotEmpty();
        var version = new Asn1Tag(TagClass.ContextSpecific, 0);
        if (tbs.PeekTag().HasSameClassAndValue(version))
        {
            tbs.ReadEncodedValue();
        }

        var serial = tbs.ReadIntegerBytes();
        tbs.ReadSequence(); // signature algorithm
        var issuer = tbs.PeekEncodedValue();
        tbs.ReadSequence();
        return new CertificateFields(issuer, serial);
    }

    /// <summary>Loads the one certificate a PEM text holds (RFC 7468 §5). The caller disposes it.</summary>
    /// <exception cref="RefusedKeyException">There is none, more than one, or it is unreadable.</exception>
    public static X509Certificate2 LoadPem(string pem)
    {
        if (pem.Length > MaximumPemLength
            || !PemEncoding.TryFind(pem, out var found)
            || pem.AsSpan()[found.Label] is not "CERTIFICATE"
            || PemEncoding.TryFind(pem.AsSpan()[found.Location.End..], out _))
        {
            throw new RefusedKeyException("Exactly one PEM block CERTIFICATE is expected.");
        }

        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(pem[found.Base64Data]));
        }
        catch (CryptographicException unreadable)
        {
            throw new RefusedKeyException("The PEM block CERTIFICATE holds no X.509 certificate.", unreadable);
        }
    }
}
