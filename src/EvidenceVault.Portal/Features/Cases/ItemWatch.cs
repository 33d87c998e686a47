using EvidenceVault.Catalog;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>What was watched of an item of a case, and who said that it is reviewed.</summary>
/// <param name="Asked">What counts as watched in this case, and how much is asked for.</param>
/// <param name="Whole">From its first moment to its last on its own timeline; null where it has none, or nobody knows how long it is.</param>
internal sealed record ItemWatch(ReviewDemand Asked, Stretch? Whole, IReadOnlyList<WatchedMap> People, IReadOnlyList<CaseReview> Said)
{
    /// <summary>A shorter stretch is a frame that a player dropped, and worth no word.</summary>
    private const long ShortestMs = 1000;

    public bool IsReviewed => Said.Count > 0;

    /// <summary>What counts of what anybody watched.</summary>
    public TimeSpans ByAnybody => People.Aggregate(TimeSpans.None, (all, p) => all.With(Counted(p)));

    public TimeSpans Counted(WatchedMap map) => Asked.Counted(map.Spans.Seen, map.Spans.Slow, map.Spans.Heard);

    public TimeSpans CountedOf(string account) => People.FirstOrDefault(p => p.Account == account) is { } own ? Counted(own) : TimeSpans.None;

    public ReviewShare Share(TimeSpans watched) => Whole is { } whole ? ReviewShare.Of(watched, whole) : default;

    /// <summary>What is missing, as far as it is worth a word; all of it where nothing is.</summary>
    public IReadOnlyList<Stretch> Missing(TimeSpans watched)
    {
        var missing = Whole is { } whole ? watched.MissingFrom(whole).Stretches : [];
        return missing.Any(s => s.LengthMs >= ShortestMs) ? [.. missing.Where(s => s.LengthMs >= ShortestMs)] : missing;
    }
}
