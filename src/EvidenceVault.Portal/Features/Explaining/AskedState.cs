using EvidenceVault.Catalog;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Portal.Features.Explaining;

/// <summary>How far a request has come, at a glance.</summary>
internal sealed record AskedState(Explanation Asked, bool IsOverdue)
{
    private const int FullBelowPercent = 5;

    /// <summary>A card with so little room left may have stopped the recorder.</summary>
    public static bool IsNearlyFull(CardSpace card) => card.Bytes > 0 && card.FreeBytes < card.Bytes / 100 * FullBelowPercent;
}
