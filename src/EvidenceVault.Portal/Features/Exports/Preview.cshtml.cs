using EvidenceVault.Catalog;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Storage;
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

    /// <summary>What it says of itself; null where the store does not hold it as it was sealed.</summary>
    public CourtPackage? Statement { get; private set; }

    /// <summary>Where it is fetched, once it was released; null before.</summary>
    public string? Archive { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? outcome, string? asked, string? pass, CancellationToken cancel)
    {
        if (desk.See(Viewer, id) is not { } package || parts.Book.FindPlan(package.Id) is not { } plan)
        {
            return NotFound();
        }

        (Package, Plan, Leave, Givings) = (package, plan, desk.Leave(Viewer, package), parts.Packages.Givings(package.Id));
        Leaks = releases.Leaks(package, plan);
        Statement = await parts.StatementAsync(plan, cancel);
        Archive = Statement is not null && Leave.IsGiven && IsOwn && IsTight && passes.Read(pass, package.Id, Viewer.Account.Name)?.IsUsedUp(Givings, Viewer.Account.Name) == false ? ArchiveEndpoint.Address(package.Id, pass!) : null;
        Outcome = Enum.TryParse<PackageOutcome>(outcome, out var ended) && Enum.IsDefined(ended) ? ended : null;
        Asked = Enum.TryParse<AccessOutcome>(asked, out var answer) && Enum.IsDefined(answer) ? answer : null;
        Seen = SeenAct.List("package " + package.Id, desk.Items(package).Take(200));
        return Page();
    }

    public async Task<IActionResult> OnPostGiveAsync(string id, CancellationToken cancel)
    {
        if (desk.See(Viewer, id) is not { } package)
        {
            return NotFound();
        }

        var release = releases.Judge(Viewer, package);
        return release.Refused is { } refused ? Redirect($"/packages/{package.Id}?outcome={refused}")
            : await parts.StatementAsync(release.Plan!, cancel) is null ? Redirect($"/packages/{package.Id}") // which says what is wrong
            : Redirect($"/packages/{package.Id}?pass={Uri.EscapeDataString(passes.Issue(package.Id, Viewer.Account.Name))}");
    }

    public IActionResult OnPostAsk(string id, string? reason) =>
        desk.See(Viewer, id) is not { } package ? NotFound()
        : Said.Of(reason) is not { Length: <= PackageForm.LongestText } said ? Redirect($"/packages/{package.Id}?outcome={PackageOutcome.NoReason}")
        : Redirect($"/packages/{package.Id}?asked={desk.Ask(Viewer, package, said)}");
}

/// <summary>What the pages of a package need besides.</summary>
internal sealed record PackagePageParts(CourtPackages Packages, PackageBook Book, PackageWriter Writer, IntakeTrust Trust)
{
    /// <summary>A package's own statement of what it is; null where the store does not hold it as it was sealed.</summary>
    public async Task<CourtPackage?> StatementAsync(PackagePlan plan, CancellationToken cancel)
    {
        try
        {
            return CourtPackage.Read(await Writer.ReadPaperAsync(plan, plan.Find(PackagePaths.Statement)!, cancel));
        }
        catch (Exception e) when (e is PackageBrokenException or ObjectNotFoundException)
        {
            return null;
        }
    }
}
