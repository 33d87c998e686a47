using EvidenceVault.Core.Signing;

namespace EvidenceVault.Portal.Features.Intake;

/// <summary>What intake relies on: the authority that issues the stations' certificates, the vault's own seal, and the keys of its instructions.</summary>
/// <param name="Identity">The vault's certificate and key, for receipts.</param>
/// <param name="Keep">How long the store must lock what is admitted: the statutory floor of the rule pack in force.</param>
/// <param name="Zone">The zone in which readings without one are understood.</param>
public sealed record IntakeTrust(CertificateAuthority Authority, SigningIdentity Identity, UploadKeys Keys, TimeSpan Keep, TimeZoneInfo Zone)
{
    /// <summary>The root whose certificates count.</summary>
    public TrustRoot Root => Authority.Root;

    /// <summary>Within this time something that may be missing is to be explained in writing; from the rule pack.</summary>
    public TimeSpan ExplainWithin { get; init; } = TimeSpan.FromHours(24);
}
