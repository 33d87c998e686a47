namespace EvidenceVault.Catalog;

/// <summary>A part of an item's chain of custody, oldest first.</summary>
/// <param name="Total">Lines of the whole chain.</param>
/// <param name="Older">Lines before this part.</param>
/// <param name="HasNewer">Whether there are lines behind it.</param>
public sealed record TrailPage(IReadOnlyList<CustodyRow> Rows, long Total, long Older, bool HasNewer);
