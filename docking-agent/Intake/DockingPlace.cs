using EvidenceVault.DockingAgent.Recorders.Vendor;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Intake;

/// <summary>Where a recorder is docked, and what is known of it before it is opened.</summary>
/// <param name="Bay">The bay's printed name.</param>
/// <param name="Serial">Serial number by the USB descriptor or the identity block; null where the file names must do.</param>
/// <param name="VendorProduct">USB <c>vendor:product</c> in hexadecimal; null for a plain folder.</param>
/// <param name="Binding">Who wears it by the register; null where the station's own list must do.</param>
public sealed record DockingPlace(string Bay, string? Serial = null, string? VendorProduct = null, RecorderBinding? Binding = null)
{
    /// <summary>What it said of itself by its vendor's library; null where it was not spoken to.</summary>
    public RecorderIntroduction? Introduction { get; init; }
}
