using EvidenceVault.Core.Review;

namespace EvidenceVault.Media.Damage;

/// <summary>Whether a recording is whole.</summary>
public enum DamageVerdict
{
    /// <summary>Every frame that the header counts was decoded, without one error line, and all lengths fit. (Whether it is the recording that was made, only the digest says.)</summary>
    Intact,

    /// <summary>Parts are missing or broken; what is left plays, at least up to the damage.</summary>
    Damaged,

    /// <summary>The index is lost: nothing plays, but the pictures are probably there. The file is kept whole.</summary>
    NeedsRecovery,

    /// <summary>Nothing could be read.</summary>
    Unreadable,

    /// <summary>Text, logs and documents: there are no frames to count.</summary>
    NotApplicable,

    /// <summary>The tools are missing or were given up: nothing can be said.</summary>
    NotExamined,
}

/// <summary>What a measurement of a file found.</summary>
/// <param name="Verdict">The sum of the rest.</param>
/// <param name="HeaderFrames">Frames of the video stream that the header counts; null when it counts none, as in fragments and transport streams.</param>
/// <param name="DecodedFrames">Frames that were decoded; null when nothing was.</param>
/// <param name="ErrorLines">How many error lines the decoder wrote.</param>
/// <param name="FirstErrorLines">The first 20 of them, without paths.</param>
/// <param name="FrameTimes">The time of each decoded frame in seconds on the original's own timeline, in the order shown.</param>
/// <param name="DecodedDuration">From the first frame's start to the last one's end, or the same of sound; null when nothing was decoded.</param>
/// <param name="Findings">What was noticed.</param>
public sealed record DamageReport(
    DamageVerdict Verdict, long? HeaderFrames, long? DecodedFrames, long ErrorLines, IReadOnlyList<string> FirstErrorLines,
    IReadOnlyList<double> FrameTimes, TimeSpan? DecodedDuration, IReadOnlyList<Finding> Findings)
{
    /// <summary>Every frame with the time stamp it has in the original; null where frames have none, or not each a later one than the frame before: then no frame can be named.</summary>
    public FrameList? Frames { get; init; }

    /// <summary>How much the pictures change; null without moving pictures, and where frames have no times.</summary>
    public SceneCurve? Scenes { get; init; }
}
