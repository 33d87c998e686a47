namespace EvidenceVault.Core.Times;

/// <summary>The rule that chose a claim, best first: satellites, then clocks somebody checked, then clocks nobody checked.</summary>
public enum TimeRule
{
    /// <summary>Satellite time with a fix.</summary>
    Gps,

    /// <summary>A tag that names its offset from UTC.</summary>
    TagWithOffset,

    /// <summary>The recorder's clock, corrected by the offset measured at docking.</summary>
    RecorderClockCorrected,

    /// <summary>The container's UTC field.</summary>
    ContainerUtc,

    /// <summary>A file beside the recording.</summary>
    Sidecar,

    /// <summary>A container time without a zone, read in the station's zone.</summary>
    ContainerInStationZone,

    /// <summary>The recorder's clock, whose offset nobody measured.</summary>
    RecorderClockUncorrected,

    /// <summary>The file's name.</summary>
    FileName,

    /// <summary>The file system's modification time.</summary>
    FileTime,

    /// <summary>The time of receipt: an upper bound only.</summary>
    Ingest,

    /// <summary>Only implausible claims exist: one is named, no instant is given.</summary>
    OnlyImplausible,

    /// <summary>No claim gives an instant.</summary>
    NoClaim,
}

/// <summary>What a reader must be told beside the chosen time.</summary>
[Flags]
public enum TimeDoubts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Another clock that should agree is more than a minute away.</summary>
    DisagreesByOverAMinute = 1,

    /// <summary>At least one claim cannot be true; it was kept and not chosen unless it stands alone.</summary>
    Implausible = 2,

    /// <summary>Show <em>unknown</em>: there is no instant to show.</summary>
    Unknown = 4,
}

/// <summary>The best time of a recording, the rule that chose it, and every claim it was chosen from.</summary>
/// <param name="Claim">The claim shown as best; null when no claim gives an instant.</param>
/// <param name="AtUtc">Its instant after correction; null when unknown.</param>
/// <param name="Rule">Why this claim.</param>
/// <param name="Doubts">What to show beside it.</param>
/// <param name="Claims">All claims given, in the order given.</param>
public sealed record ChosenTime(ClaimedTime? Claim, DateTimeOffset? AtUtc, TimeRule Rule, TimeDoubts Doubts, IReadOnlyList<ClaimedTime> Claims);
