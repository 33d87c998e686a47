using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Holds;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>The rows of the catalogue that tell of cases.</summary>
internal sealed record CaseTables(CaseItems Items, CaseSteps Steps, CaseFindings Findings, CaseBook Book);

/// <summary>What closing or reopening does to how long things are kept: nothing is shortened by it.</summary>
/// <param name="ForGood">Items that are kept for good.</param>
/// <param name="Until">The day on which the first of the others may go, and how many others there are.</param>
/// <param name="Holds">Holds that name the case: they go on until they are released.</param>
internal sealed record CaseEnd(int ForGood, int Others, DateTimeOffset? Until, IReadOnlyList<LegalHold> Holds);

/// <summary>Everything the page of a case tells.</summary>
/// <param name="Items">As far as the viewer may see them, oldest first.</param>
/// <param name="Hidden">How many more there are.</param>
internal sealed record CaseView(
    CaseFile File, IReadOnlyList<EvidenceItem> Items, long Hidden, IReadOnlyDictionary<EvidenceItemId, string> Exhibits, CoverageMatrix Matrix,
    IReadOnlyList<SuggestedItem> Suggestions, IReadOnlyList<CaseFinding> Findings, IReadOnlyList<TrailLine> Trail, CaseEnd? End)
{
    /// <summary>Whose footage it is, for the columns of the matrix: badges, or recorders where no officer is known.</summary>
    public IReadOnlyList<string> Columns => [.. Items.Select(ColumnOf).Distinct(StringComparer.Ordinal).Take(CaseReader.MostColumns)];

    public static string ColumnOf(EvidenceItem item) => item.Officer ?? item.Recorder ?? "?";

    public EvidenceItem? Find(EvidenceItemId id) => Items.FirstOrDefault(i => i.Id == id);
}

/// <summary>Reads what the page of a case tells. It does not ask who may see the case: whoever calls has asked <see cref="VisibleCases"/>; items are held against the viewer's scope one by one.</summary>
internal sealed class CaseReader(CaseTables tables, CaseSuggestions suggestions, CaseRetention retention, PortalOptions options)
{
    public const int MostItems = 500;
    public const int MostColumns = 6;
    private const int NewestLines = 20;

    public CaseView Read(CaseFile file, Viewer viewer, bool withEnd)
    {
        var all = tables.Items.Of(file.Number, MostItems);
        List<EvidenceItem> items = [.. all.Where(viewer.Scope.Covers)];
        return new CaseView(
            file, items, tables.Items.Count(file.Number) - items.Count, tables.Items.Exhibits(file.Number), Matrix(file, items, all), suggestions.Of(file, viewer), tables.Findings.Of(file.Number),
            TrailLine.Fold(tables.Book.Trail(file.Number, NewestLines)), withEnd ? retention.End(file.Number, all) : null);
    }

    /// <summary>How much somebody must have watched of an item before he can say that it is reviewed.</summary>
    public ReviewDemand Review(CaseFile file) => options.Cases.Review(file.Facts.Kind);

    /// <summary>The steps that the case must show, by its kind and by what its items are filed under.</summary>
    public IReadOnlyList<CaseStep> Steps(CaseFile file) => Steps(file, tables.Items.Of(file.Number, MostItems));

    /// <summary>The matrix for a list, where what the viewer may not see counts as it does for everybody.</summary>
    public CoverageMatrix Matrix(CaseFile file)
    {
        var all = tables.Items.Of(file.Number, MostItems);
        return Matrix(file, all, all);
    }

    private CoverageMatrix Matrix(CaseFile file, IReadOnlyList<EvidenceItem> shown, IReadOnlyList<EvidenceItem> all)
    {
        var seen = shown.Select(i => i.Id).ToHashSet();
        return CoverageMatrix.Of(Steps(file, all), [.. tables.Steps.Marks(file.Number).Where(m => seen.Contains(m.Item))], tables.Steps.Explanations(file.Number));
    }

    private IReadOnlyList<CaseStep> Steps(CaseFile file, IReadOnlyList<EvidenceItem> items) =>
        options.Cases.Steps(file.Facts.Kind, [.. items.Select(i => i.Class).OfType<string>().Distinct(StringComparer.Ordinal)]);
}

/// <summary>How long the items of a case are kept, and by which holds.</summary>
internal sealed class CaseRetention(RetentionSubjects subjects, RetentionPacks packs, LegalHolds holds, TimeProvider clock, PortalOptions options)
{
    public CaseEnd End(string number, IReadOnlyList<EvidenceItem> items)
    {
        var (policy, inForce, now) = (packs.Policy(options.Zone), holds.InForce(), clock.GetUtcNow());
        var decided = subjects.Of([.. items.Select(i => i.Number)]).Select(s => policy.Decide(s.Subject, inForce, now)).ToList();
        var others = decided.Where(d => d.RetainUntil is not null).ToList();
        return new CaseEnd(decided.Count - others.Count, others.Count, others.Min(d => d.RetainUntil), [.. inForce.Where(h => h.Criteria.Case == number)]);
    }
}
