namespace EvidenceVault.Core.Times;

/// <summary>Who says when a recording was made. The order here is no rank: <see cref="BestTime"/> ranks.</summary>
public enum ClaimSource
{
    /// <summary>Satellite time, written while the receiver had a fix.</summary>
    Gps,

    /// <summary>A metadata tag that names its own offset from UTC, such as <c>2019-07-24T11:25:40+0300</c>.</summary>
    TagWithOffset,

    /// <summary>The recorder's clock: read at docking, or written by the recorder into the file's name.</summary>
    RecorderClock,

    /// <summary>The container's creation time that the format defines as UTC. Many devices put local time there.</summary>
    ContainerUtc,

    /// <summary>A time in the container, or in a picture's metadata, that names no zone.</summary>
    ContainerLocal,

    /// <summary>A file the recorder wrote beside the recording.</summary>
    Sidecar,

    /// <summary>A file name of no known recorder family.</summary>
    FileName,

    /// <summary>The file system's modification time: often the end of the recording, on FAT without a zone.</summary>
    FileTime,

    /// <summary>When the vault received the file. Always true, never the time of recording.</summary>
    Ingest,
}

/// <summary>One statement about when a recording was made. Every statement is kept as it was found; none is ever corrected in place.</summary>
/// <param name="Source">Who makes the statement.</param>
/// <param name="Raw">The text as it stood in the source.</param>
/// <param name="AtUtc">The instant, when the source fixes one; null when the zone is unknown or the text cannot be read.</param>
/// <param name="LocalWithoutZone">The wall-clock reading (kind unspecified), when the source names no zone.</param>
/// <param name="Note">What a reader should know about it, such as the name of the tag.</param>
public sealed record ClaimedTime(ClaimSource Source, string Raw, DateTimeOffset? AtUtc, DateTime? LocalWithoutZone = null, string? Note = null);
