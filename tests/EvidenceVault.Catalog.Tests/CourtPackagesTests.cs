using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;

namespace EvidenceVault.Catalog.Tests;

public sealed class CourtPackagesTests : IDisposable
{
    private readonly TestCatalog _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public void Of_a_case_those_packages_are_listed_of_which_every_item_is_within_the_scope()
    {
        var packages = new CourtPackages(_catalog.Database);
        var (own, colleague, below, other, loose) = (_catalog.Admit("a.mp4", 1), _catalog.Admit("b.mp4", 2, "099"), _catalog.Admit("c.mp4", 3, "088", "一大队三中队"), _catalog.Admit("d.mp4", 4, "077", "二大队"), _catalog.Admit("e.mp4", 5, "066", null));
        var all = new[] { Prepare(1, own), Prepare(2, own, colleague), Prepare(3, own, below), Prepare(4, own, other), Prepare(5, loose) };
        Prepare(6, EvidenceItemId.New()); // of an item that is not there
        Assert.Equal(Reversed(all), Listed(new ViewerScope(Everything: true)));
        Assert.Equal(Reversed(all[0], all[1], all[4]), Listed(new ViewerScope(Unit: "一大队")));
        Assert.Equal(Reversed(all[0], all[1], all[2], all[4]), Listed(new ViewerScope(Unit: "一大队") { Below = ["一大队三中队"] }));
        Assert.Equal([all[0]], Listed(new ViewerScope(Officer: "012345")));
        Assert.Empty(Listed(ViewerScope.Nothing));
        Assert.Equal([all[4]], packages.OfCase("2026-118", new ViewerScope(Everything: true), 1).Select(p => p.Id));

        List<PackageId> Listed(ViewerScope scope) => [.. packages.OfCase("2026-118", scope, 50).Select(p => p.Id)];

        static IEnumerable<PackageId> Reversed(params PackageId[] ids) => ids.Reverse();

        PackageId Prepare(int minute, params EvidenceItemId[] items)
        {
            var prepared = new PreparedPackage(PackageId.New(), "2026-118", "court", false, default, "", Sha256Digest.Of([2]), Sha256Digest.Of([3]), Sha256Digest.Of([1]));
            var told = TestCatalog.Event(CustodyAct.PackagePrepared);
            _catalog.Database.Write(t => packages.Write(t, told with { At = told.At.AddMinutes(minute), Facts = prepared.Facts() }, items, [1]));
            return prepared.Id;
        }
    }
}
