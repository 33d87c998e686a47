using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>What stands in a seal whose structure is right. Nothing of it is trusted yet.</summary>
/// <param name="Certificate">DER of the one certificate.</param>
/// <param name="Issuer">DER of the issuer's name by which the SignerInfo names its certificate.</param>
/// <param name="Serial">Content bytes of the serial number by which the SignerInfo names its certificate.</param>
/// <param name="Attributes">The signed attributes in the order of the encoding.</param>
/// <param name="SignedBytes">The signed attributes as they were signed: DER with the tag of SET OF.</param>
/// <param name="Signature">DER of an Ecdsa-Sig-Value.</param>
internal sealed record ReadSeal(
    ReadOnlyMemory<byte> Certificate,
    ReadOnlyMemory<byte> Issuer,
    ReadOnlyMemory<byte> Serial,
    IReadOnlyList<ReadAttribute> Attributes,
    ReadOnlyMemory<byte> SignedBytes,
    ReadOnlyMemory<byte> Signature);

/// <summary>One signed attribute: its type and the DER of each of its values.</summary>
internal sealed record ReadAttribute(string Type, IReadOnlyList<ReadOnlyMemory<byte>> Values);

/// <summary>The values of the four signed attributes of CAdES B-B (ETSI EN 319 122-1 §6.3).</summary>
/// <param name="MessageDigest">SHA-256 of the content.</param>
/// <param name="SignedAt">Whole seconds, UTC.</param>
/// <param name="CertificateHash">SHA-256 of the signer's certificate.</param>
/// <param name="CertificateIssuer">DER of the issuer's name in signing-certificate-v2, or null where it is left out.</param>
/// <param name="CertificateSerial">Content bytes of the serial number there, or null where it is left out.</param>
internal sealed record BaselineAttributes(
    Sha256Digest MessageDigest,
    DateTimeOffset SignedAt,
    Sha256Digest CertificateHash,
    ReadOnlyMemory<byte>? CertificateIssuer,
    ReadOnlyMemory<byte>? CertificateSerial);
