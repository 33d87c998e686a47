using EvidenceVault.Catalog;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>交接回执: what goes with a package on paper: the digests that it must have, and the root's fingerprint, which the package cannot vouch for.</summary>
internal sealed class ReceiptModel(PackageDesk desk, PackagePageParts parts) : EvidencePage
{
    public PreparedPackage Package { get; private set; } = null!;

    public PackagePlan Plan { get; private set; } = null!;

    public IReadOnlyList<PackageGiving> Givings { get; private set; } = [];

    public TrustRoot Root => parts.Trust.Root;

    /// <summary>What the package says of itself; null where the store does not hold it as it was sealed.</summary>
    public CourtPackage? Statement { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, CancellationToken cancel)
    {
        if (desk.See(Viewer, id) is not { } package || parts.Book.FindPlan(package.Id) is not { } plan)
        {
            return NotFound();
        }

        (Package, Plan, Givings) = (package, plan, parts.Packages.Givings(package.Id));
        Statement = await parts.StatementAsync(plan, cancel);
        Seen = SeenAct.List("package " + package.Id, parts.Packages.Items(package.Id).Take(200));
        return Page();
    }
}
