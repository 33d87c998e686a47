using EvidenceVault.Catalog;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Retention.Deciding;

/// <summary>What would become of the items if a pack were in force.</summary>
/// <param name="Longer">Items that would be kept for longer.</param>
/// <param name="NoLongerDue">Items that are due now and would not be.</param>
/// <param name="Due">Items that would be due, of those that are kept now because no pack is in force.</param>
public sealed record SimulationReport(long Items, long Longer, long NoLongerDue, long Due);

/// <summary>Decides every item twice, by what is in force and by what would be, and counts the difference. It writes nothing.</summary>
public sealed class PackSimulation(CatalogDatabase database, TimeZoneInfo zone)
{
    private const int PageSize = 1000;

    /// <param name="from">From when on the pack would be in force.</param>
    /// <param name="at">For which instant to decide.</param>
    public SimulationReport Run(RetentionPack pack, DateTimeOffset from, DateTimeOffset at, IProgress<long>? progress, CancellationToken cancel)
    {
        var terms = new RetentionPacks(database).Terms();
        var (now, then) = (new RetentionPolicy(terms, zone), new RetentionPolicy(With(terms, pack, from), zone));
        var (subjects, holds) = (new RetentionSubjects(database), new LegalHolds(database).InForce());
        var report = new SimulationReport(0, 0, 0, 0);
        for (var page = subjects.Page(0, PageSize); page.Count > 0; page = subjects.Page(page[^1].Number, PageSize))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var item in page)
            {
                var (was, becomes) = (now.Decide(item.Subject, holds, at), then.Decide(item.Subject, holds, at < from ? from : at));
                report = new SimulationReport(
                    report.Items + 1,
                    report.Longer + ((becomes.RetainUntil ?? DateTimeOffset.MaxValue) > (was.RetainUntil ?? DateTimeOffset.MaxValue) ? 1 : 0),
                    report.NoLongerDue + (was.Outcome == RetentionOutcome.Due && becomes.Outcome != RetentionOutcome.Due ? 1 : 0),
                    report.Due + (was.Outcome != RetentionOutcome.Due && becomes.Outcome == RetentionOutcome.Due ? 1 : 0));
            }

            progress?.Report(report.Items);
        }

        return report;
    }

    /// <summary>The terms as they would be with the pack in the place of its version before.</summary>
    public static IReadOnlyList<PackTerm> With(IReadOnlyList<PackTerm> terms, RetentionPack pack, DateTimeOffset from) =>
        [.. terms.Select(t => t.Pack.Id == pack.Id && t.Until is null ? t with { Until = from } : t), new PackTerm(pack, from, null)];
}
