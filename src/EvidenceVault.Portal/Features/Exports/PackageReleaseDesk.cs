using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Whether a package may go out now, and what is sent.</summary>
/// <param name="Refused">Why not; null where it may.</param>
/// <param name="Plan">What is sent; null where nothing is.</param>
internal sealed record PackageRelease(PackageOutcome? Refused, PackageLeave Leave, PackagePlan? Plan);

/// <summary>Lets packages go: by whoever prepared them, by rule or grant, with nothing in them that was to be left out, and never without a line in the log of each item.</summary>
internal sealed class PackageReleaseDesk(PackageDesk desk, PackageBook book, LeakCheck leaks, TimeProvider clock)
{
    private const int MostGrantsNamed = 20;

    /// <summary>What the recipient learns beside the pictures.</summary>
    public IReadOnlyList<Leak> Leaks(PreparedPackage package, PackagePlan plan) => leaks.Find(desk.Items(package), plan);

    public PackageRelease Judge(Viewer viewer, PreparedPackage package)
    {
        var leave = desk.Leave(viewer, package);
        if (!leave.IsThere || !leave.IsGiven || package.PreparedBy != viewer.Account.Name || book.FindPlan(package.Id) is not { } plan)
        {
            return new PackageRelease(leave.IsThere ? PackageOutcome.NotGranted : PackageOutcome.NotThere, leave, null);
        }

        return Leaks(package, plan).Any(l => l.Kind == LeakKind.OriginalInside) ? new PackageRelease(PackageOutcome.OriginalInside, leave, null) : new PackageRelease(null, leave, plan);
    }

    /// <summary>Whether a package that is on its way may go on: whoever takes it has his right to it still.</summary>
    /// <param name="now">His account, as it is by now.</param>
    public bool MayGoOn(Viewer viewer, Account now, PreparedPackage package) =>
        desk.Leave(viewer with { Account = now, Below = now.Unit == viewer.Account.Unit ? viewer.Below : [] }, package) is { IsThere: true, IsGiven: true };

    /// <summary>Writes the giving down. The first byte may leave when this has returned true.</summary>
    /// <param name="how">By which pass, and the byte that is begun with: behind the first, somebody goes on with what broke off.</param>
    /// <returns>False where the pass is used up.</returns>
    public bool TryGive(Viewer viewer, PreparedPackage package, PackageLeave leave, (long From, PackagePass Pass) how)
    {
        var facts = new Dictionary<string, string> { ["rule"] = leave.Demand?.Rule.Id ?? "" };
        if (leave.Grants.Count > 0)
        {
            facts["grant"] = string.Join(' ', leave.Grants.Select(g => g.Id).Take(MostGrantsNamed));
        }

        return book.TryGive(package, Told(viewer, viewer.Purpose) with { Facts = facts }, how.From, how.Pass);
    }

    public void CutOff(Viewer viewer, PreparedPackage package) => book.CutOff(package, Told(viewer, null));

    public void BreakOff(Viewer viewer, PreparedPackage package, string file) => book.BreakOff(package, Told(viewer, null), file);

    private CustodyEvent Told(Viewer viewer, string? reason) => new() { Act = CustodyAct.PackageGiven, At = clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address, Reason = reason };
}
