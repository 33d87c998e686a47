namespace EvidenceVault.Media;

/// <summary>What kind of thing an examination noticed.</summary>
public enum FindingKind
{
    /// <summary>The file was not looked at, and the text says why.</summary>
    NotExamined,

    /// <summary>The file holds no bytes.</summary>
    EmptyFile,

    /// <summary>Neither pictures nor sound could be read.</summary>
    Unreadable,

    /// <summary>The index of the recording (moov) is missing: the pictures are probably there, a specialist can rebuild them.</summary>
    NeedsRecovery,

    /// <summary>The file ends before its own lengths say, or its last frames are missing.</summary>
    Truncated,

    /// <summary>Bytes lie behind the end of the recording.</summary>
    TrailingBytes,

    /// <summary>A second recording is joined behind the first; players show only the first.</summary>
    JoinedRecording,

    /// <summary>The number of frames in the header is not the number of frames that can be decoded.</summary>
    FrameCountDiffers,

    /// <summary>The decoder complained.</summary>
    DecodeErrors,

    /// <summary>Frames are in the file that an edit list hides from players.</summary>
    HiddenByEditList,

    /// <summary>No frames for a while, in the middle of the recording.</summary>
    FrameGap,

    /// <summary>The picture is black for a while: a covered lens, a dark place, or a fault.</summary>
    BlackPicture,

    /// <summary>The picture does not change for a while: nothing moves, or the recorder hung.</summary>
    FrozenPicture,

    /// <summary>The file's extension promises another content.</summary>
    NameDiffersFromContent,

    /// <summary>A tool took longer than it may.</summary>
    TimedOut,

    /// <summary>A poster, sprite sheet or proxy could not be made.</summary>
    DerivedCopyFailed,

    /// <summary>The proxy's frames do not stand where the original's frames stand.</summary>
    ProxyTimesDiffer,
}

/// <summary>One thing noticed about a recording.</summary>
/// <param name="Kind">For rules and filters.</param>
/// <param name="Text">For people; holds no path and no control characters.</param>
/// <param name="FromSeconds">Where it begins on the original's timeline, when that is known.</param>
/// <param name="ToSeconds">Where it ends.</param>
public sealed record Finding(FindingKind Kind, string Text, double? FromSeconds = null, double? ToSeconds = null);
