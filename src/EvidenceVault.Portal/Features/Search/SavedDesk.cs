using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>A saved search as it is shown.</summary>
/// <param name="Count">How many it finds, up to a bound; null for those behind the first ones, which would make the page wait.</param>
internal sealed record SavedChip(string Name, string Query, BoundedCount? Count);

/// <summary>How keeping a search ended.</summary>
internal enum SavedOutcome
{
    Saved,
    BadName,
    TooMany,
}

/// <summary>Searches that people keep for themselves.</summary>
internal sealed class SavedDesk(SavedSearches saved, ListDesk lists, TimeProvider clock)
{
    private const int Counted = 12;
    private const int MostCounted = 100;

    /// <summary>The viewer's own, with how many each finds in what he may see now.</summary>
    public IReadOnlyList<SavedChip> Chips(Viewer viewer) =>
        [.. saved.Of(viewer.Account.Name).Select((s, i) => new SavedChip(s.Name, s.Query, i < Counted ? lists.Count(ListQuery.Parse(s.Query), viewer, MostCounted) : null))];

    public SavedOutcome Save(Viewer viewer, string? name, ListQuery query)
    {
        var plain = (name ?? "").Trim();
        if (plain.Length is 0 or > SavedSearches.LongestName || plain.Any(char.IsControl) || plain.Any(char.IsSurrogate) || query.Plainly.Length is 0 or > SavedSearches.LongestQuery)
        {
            return SavedOutcome.BadName;
        }

        return saved.TrySave(viewer.Account.Name, new SavedSearch(plain, query.Plainly), clock.GetUtcNow()) ? SavedOutcome.Saved : SavedOutcome.TooMany;
    }

    public void Remove(Viewer viewer, string? name) => saved.Remove(viewer.Account.Name, (name ?? "").Trim());
}
