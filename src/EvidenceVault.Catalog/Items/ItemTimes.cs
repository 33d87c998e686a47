using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Times;

namespace EvidenceVault.Catalog;

/// <summary>The time to show for an item, from everything that was claimed for it: at admission, and again when the media room has looked inside.</summary>
public static class ItemTimes
{
    /// <summary>What a session knows of clocks. A recorder whose offset was not measured is taken as it is, and the rule says so.</summary>
    public static ClockContext Context(Manifest manifest, TimeZoneInfo zone) =>
        new(manifest.Clock.OffsetSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, zone, manifest.CopyStartedAt);

    /// <param name="admittedAt">Stands in while no claim can be believed, so that keeping can only become longer.</param>
    public static ItemTime Choose(IReadOnlyList<ClaimedTime> claims, ClockContext context, DateTimeOffset admittedAt)
    {
        var chosen = BestTime.Choose(claims, context);
        return new ItemTime(chosen.AtUtc ?? admittedAt, chosen.Rule.ToString(), chosen.Doubts == TimeDoubts.None ? "" : chosen.Doubts.ToString().Replace(",", "", StringComparison.Ordinal));
    }
}
