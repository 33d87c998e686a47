using EvidenceVault.Catalog;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Features.Intake;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>A prepared package: byte for byte what the recipient gets, what it gives away, and its way out.</summary>
internal sealed class PreviewModel(PackageDesk desk, PackageReleaseDesk releases, PackagePasses passes, PackagePageParts parts) : EvidencePage
{
    public PreparedPackage Package { get; private set; } = null!;

    public PackagePlan Plan { get; private set; } = null!;

    public PackageLeave Leave { get; private set; } = null!;

    public IReadOnlyList<PackageGiving> Givings { get; private set; } = [];

    public IReadOnlyList<Leak> Leaks { get; private set; } = [];

    public PackageOutcome? Outcome { get; private set; }

    public AccessOutcome? Asked { get; private set; }

    public TrustRoot Root => parts.Trust.Root;

    public bool IsOwn => Package.PreparedBy == Viewer.Account.Name;

    /// <summary>Whether nothing of an original that was left out is in it.</summary>
    public bool IsTight => Leaks.All(l => l.Kind != LeakKind.OriginalInside);

    public long ArchiveBytes => PackageWriter.LengthOf(Plan);

    /// <summary>Without the proofs, which are listed by themselves: there may be thousands.</summary>
    public IEnumerable<PlannedFile> Files(bool proofs) => Plan.Files.Where(f => f.Entry.Path.EndsWith(".tlog-proof", StringComparison.Ordinal) == proofs).OrderBy(f => f.Entry.Path, StringComparer.Ordinal);

    public IActionResult OnGet(string id, string? outcome, string? asked)
    {
        if (desk.See(Viewer, id) is not { } package || parts.Book.FindPlan(package.Id) is not { } plan)
        {
            return NotFound();
        }

        (Package, Plan, Leave, Givings) = (package, plan, desk.Leave(Viewer, package), parts.Packages.Givings(package.Id));
        Leaks = releases.Leaks(package, plan);
        Outcome = Enum.TryParse<PackageOutcome>(outcome, out var ended) && Enum.IsDefined(ended) ? ended : null;
        Asked = Enum.TryParse<AccessOutcome>(asked, out var answer) && Enum.IsDefined(answer) ? answer : null;
        Seen = SeenAct.List("package " + package.Id, desk.Items(package).Take(200));
        return Page();
    }

    public IActionResult OnPostGive(string id) =>
        desk.See(Viewer, id) is not { } package ? NotFound()
        : releases.Judge(Viewer, package).Refused is { } refused ? Redirect($"/packages/{package.Id}?outcome={refused}")
        : Redirect(ArchiveEndpoint.Address(package.Id, passes.Issue(package.Id, Viewer.Account.Name)));

    public IActionResult OnPostAsk(string id, string? reason) =>
        desk.See(Viewer, id) is not { } package ? NotFound()
        : Said.Of(reason) is not { Length: <= PackageForm.LongestText } said ? Redirect($"/packages/{package.Id}?outcome={PackageOutcome.NoReason}")
        : Redirect($"/packages/{package.Id}?asked={desk.Ask(Viewer, package, said)}");
}

/// <summary>What the pages of a package need besides.</summary>
internal sealed record PackagePageParts(CourtPackages Packages, PackageBook Book, PackageWriter Writer, IntakeTrust Trust);
