using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Signing;

/// <summary>Why a seal is refused. The first defect found is told; the order is that of the checks.</summary>
public enum SealDefect
{
    /// <summary>The seal is valid.</summary>
    None,

    /// <summary>More bytes than <see cref="CadesSeal.MaximumSize"/>.</summary>
    TooLarge,

    /// <summary>Not DER, or not the one form of CMS SignedData that a seal has.</summary>
    NotASeal,

    /// <summary>The signed attributes are not the four of CAdES B-B, each once with one well-formed value.</summary>
    SignedAttributes,

    /// <summary>The seal is over other content.</summary>
    OtherContent,

    /// <summary>The certificate inside is not the one that the signature names.</summary>
    OtherCertificate,

    /// <summary>The signer's key is not ECDSA on P-256.</summary>
    UnsupportedKey,

    /// <summary>The certificate is not one that may seal (an authority's, or made for another purpose).</summary>
    ForbiddenUse,

    /// <summary>The signature does not fit the signed attributes and the key.</summary>
    BadSignature,

    /// <summary>The certificate was issued for another role than the expected one.</summary>
    WrongRole,

    /// <summary>The signing time lies outside the certificate's or the root's validity.</summary>
    OutsideValidity,

    /// <summary>The certificate was not issued by the given root.</summary>
    UntrustedIssuer,
}

/// <summary>Who signed, from the certificate inside the seal. Only a valid seal proves it.</summary>
/// <param name="CommonName">The subject's common name; empty if it has none or more than one.</param>
/// <param name="Role">The role in the subject, or null if it names none.</param>
/// <param name="SerialHex">The serial number in upper-case hexadecimal.</param>
/// <param name="Thumbprint">SHA-256 of the certificate's DER.</param>
public sealed record SealSigner(string CommonName, CertificateRole? Role, string SerialHex, Sha256Digest Thumbprint);

/// <summary>What a check of a seal found.</summary>
/// <param name="Defect">The first defect, or <see cref="SealDefect.None"/>.</param>
/// <param name="Reason">One English sentence for logs and reports; it quotes nothing from the seal.</param>
/// <param name="Signer">Who signed, if that was readable: a claim unless the seal is valid.</param>
/// <param name="SignedAt">What the signer's clock said (whole seconds, UTC), if readable: a claim of the signer even in a valid seal, until a timestamp supports it.</param>
public sealed record SealVerdict(SealDefect Defect, string Reason, SealSigner? Signer, DateTimeOffset? SignedAt)
{
    public bool IsValid => Defect == SealDefect.None;
}
