namespace EvidenceVault.Core.Times;

/// <summary>Whether the station's own clock can be relied on.</summary>
/// <param name="Synchronised">Null where nobody knows.</param>
/// <param name="Source">Such as <c>chrony</c>, <c>timesyncd</c>, <c>kernel</c> or <c>unknown</c>.</param>
/// <param name="OffsetMilliseconds">The estimated error; null where nobody knows.</param>
public sealed record StationClock(bool? Synchronised, string Source, long? OffsetMilliseconds);
