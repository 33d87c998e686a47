using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Media;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>A row of a table of items.</summary>
internal sealed record ItemRow(EvidenceItem Item, Derivation? Derivation, bool HasPoster)
{
    public bool IsPreparing => Derivation?.State is DerivationState.Queued or DerivationState.Running;
}

/// <summary>Adds to items what their rows show besides, for a whole page at once.</summary>
internal sealed class ItemRows(Derivations derivations)
{
    public IReadOnlyList<ItemRow> Of(IEnumerable<EvidenceItem> shown)
    {
        var items = shown.ToList();
        var known = derivations.Of([.. items.Select(i => i.Id)], MediaFiles.Poster, "waveform");
        return [.. items.Select(i => known.TryGetValue(i.Id, out var state) ? new ItemRow(i, state.Derivation, state.HasCopy) : new ItemRow(i, null, false))];
    }
}
