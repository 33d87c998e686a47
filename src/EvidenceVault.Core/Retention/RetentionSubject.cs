using EvidenceVault.Core.Evidence;

namespace EvidenceVault.Core.Retention;

/// <summary>What a decision needs to know of an item. Whatever is unknown speaks for keeping.</summary>
/// <param name="RecordedAt">The best claim of when it was recorded.</param>
/// <param name="IngestedAt">When the vault admitted it, the last time where it was handed over several times.</param>
/// <param name="IsTimeDoubtful">Whether something speaks against the recorded time.</param>
/// <param name="NeedsClass">Whether a person must say what it is about: a recording does; what lies beside one, or a device's log, does not.</param>
/// <param name="Class">Null while nobody has said.</param>
/// <param name="FormerClasses">Classes it had before; they go on counting.</param>
/// <param name="Cases">Cases it is filed under, or was: one it was taken out of goes on counting.</param>
/// <param name="Officer">Badge number; null if unknown.</param>
public sealed record RetentionSubject(
    EvidenceItemId Item, DateTimeOffset RecordedAt, DateTimeOffset IngestedAt, bool IsTimeDoubtful, TimeSpan Duration, bool NeedsClass, string? Class,
    IReadOnlyList<string> FormerClasses, IReadOnlyList<string> Cases, bool IsMarked, bool IsQuarantined, string? Officer, string? Unit, string? Recorder, string Station, string Name)
{
    /// <summary>When the vault admitted it for the first time: every rule that was in force since then goes on counting. Null where that is <see cref="IngestedAt"/>.</summary>
    public DateTimeOffset? FirstIngestedAt { get; init; }

    /// <summary>The recordings that this lies beside; empty for a recording itself.</summary>
    public IReadOnlyList<EvidenceItemId> Beside { get; init; } = [];
}
