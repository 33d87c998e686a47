namespace EvidenceVault.DockingAgent.Recorders.Vendor;

/// <summary>What a recorder said of itself by its vendor's library, before it turned into a disk: the disk that comes back in the same port is taken for it.</summary>
/// <param name="Serial">By the identity block or the descriptor, as the profile says; null where the names of its files must do.</param>
/// <param name="Block">The identity block as read, in hexadecimal.</param>
/// <param name="BatteryPercent">Null where it did not tell.</param>
/// <param name="VendorProduct">What it was on the bus while it was spoken to.</param>
/// <param name="MetAt">When it was plugged in, by the station's clock: nothing of its own was recorded later.</param>
/// <param name="ClockSetAt">When its clock was set; null where it was not.</param>
public sealed record RecorderIntroduction(
    IdentityBlock Identity, string? Serial, string Block, int? BatteryPercent, string VendorProduct, DateTimeOffset MetAt, DateTimeOffset? ClockSetAt);
