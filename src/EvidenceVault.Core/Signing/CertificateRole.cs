namespace EvidenceVault.Core.Signing;

/// <summary>In whose name a certificate of the vault's authority seals. It stands in the subject as the only organizationalUnit.</summary>
public enum CertificateRole
{
    /// <summary>A docking station: seals recordings and session manifests. Written <c>OU=station</c>.</summary>
    Station,

    /// <summary>The vault itself: seals receipts, checkpoints' anchors and court packages. Written <c>OU=vault</c>.</summary>
    Vault,
}
