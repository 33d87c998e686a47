using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog;

/// <summary>An item as the catalogue knows it.</summary>
/// <param name="Number">Its place in the order of admission; never shown outside.</param>
/// <param name="Name">File name of the path under which it was first found.</param>
/// <param name="QuarantineReason">Why it is set apart; null while it is not.</param>
/// <param name="RecordedAt">The best claim of when it was recorded, or the instant of admission while none can be believed.</param>
/// <param name="TimeRule">The rule that chose that time.</param>
/// <param name="TimeDoubt">What speaks against it, words separated by blanks; empty if nothing does.</param>
public sealed record EvidenceItem(
    long Number, EvidenceItemId Id, Sha256Digest Sha256, long Bytes, DockingSessionId Session, DateTimeOffset AdmittedAt, DateTimeOffset LockedUntil,
    string Name, FileRole Role, string Group, bool MarkedImportant, string? Officer, string? Unit, string Station, string? Recorder,
    string? QuarantineReason, DateTimeOffset RecordedAt, string TimeRule, string TimeDoubt, string? Class, string? MediaKind, double? DurationSeconds)
{
    public bool IsQuarantined => QuarantineReason is not null;
}

/// <summary>What admission knows of a new item.</summary>
public sealed record NewItem(
    EvidenceItemId Id, ManifestFile File, DockingSessionId Session, DateTimeOffset AdmittedAt, DateTimeOffset LockedUntil,
    string? Officer, string? Unit, string Station, string? Recorder, string? QuarantineReason, ItemTime Time);

/// <summary>The time to show for an item, with the rule that chose it.</summary>
public sealed record ItemTime(DateTimeOffset RecordedAt, string Rule, string Doubt);

/// <summary>Whose evidence a viewer may see at all. The default sees nothing.</summary>
/// <param name="Everything">Every item.</param>
/// <param name="Unit">Items of this unit and those that name none.</param>
/// <param name="Officer">Items of this officer.</param>
public sealed record ViewerScope(bool Everything = false, string? Unit = null, string? Officer = null)
{
    public static ViewerScope Nothing { get; } = new();

    /// <summary>Whether the item is within the scope: the same rule that searches apply.</summary>
    public bool Covers(EvidenceItem item) =>
        Everything || (Unit is not null && (item.Unit is null || item.Unit == Unit)) || (Officer is not null && item.Officer == Officer);
}

/// <summary>What a search asks for. Nothing set means everything within the scope.</summary>
/// <param name="Text">Words that name, officer, unit, recorder, station, class or case must contain.</param>
/// <param name="From">Recorded at or after.</param>
/// <param name="To">Recorded before.</param>
/// <param name="After">Where the last page ended: the <see cref="ItemPage.Next"/> of that page.</param>
/// <param name="Before">Where the last page began: the <see cref="ItemPage.Previous"/> of that page. Ignored beside <paramref name="After"/>.</param>
/// <param name="Session">Found in this docking session.</param>
/// <param name="Preparing">Only what the media room has not finished.</param>
public sealed record ItemQuery(
    string? Text = null, string? Officer = null, string? Unit = null, string? Recorder = null, string? Station = null, string? Class = null,
    string? Case = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool? Quarantined = null, bool Unclassified = false,
    bool WithSidecars = false, string? After = null, int Size = 25,
    string? Before = null, DockingSessionId? Session = null, bool Preparing = false);

/// <summary>A page of a search. <paramref name="Next"/> leads to the following one and is null on the last.</summary>
public sealed record ItemPage(IReadOnlyList<EvidenceItem> Items, long Count, string? Next)
{
    /// <summary>Leads back to the newer rows; null on the first page.</summary>
    public string? Previous { get; init; }
}
