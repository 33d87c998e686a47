using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Media;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>A row of a table of items.</summary>
internal sealed record ItemRow(EvidenceItem Item, Derivation? Derivation, bool HasPoster)
{
    public bool IsPreparing => Derivation?.State is DerivationState.Queued or DerivationState.Running;
}

/// <summary>Adds to items what their rows show besides.</summary>
internal sealed class ItemRows(Derivations derivations)
{
    public IReadOnlyList<ItemRow> Of(IEnumerable<EvidenceItem> items) => [.. items.Select(i => new ItemRow(
        i, derivations.Find(i.Id),
        (derivations.FindCopy(i.Id, MediaFiles.Poster) ?? derivations.FindCopy(i.Id, "waveform")) is not null))];
}
