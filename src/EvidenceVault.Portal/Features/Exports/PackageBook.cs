using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Features.Intake;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>Prepares packages and gives them out, for the portal and the console alike. Who may do so is asked before; what was done stands in the log of each item.</summary>
public sealed class PackageBook
{
    private const string ConsistencyError = "A package's plan does not fit its row. Run: evidence-vault verify --full";

    private readonly CatalogDatabase _database;
    private readonly CourtPackages _packages;
    private readonly PackageComposer _composer;
    private readonly (IEvidenceStore Store, LockTerm Term, TimeProvider Clock) _place;

    internal PackageBook(CatalogDatabase database, PackageComposer composer, IntakeStore store, (TimeSpan Keep, TimeProvider Clock) terms)
    {
        (_database, _composer, _packages) = (database, composer, new CourtPackages(database));
        _place = (store.Store, new LockTerm(terms.Keep, terms.Clock), terms.Clock);
    }

    /// <summary>Prepares a package. Nothing of it is given out by that.</summary>
    /// <param name="by">Who asks, from where: an event whose act, instant, reason and facts are filled in here.</param>
    /// <param name="teller">Is told how far it is; null where nobody looks.</param>
    /// <exception cref="IOException">The store does not take the papers now.</exception>
    /// <exception cref="OperationCanceledException">It was broken off, and nothing of it stands in the log.</exception>
    public async Task<PreparedPackage> PrepareAsync(PackageOrder order, CustodyEvent by, IProgress<PackageProgress>? teller, CancellationToken cancel)
    {
        var course = new PackageCourse(teller, cancel);
        var draft = _composer.Compose(order, _place.Clock.GetUtcNow(), course);
        course.Enter(PackageStage.Storing);
        var plan = draft.Plan.Write();

        // 1. The papers lie in the store. A crash leaves an object that no plan names.
        using (var papers = new MemoryStream(draft.Papers, writable: false))
        {
            await _place.Store.PutAsync(ObjectKey.ForPackage(draft.Plan.Papers.Sha256), draft.Plan.Papers, papers, _place.Term.FromNow(), cancel);
        }

        // 2. The row, and a line for each item. The journal brings the plan into the store.
        var prepared = new PreparedPackage(
            draft.Plan.Id, order.Terms.Case, order.Terms.Recipient, order.Terms.IsOutside, draft.Plan.PreparedAt, by.Actor.Name, draft.StatementSha256, draft.Statement.TagManifest, Sha256Digest.Of(plan));
        _database.Write(t => _packages.Write(
            t, by with { Act = CustodyAct.PackagePrepared, At = prepared.PreparedAt, Reason = order.Terms.Reason, Facts = prepared.Facts() }, [.. order.Items.Select(i => i.Id)], plan));
        return prepared;
    }

    /// <summary>The plan of a package; null where none is kept.</summary>
    public PackagePlan? FindPlan(PackageId id) => _packages.Document(id.Value) is { } document ? PackagePlan.Read(document) : null;

    /// <summary>Writes down, for each of its items, that the package is given out. Its first byte may leave when this has returned.</summary>
    /// <param name="by">Who gives it out, from where; further facts, such as the grant, are kept.</param>
    public void Give(PreparedPackage package, CustodyEvent by) => TryGive(package, by, 0, null);

    /// <summary>The same by a pass, which may be used up.</summary>
    /// <param name="from">The byte of the archive that is begun with.</param>
    /// <param name="pass">How often it may be given; null where no pass bounds it.</param>
    /// <returns>False where the pass is used up: nothing was written then, and nothing may leave.</returns>
    public bool TryGive(PreparedPackage package, CustodyEvent by, long from, PackagePass? pass)
    {
        var told = from == 0 ? by : by with { Facts = by.Facts.Append(KeyValuePair.Create(CourtPackages.FromByte, from.ToString(CultureInfo.InvariantCulture))).ToDictionary() };
        return _database.Write(t =>
        {
            // Counted where it is written, so that of many requests at one instant no more than so many pass.
            var before = CourtPackages.Givings(t, package.Id);
            if (pass?.IsUsedUp(before, by.Actor.Name) == true)
            {
                return false;
            }

            var (now, next) = (_place.Clock.GetUtcNow(), before is [.., var last] ? last.GivenAt + TimeSpan.FromMilliseconds(1) : DateTimeOffset.MinValue);
            Tell(t, package, told with { At = now > next ? now : next }, CustodyAct.PackageGiven); // no two at one millisecond: each counts
            return true;
        });
    }

    /// <summary>Writes down that giving it out was broken off, because the store holds other bytes than were sealed.</summary>
    public void BreakOff(PreparedPackage package, CustodyEvent by, string file) =>
        _database.Write(t => Tell(t, package, by with { At = _place.Clock.GetUtcNow(), Reason = file }, CustodyAct.PackageBrokenOff));

    /// <summary>Writes down that giving it out was broken off, because whoever took it has no right to it any more.</summary>
    public void CutOff(PreparedPackage package, CustodyEvent by) => _database.Write(t => Tell(t, package, by with { At = _place.Clock.GetUtcNow() }, CustodyAct.PackageCutOff));

    private void Tell(CatalogTransaction transaction, PreparedPackage package, CustodyEvent by, CustodyAct act)
    {
        var facts = package.Facts().Where(f => f.Key is not "document_sha256").Concat(by.Facts).ToDictionary();
        var items = _packages.Items(package.Id);
        if (items.Count == 0)
        {
            throw new CatalogException(ConsistencyError);
        }

        _packages.Write(transaction, by with { Act = act, Facts = facts }, items, null);
    }
}
