using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>What is to be packed, by whom, and what of the case is left out.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="Missing">So many items of the case he may not see.</param>
/// <param name="Unasked">So many he sees were not asked for.</param>
public sealed record PackageOrder(PackageTerms Terms, IReadOnlyList<EvidenceItem> Items, string PreparedBy, int Missing, int Unasked)
{
    /// <summary>Those of which only redactions go in, and nothing of the original.</summary>
    public IReadOnlySet<EvidenceItemId> Withheld { get; init; } = new HashSet<EvidenceItemId>();
}

/// <summary>A package in the making: its plan, its papers, and what it says of itself.</summary>
/// <param name="StatementSha256">Of its <c>package.json</c>.</param>
public sealed record PackageDraft(PackagePlan Plan, byte[] Papers, CourtPackage Statement, Sha256Digest StatementSha256);

/// <summary>An item on its way into a package.</summary>
internal sealed record PackedItem(int Number, EvidenceItem Item, string Path, byte[] Seal, IReadOnlyList<DerivedWork> Works)
{
    public bool IsWithheld { get; init; }
}
