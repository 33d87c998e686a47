using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Retention;

namespace EvidenceVault.Core.Holds;

/// <summary>Why a hold was placed.</summary>
public enum HoldKind
{
    /// <summary>Somebody ordered it.</summary>
    Order,

    /// <summary>An objection, petition, reconsideration or suit was registered.</summary>
    Complaint,
}

/// <summary>
/// What a hold covers: what meets every criterion that is given. Where nothing is known of an item it is covered, for a hold that misses what it was placed
/// for is worse than one that keeps too much.
/// </summary>
/// <param name="Items">These very items, and what lies beside them; empty for any.</param>
/// <param name="Plate">Number plate (号牌): looked for in file names and case numbers, where it narrows nothing else.</param>
/// <param name="Place">Where it happened, in words. Items do not know where they were recorded, so it narrows nothing: it tells people what to look for.</param>
/// <param name="From">Recorded after this.</param>
/// <param name="To">Recorded before this.</param>
public sealed record HoldCriteria(
    IReadOnlyList<EvidenceItemId> Items, string? Case = null, string? Officer = null, string? Recorder = null, string? Unit = null, string? Plate = null, string? Place = null,
    DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    /// <summary>Clocks of recorders and of witnesses are wrong by hours more often than by days.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromHours(12);

    public static HoldCriteria OfItems(params IReadOnlyList<EvidenceItemId> items) => new(items);

    /// <summary>Whether something narrows it: a hold on everything there is stops the whole house, and is not placed by leaving fields empty.</summary>
    public bool IsNarrow => Items.Count > 0 || Case is not null || Officer is not null || Recorder is not null || Plate is not null || (From is not null && To is not null);

    /// <summary>Whether the plate is all there is to go by, but for the unit.</summary>
    public bool IsByPlateAlone => Plate is not null && Officer is null && Recorder is null && Case is null && Items.Count == 0 && !(From is not null && To is not null);

    public bool Cover(RetentionSubject item) =>
        (Items.Count == 0 || Items.Contains(item.Item) || item.Beside.Any(Items.Contains))
        && (Case is null || item.Cases.Contains(Case))
        && Same(Officer, item.Officer)
        && Same(Recorder, item.Recorder)
        && Same(Unit, item.Unit)
        && CoversPlate(item)
        && CoversTime(item);

    /// <summary>What is not known may be what is meant.</summary>
    private static bool Same(string? wanted, string? known) => wanted is null || known is null || known == wanted;

    private bool CoversPlate(RetentionSubject item) =>
        !IsByPlateAlone || Plate is null
        || item.Name.Contains(Plate, StringComparison.OrdinalIgnoreCase) || item.Cases.Any(c => c.Contains(Plate, StringComparison.OrdinalIgnoreCase));

    private bool CoversTime(RetentionSubject item)
    {
        if (From is { } from && item.IngestedAt < from - Slack)
        {
            return false; // what was in the vault well before cannot have been recorded in that time
        }

        return item.IsTimeDoubtful
            || ((From is not { } begin || item.RecordedAt + item.Duration >= begin - Slack) && (To is not { } end || item.RecordedAt <= end + Slack));
    }
}

/// <summary>A hold: nothing it covers is destroyed until it is released.</summary>
/// <param name="Authority">By whose order, such as the number of a decision.</param>
/// <param name="Owner">The account that answers for it.</param>
/// <param name="ReviewOn">By when somebody must say whether it is still needed; it does not end by itself.</param>
public sealed record LegalHold(
    string Id, HoldKind Kind, HoldCriteria Criteria, string Reason, string Authority, string Owner, DateOnly ReviewOn, DateTimeOffset PlacedAt, string PlacedBy, DateTimeOffset? ReleasedAt = null, string? ReleasedBy = null)
{
    public bool Covers(RetentionSubject item) => ReleasedAt is null && Criteria.Cover(item);
}
