using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>The work on an item: what people marked, made and watched, and what stands along its time line.</summary>
internal sealed record ItemReview(
    IReadOnlyList<Marker> Markers, IReadOnlyList<Marker> Withdrawn, IReadOnlyDictionary<int, FrameProof> Proofs, IReadOnlyList<string> Tags, IReadOnlyList<Work> Works,
    IReadOnlyList<WatchedMap> Watched, FrameList? Frames, LoudnessCurve? Loudness, SceneCurve? Scenes, GpsTrack? Track)
{
    /// <summary>Where the recording ends on its own timeline, in seconds; null where nobody knows.</summary>
    public double? End(EvidenceItem item) => Frames?.EndSeconds ?? (item.DurationSeconds is > 0 and < 1e6 ? item.DurationSeconds : null);

    public FrameProof? ProofOf(PlanFrame? frame) => frame is { } f ? Proofs.GetValueOrDefault(f.Number) : null;
}

/// <summary>Reads it. It does not ask who wants it: whoever calls has asked <c>VisibleItems</c>.</summary>
internal sealed class ItemReviewReader(CatalogDatabase database, FrameLists frames)
{
    private const int NewestWithdrawn = 20;

    private readonly Markers _markers = new(database);
    private readonly ItemTags _tags = new(database);
    private readonly Works _works = new(database);
    private readonly WatchedMaps _watched = new(database);

    /// <param name="sidecars">Files that belong to the item and may be shown with it.</param>
    public async Task<ItemReview> ReadAsync(EvidenceItemId item, IEnumerable<EvidenceItemId> sidecars, CancellationToken cancel) => new(
        _markers.Of(item), _markers.Withdrawn(item, NewestWithdrawn), _markers.Proofs(item), _tags.Of(item), _works.Of(item), _watched.Of(item),
        await frames.FindAsync(item, cancel), await frames.FindLoudnessAsync(item, cancel),
        await frames.FindScenesAsync(item, cancel), await frames.FindTrackAsync(item, sidecars, cancel));
}
