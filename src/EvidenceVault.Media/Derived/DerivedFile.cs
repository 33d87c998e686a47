using System.Text.Json.Serialization;

namespace EvidenceVault.Media.Derived;

/// <summary>What a derived file is for.</summary>
public enum DerivedKind
{
    /// <summary>One picture that stands for the recording.</summary>
    Poster,

    /// <summary>A grid of small frames for scrubbing.</summary>
    Sprite,

    /// <summary>A copy that browsers play, true to the frame.</summary>
    Proxy,

    /// <summary>The shape of a sound recording, as a picture.</summary>
    Waveform,

    /// <summary>The number and time stamp of every frame: <see cref="EvidenceVault.Core.Review.FrameList"/>.</summary>
    Frames,

    /// <summary>How loud it is over its time: <see cref="EvidenceVault.Core.Review.LoudnessCurve"/>.</summary>
    Loudness,

    /// <summary>How much the pictures change over its time: <see cref="EvidenceVault.Core.Review.SceneCurve"/>.</summary>
    Scenes,

    /// <summary>Where it says that it was made, over its time: <see cref="EvidenceVault.Core.Review.GpsTrack"/>.</summary>
    Track,
}

/// <summary>A file made from an original, with everything needed to make it again.</summary>
/// <param name="Path">Absolute path in the work directory.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="MediaType">The MIME type to serve it as.</param>
/// <param name="Parameters">Version of ffmpeg, its arguments without paths and so on, sorted by key: goes into the derived copy's record.</param>
public sealed record DerivedFile(string Path, DerivedKind Kind, string MediaType, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>How to read a sprite sheet; null for all else.</summary>
    public SpriteSheet? Sheet { get; init; }

    /// <summary>How a proxy's frames stand to the original's; null for all else, and for sound.</summary>
    public ProxyTiming? Timing { get; init; }
}

/// <summary>A grid of tiles in reading order, all of one size.</summary>
/// <param name="TileWidth">Pixels.</param>
/// <param name="TileHeight">Pixels.</param>
/// <param name="Columns">Tiles in a row; the last row may hold fewer.</param>
/// <param name="Times">The time of each tile's frame in seconds on the original's timeline (subtract <see cref="ProxyTiming.FirstPtsOffset"/> for the proxy's).</param>
public sealed record SpriteSheet(int TileWidth, int TileHeight, int Columns, IReadOnlyList<double> Times)
{
    /// <summary>Rows of the grid.</summary>
    [JsonIgnore]
    public int Rows => (Times.Count + Columns - 1) / Columns;
}

/// <summary>The result of comparing every frame time of a proxy with the original's.</summary>
/// <param name="FirstPtsOffset">First original time − first proxy time, in seconds: add it to a proxy's time to find the original's frame.</param>
/// <param name="OriginalFrames">Frames of the original that have a time.</param>
/// <param name="ProxyFrames">Frames of the proxy.</param>
/// <param name="LargestDifference">The largest distance of two corresponding frames, after the offset, in seconds.</param>
public sealed record ProxyTiming(double FirstPtsOffset, int OriginalFrames, int ProxyFrames, double LargestDifference)
{
    /// <summary>Two units of the proxy's clock of 90,000 per second: rounding takes up to half a unit at each of four ends.</summary>
    public const double Tolerance = 2.0 / 90_000;

    /// <summary>Whether the proxy is true to the frame.</summary>
    public bool IsTrue => OriginalFrames == ProxyFrames && OriginalFrames > 0 && LargestDifference <= Tolerance;

    /// <summary>Compares two lists of times in seconds, each in the order shown. Pure.</summary>
    public static ProxyTiming Compare(IReadOnlyList<double> original, IReadOnlyList<double> proxy)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(proxy);
        if (original.Count == 0 || proxy.Count == 0)
        {
            return new ProxyTiming(0, original.Count, proxy.Count, 0);
        }

        var offset = original[0] - proxy[0];
        var largest = 0.0;
        for (var i = 0; i < Math.Min(original.Count, proxy.Count); i++)
        {
            largest = Math.Max(largest, Math.Abs(original[i] - proxy[i] - offset));
        }

        return new ProxyTiming(offset, original.Count, proxy.Count, largest);
    }
}

/// <summary>A derived file, or the findings that say why there is none.</summary>
/// <param name="File">Null when it could not be made, or when there is nothing to make.</param>
/// <param name="Findings">What was noticed on the way.</param>
public sealed record DerivedOutcome(DerivedFile? File, IReadOnlyList<Finding> Findings)
{
    /// <summary>There is nothing to make: no pictures, no sound, or no tools (said elsewhere).</summary>
    public static DerivedOutcome Nothing { get; } = new(null, []);
}
