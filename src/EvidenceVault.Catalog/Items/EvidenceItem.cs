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

    /// <summary>Codes of the units below <see cref="Unit"/>, whose items are seen as its own are.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];

    /// <summary>Whether the item is within the scope: the same rule that searches apply.</summary>
    public bool Covers(EvidenceItem item) =>
        Everything || (Unit is not null && CoversUnit(item.Unit)) || (Officer is not null && item.Officer == Officer);

    /// <summary>Whether what belongs to that unit, or to none that is known, is within the scope.</summary>
    public bool CoversUnit(string? unit) => Everything || (Unit is not null && (unit is null || unit == Unit || Below.Contains(unit)));

    /// <summary>The units below, for a statement that reads them by <c>json_each</c>.</summary>
    internal string BelowJson => System.Text.Json.JsonSerializer.Serialize(Below);
}
