using System.Formats.Asn1;
using System.Security.Cryptography;
using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>
/// A seal: detached CMS SignedData (RFC 5652) in DER, CAdES level B-B (ETSI EN 319 122-1), SHA-256 and ECDSA P-256.
/// It is made and checked from a digest alone, so content of any size costs nothing here.
/// </summary>
/// <remarks>
/// The form is deliberately narrow: one signer, one certificate, the four signed attributes of B-B, no unsigned attributes, no CRLs.
/// Nothing in it is thus ignored. Anything more (an S/MIME capabilities attribute, a timestamp of B-T) is refused, however
/// harmless; a timestamp is kept beside the seal. The bytes of a seal are no identity: from one ECDSA signature anybody can
/// compute a second that is valid for the same content and signer.
/// </remarks>
public static class CadesSeal
{
    /// <summary>The largest input <see cref="Check"/> looks at, in bytes. Our seals have less than 2 KiB.</summary>
    public const int MaximumSize = 64 * 1024;

    /// <summary>Seals content by its digest.</summary>
    /// <param name="content">SHA-256 of the raw content.</param>
    /// <param name="signer">Who seals. Whether the certificate is still valid at <paramref name="signedAt"/> is not asked here but in <see cref="Check"/>.</param>
    /// <param name="signedAt">The instant of signing; written in UTC, fractions of a second cut off.</param>
    /// <returns>The DER of the ContentInfo, as a <c>.p7s</c> file holds it.</returns>
    public static byte[] Create(Sha256Digest content, SigningIdentity signer, DateTimeOffset signedAt) =>
        SealWriter.Write(content, signer, signedAt);

    /// <summary>Checks a seal against content, root and role. Total: every input, however hostile, gets a verdict and no exception.</summary>
    /// <param name="seal">The bytes of a <c>.p7s</c> file.</param>
    /// <param name="content">SHA-256 of the content that the seal is said to be over.</param>
    /// <param name="root">The root that must have issued the signer's certificate directly. Nothing is fetched; revocation is the catalogue's affair.</param>
    /// <param name="role">The role that the signer must have, or null if any will do.</param>
    public static SealVerdict Check(ReadOnlySpan<byte> seal, Sha256Digest content, TrustRoot root, CertificateRole? role)
    {
        if (seal.Length > MaximumSize)
        {
            return new SealVerdict(SealDefect.TooLarge, $"A seal has at most {MaximumSize} bytes.", null, null);
        }

        try
        {
            return SealJudge.Judge(SealReader.Read(seal.ToArray()), content, root, role);
        }
        catch (Exception unreadable) when (unreadable is AsnContentException or CryptographicException or ArgumentException
            or FormatException or OverflowException or InvalidOperationException or NotSupportedException)
        {
            // The readers of the runtime say by these that bytes from outside are not what their place demands.
            return new SealVerdict(SealDefect.NotASeal, "The bytes are not a seal: " + (unreadable is AsnContentException ? "the structure is not the expected DER." : "the certificate is unreadable."), null, null);
        }
    }
}
