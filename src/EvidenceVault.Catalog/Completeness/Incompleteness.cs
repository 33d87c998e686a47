namespace EvidenceVault.Catalog;

/// <summary>Why something may be missing.</summary>
public enum IncompletenessKind
{
    /// <summary>Numbers that should be there are not.</summary>
    SequenceGap,

    /// <summary>The recorder began to count again before it had reached its last number: it was reset, or its card was formatted or changed.</summary>
    NumberingRestarted,

    /// <summary>A file that could not be read at the last docking is not on the recorder any more.</summary>
    FileVanished,

    /// <summary>More than can be listed one by one.</summary>
    ManyMore,
}

/// <summary>Something that may be missing from what a recorder handed over.</summary>
/// <param name="Series">Where numbers are concerned, the series they count in.</param>
/// <param name="First">First missing number; the last one before a new count; how many more there are.</param>
/// <param name="Last">Last missing number; the first one of a new count.</param>
/// <param name="Path">The file that vanished.</param>
public sealed record Incompleteness(IncompletenessKind Kind, string? Series = null, int? Cycle = null, long? First = null, long? Last = null, string? Path = null);
