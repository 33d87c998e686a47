using EvidenceVault.Core.Times;

namespace EvidenceVault.Media.Probing;

/// <summary>What a file is, by its content.</summary>
public enum MediaKind
{
    /// <summary>Not looked at: the tools are missing, or gave no answer.</summary>
    Unknown,

    /// <summary>Moving pictures, with or without sound.</summary>
    Video,

    /// <summary>Sound only.</summary>
    Audio,

    /// <summary>A still picture.</summary>
    Image,

    /// <summary>Text: a device log, a sidecar in JSON or XML, whatever its name.</summary>
    Text,

    /// <summary>A known format that is no recording, such as PDF or ZIP.</summary>
    Other,

    /// <summary>Empty, damaged beyond reading, or of no known format.</summary>
    Unreadable,
}

/// <summary>What a stream inside a container carries.</summary>
public enum TrackKind
{
    /// <summary>Telemetry, time code and everything else.</summary>
    Data,

    /// <summary>Pictures.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Subtitles.</summary>
    Subtitle,
}

/// <summary>One stream of a container, as its header describes it.</summary>
/// <param name="Index">ffmpeg's stream index, from 0.</param>
/// <param name="Kind">What it carries.</param>
/// <param name="Codec">ffmpeg's codec name, such as <c>h264</c>; null when unknown.</param>
/// <param name="Profile">The codec's profile, such as <c>High</c>.</param>
/// <param name="PixelFormat">ffmpeg's pixel format, such as <c>yuv420p</c>; null for anything but pictures, and for pictures that cannot be read.</param>
/// <param name="Width">Stored width in pixels, before rotation.</param>
/// <param name="Height">Stored height in pixels, before rotation.</param>
/// <param name="Rotation">Degrees to turn clockwise for display: 0, 90, 180 or 270.</param>
/// <param name="HeaderFrames">Frames (of sound: packets) that the header counts; null when it counts none.</param>
/// <param name="CountedPackets">Packets found by reading through the file; null when the header was sufficient.</param>
/// <param name="TimeBase">Seconds for one unit of the stream's time stamps.</param>
/// <param name="AverageFrameRate">Frames per second; null when unknown.</param>
/// <param name="DurationSeconds">Duration in the stream's header or estimated by ffprobe; may be absurd.</param>
/// <param name="IsAttachedPicture">A cover picture, not a recording.</param>
public sealed record MediaTrack(
    int Index, TrackKind Kind, string? Codec, string? Profile, string? PixelFormat, int? Width, int? Height, int Rotation,
    long? HeaderFrames, long? CountedPackets, Rational? TimeBase, Rational? AverageFrameRate, double? DurationSeconds, bool IsAttachedPicture)
{
    /// <summary>Width in pixels as displayed, after rotation.</summary>
    public int? DisplayedWidth => Rotation is 90 or 270 ? Height : Width;

    /// <summary>Height in pixels as displayed, after rotation.</summary>
    public int? DisplayedHeight => Rotation is 90 or 270 ? Width : Height;

    /// <summary>The best count of frames known without decoding; 0 when none is.</summary>
    public long KnownFrames => CountedPackets ?? HeaderFrames ?? 0;
}

/// <summary>A place that the metadata claims, in degrees of WGS 84 and metres; never <c>+00+000</c>, which means no fix.</summary>
/// <param name="Latitude">Degrees, north positive.</param>
/// <param name="Longitude">Degrees, east positive.</param>
/// <param name="AltitudeMetres">Metres above the datum; null when not given.</param>
/// <param name="Source">The tag.</param>
/// <param name="Raw">The text as it stood there.</param>
public sealed record ClaimedPosition(double Latitude, double Longitude, double? AltitudeMetres, string Source, string Raw);

/// <summary>What a probe learned about a file.</summary>
/// <param name="Kind">By content, never by name.</param>
/// <param name="Container">ffmpeg's container name, such as <c>mov,mp4,m4a,3gp,3g2,mj2</c>; null when there is none.</param>
/// <param name="Tracks">All streams in file order.</param>
/// <param name="VideoIndex">The index of the one video stream that matters: most frames, has pixels, no attached picture.</param>
/// <param name="Duration">By frames where frames and rate are known; null when nothing credible is.</param>
/// <param name="WhyNot">Why a browser cannot play the original; null when it can.</param>
/// <param name="Positions">Every place claimed, without repetitions.</param>
/// <param name="Times">Every time claimed by metadata and name. The file system's time is not among them: only intake knows the one on the recorder.</param>
/// <param name="Findings">What was noticed.</param>
public sealed record MediaProbe(
    MediaKind Kind, string? Container, IReadOnlyList<MediaTrack> Tracks, int? VideoIndex, TimeSpan? Duration, string? WhyNot,
    IReadOnlyList<ClaimedPosition> Positions, IReadOnlyList<ClaimedTime> Times, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether any current browser shows the original as it is.</summary>
    public bool BrowserPlayable => WhyNot is null;

    /// <summary>The stream named by <see cref="VideoIndex"/>.</summary>
    public MediaTrack? Video => Tracks.FirstOrDefault(track => track.Index == VideoIndex);

    /// <summary>The first stream of sound in a known codec.</summary>
    public MediaTrack? Audio => Tracks.FirstOrDefault(track => track is { Kind: TrackKind.Audio, Codec: not null });
}
