using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>What a manifest states that neither recorder nor configuration tells. Asked at the moment of sealing: copying may take hours.</summary>
/// <param name="Version">The version to write: the newest that both this agent and the vault know.</param>
/// <param name="Clock">How well the station's clock is kept; null where nobody asked.</param>
public sealed record ManifestTerms(Func<int> Version, Func<StationClock?> Clock)
{
    /// <summary>The newest version, and no word about the clock.</summary>
    public static ManifestTerms Newest { get; } = new(() => Manifest.FormatVersion, () => null);
}
