using System.Globalization;
using EvidenceVault.Media.Probing;

namespace EvidenceVault.Media.Damage;

/// <summary>
/// Collects ffmpeg's <c>framecrc</c> output: one line per decoded frame with its time stamp. One decoding pass gives the count of frames,
/// their times and the error lines.
/// </summary>
internal sealed class DecodedFrames(bool firstIsVideo)
{
    private readonly Dictionary<int, Rational> _timeBases = [];
    private readonly List<double> _times = [];
    private readonly List<long> _stamps = [];
    private double _end = double.NegativeInfinity;
    private double _soundStart = double.PositiveInfinity;
    private double _soundEnd = double.NegativeInfinity;

    /// <summary>Video frames decoded.</summary>
    public long Count { get; private set; }

    /// <summary>Blocks of sound decoded.</summary>
    public long SoundBlocks { get; private set; }

    /// <summary>Seconds, in the order shown; frames without a time stamp are counted and not listed.</summary>
    public IReadOnlyList<double> Times => _times;

    /// <summary>The same as time stamps, in units of <see cref="Unit"/>.</summary>
    public IReadOnlyList<long> Stamps => _stamps;

    /// <summary>Seconds of one unit of the pictures' time stamps; null where ffmpeg named none.</summary>
    public Rational? Unit => firstIsVideo && _timeBases.TryGetValue(0, out var unit) ? unit : null;

    /// <summary>Seconds from the first start to the last end; null when nothing was decoded.</summary>
    public double? Seconds => (_times.Count, SoundBlocks) switch
    {
        ( > 0, _) => _end - _times[0],
        (_, > 0) => _soundEnd - _soundStart,
        _ => null,
    };

    /// <summary>The end of the last video frame in seconds; null without frames.</summary>
    public double? End => _times.Count > 0 ? _end : null;

    public void Take(string line)
    {
        if (line.StartsWith("#tb ", StringComparison.Ordinal))
        {
            var parts = line[4..].Split(':', 2);
            if (int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var stream) && parts.Length == 2 && Rational.Find(parts[1].Trim()) is { } timeBase)
            {
                _timeBases[stream] = timeBase;
            }

            return;
        }

        // stream, dts, pts, duration, size, checksum
        var fields = line.Split(',', StringSplitOptions.TrimEntries);
        if (fields.Length >= 5
            && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && long.TryParse(fields[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var pts)
            && long.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var duration)
            && _timeBases.TryGetValue(index, out var unit))
        {
            Note(index == 0 && firstIsVideo, pts, pts == long.MinValue ? 0 : pts * unit.Value, Math.Max(0, duration) * unit.Value);
        }
    }

    private void Note(bool isVideo, long pts, double at, double duration)
    {
        Count += isVideo ? 1 : 0;
        SoundBlocks += isVideo ? 0 : 1;
        if (pts == long.MinValue) // no time stamp
        {
            return;
        }

        if (isVideo)
        {
            _times.Add(at);
            _stamps.Add(pts);
            _end = Math.Max(_end, at + duration);
        }
        else
        {
            _soundStart = Math.Min(_soundStart, at);
            _soundEnd = Math.Max(_soundEnd, at + duration);
        }
    }
}
