using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Media;

namespace EvidenceVault.Portal.Features.Search;

/// <summary>A row of a table of items.</summary>
/// <param name="Marks">What is so of it, as filters know it.</param>
/// <param name="Cases">Those that it is filed under.</param>
internal sealed record ItemRow(EvidenceItem Item, Derivation? Derivation, bool HasPoster, ItemMarks Marks, IReadOnlyList<string> Cases)
{
    public bool IsPreparing => Derivation?.State is DerivationState.Queued or DerivationState.Running;

    /// <summary>Whether it has had no class for longer than it may.</summary>
    public bool IsOverdue { get; init; }

    public bool Is(ItemMarks mark) => (Marks & mark) != 0;
}

/// <summary>Adds to items what their rows show besides, for a whole page at once.</summary>
internal sealed class ItemRows(Derivations derivations, ItemSearch search, ListDesk desk)
{
    public IReadOnlyList<ItemRow> Of(IEnumerable<EvidenceItem> shown)
    {
        var items = shown.ToList();
        var ids = items.Select(i => i.Id).ToList();
        var (known, signs, overdue) = (derivations.Of(ids, MediaFiles.Poster, "waveform"), search.Signs(ids), desk.UnclassifiedIsOverdueSince);
        return [.. items.Select(i =>
        {
            var ((marks, cases), (derivation, hasPoster)) = (signs.GetValueOrDefault(i.Id), known.GetValueOrDefault(i.Id));
            return new ItemRow(i, derivation, hasPoster, marks, cases ?? []) { IsOverdue = marks.HasFlag(ItemMarks.Unclassified) && i.AdmittedAt < overdue };
        })];
    }
}
