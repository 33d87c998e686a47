using System.Text.Json.Nodes;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Review;

/// <summary>One frame of an original: the identity of whatever was seen in a recording.</summary>
/// <param name="Number">Its place among the decoded frames in the order shown, from 0; ffmpeg's <c>n</c>.</param>
/// <param name="Pts">Its time stamp in units of the stream's time base, as it stands in the original.</param>
/// <param name="Seconds">The same in seconds on the original's own timeline.</param>
public readonly record struct FrameAt(int Number, long Pts, double Seconds);

/// <summary>
/// Every frame of a recording's pictures, in the order shown. By it any moment of a player leads to one frame of the original, whatever copy was played.
/// The file is canonical JSON: time stamps as runs of equal steps, so that an hour of constant rate takes a few bytes.
/// </summary>
public sealed class FrameList
{
    public const string FormatName = "evidencevault-frames";
    public const int FormatVersion = 1;

    /// <summary>The largest list that is read, in bytes.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Frames of 24 hours at 60 a second.</summary>
    public const int MostFrames = 24 * 3600 * 60;

    /// <summary>Half of the smallest unit in which people type times, in seconds.</summary>
    private const double Rounding = 0.0005;

    private readonly long[] _pts;

    /// <param name="stream">ffmpeg's index of the stream.</param>
    /// <param name="unit">Seconds of one unit of the time stamps.</param>
    /// <param name="pts">Time stamps in the order shown, each above the one before.</param>
    /// <exception cref="FormatException">No frame, too many, or out of order.</exception>
    public FrameList(int stream, TimeUnit unit, IReadOnlyList<long> pts)
    {
        ArgumentNullException.ThrowIfNull(pts);
        if (pts.Count is 0 or > MostFrames || stream < 0)
        {
            throw new FormatException($"A list of frames has between 1 and {MostFrames} frames.");
        }

        _pts = [.. pts];
        for (var i = 1; i < _pts.Length; i++)
        {
            if (_pts[i] <= _pts[i - 1])
            {
                throw new FormatException($"Frame {i} does not come after frame {i - 1}.");
            }
        }

        (Stream, Unit) = (stream, unit);
    }

    /// <summary>ffmpeg's index of the stream of pictures.</summary>
    public int Stream { get; }

    /// <summary>Seconds of one unit of the time stamps.</summary>
    public TimeUnit Unit { get; }

    /// <summary>How many frames.</summary>
    public int Count => _pts.Length;

    public FrameAt First => this[0];

    public FrameAt Last => this[Count - 1];

    /// <summary>Where the last frame ends: it is taken to last as long as the one before it.</summary>
    public double EndSeconds => Last.Seconds + (Count > 1 ? Last.Seconds - this[Count - 2].Seconds : 0.04);

    public FrameAt this[int number] => new(number, _pts[number], Unit.Seconds(_pts[number]));

    /// <summary>The frame that is on the screen at that time of the original's timeline: the last one that began. Before the first frame it is the first.</summary>
    public FrameAt ShownAt(double seconds)
    {
        var (low, high) = (0, Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Unit.Seconds(_pts[middle]) <= seconds + Rounding ? (middle, high) : (low, middle - 1);
        }

        return this[low];
    }

    /// <summary>The time stamp at which the frame is no longer shown: that of the next frame, or one unit behind the last.</summary>
    public long EndOf(int number) => number + 1 < Count ? _pts[number + 1] : _pts[number] + 1;

    /// <summary>The steps from frame to frame: how long, in units of the time base, and how often in a row.</summary>
    public IEnumerable<(long Step, int Times)> Runs()
    {
        for (var i = 1; i < _pts.Length;)
        {
            var step = _pts[i] - _pts[i - 1];
            var run = 1;
            while (i + run < _pts.Length && _pts[i + run] - _pts[i + run - 1] == step)
            {
                run++;
            }

            yield return (step, run);
            i += run;
        }
    }

    public byte[] ToBytes()
    {
        var steps = new JsonArray();
        foreach (var (step, times) in Runs())
        {
            steps.Add(new JsonArray(step, times));
        }

        return CanonicalJson.Write(new JsonObject
        {
            ["format"] = FormatName,
            ["version"] = FormatVersion,
            ["stream"] = Stream,
            ["time_base"] = Unit.ToString(),
            ["first"] = _pts[0],
            ["steps"] = steps,
        });
    }

    /// <exception cref="FormatException">Not such a list in canonical form.</exception>
    public static FrameList Parse(ReadOnlySpan<byte> bytes)
    {
        var json = CanonicalJson.Read(bytes);
        if (json.Text("format") != FormatName || json.Whole("version") != FormatVersion || json["steps"] is not JsonArray steps)
        {
            throw new FormatException($"This is no list of frames of format version {FormatVersion}.");
        }

        var pts = new List<long> { json.Whole("first") };
        foreach (var run in steps)
        {
            if (run is not JsonArray { Count: 2 } pair || pair[0] is not JsonValue step || !step.TryGetValue(out long by) || pair[1] is not JsonValue count || !count.TryGetValue(out int times)
                || times < 1 || times > MostFrames - pts.Count)
            {
                throw new FormatException("A run of frames is a step and how often it is taken.");
            }

            for (var i = 0; i < times; i++)
            {
                pts.Add(checked(pts[^1] + by));
            }
        }

        return new FrameList(checked((int)json.Whole("stream")), TimeUnit.Parse(json.Text("time_base")), pts);
    }
}
