using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Places;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>An item that might belong to a case, and why.</summary>
internal sealed record SuggestedItem(EvidenceItem Item, CaseSuggestion Why);

/// <summary>
/// What might belong to a case: of its officers, of its unit, and whatever else was near it in time and place, of whichever unit, as far as the viewer may see it. Where
/// nobody said where it happened, the place is that of the register: where the unit that handles it has its stations.
/// </summary>
internal sealed class CaseSuggestions(CaseItems items, ItemSearch search, ItemPlaces places)
{
    private const int Most = 10;
    private const int MostCandidates = 200;

    public IReadOnlyList<SuggestedItem> Of(CaseFile file, Viewer viewer)
    {
        if (!file.IsOpen)
        {
            return [];
        }

        var known = file.Facts;
        var there = items.Loosely(file.Number, There(known, viewer));
        List<EvidenceItem> candidates = [.. items.Candidates(file.Number, known, MostCandidates).Where(viewer.Scope.Covers).Concat(there).DistinctBy(i => i.Number)];
        var metres = known.Point is { } point ? places.MetresTo(point, candidates.Select(i => i.Number)) : new Dictionary<long, double>();
        var docked = known.Point is null ? there.Select(i => i.Number).ToHashSet() : [];
        return
        [
            .. candidates.Select(i => (Item: i, Why: Weigh(i))).Where(s => s.Why is not null).Select(s => new SuggestedItem(s.Item, s.Why!))
                .OrderByDescending(s => s.Why.Weight).ThenBy(s => s.Item.RecordedAt).Take(Most),
        ];

        CaseSuggestion? Weigh(EvidenceItem i) => CaseSuggestion.Of(
            known, i.Officer, i.Unit, i.RecordedAt, TimeSpan.FromSeconds(i.DurationSeconds ?? 0), metres.TryGetValue(i.Number, out var far) ? far : null, NamesPlate(known, i), docked.Contains(i.Number));
    }

    /// <summary>What says that it was near, about that time.</summary>
    private IReadOnlyList<EvidenceItem> There(CaseFacts known, Viewer viewer)
    {
        if (known.From is not { } from || known.To is not { } to)
        {
            return [];
        }

        var then = new ItemQuery(From: from - CaseSuggestion.UnitsSlack - CaseItems.LongestRecording, To: to + CaseSuggestion.UnitsSlack, Size: MostCandidates);
        return search.Page(known.Point is { } point ? then with { Area = new GeoCircle(point, CaseSuggestion.NearMetres) } : then with { Place = known.Unit }, viewer.Scope).Items;
    }

    private static bool NamesPlate(CaseFacts known, EvidenceItem item) =>
        known.Parties.Select(p => p.Plate).OfType<string>().Any(p => item.Name.Contains(p, StringComparison.OrdinalIgnoreCase));
}
