using System.Globalization;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Media.Damage;

/// <summary>
/// What changes from frame to frame: where pictures are black, where they stand still, where one scene follows another. The filters look at small copies
/// of the frames that the measurement of damage decodes anyway, and their lines stand among those of <c>framecrc</c>.
/// </summary>
internal sealed class PictureChanges
{
    /// <summary>A shorter black is a hand before the lens, or the moment of switching on.</summary>
    private const double ShortestBlack = 1;

    /// <summary>Seconds of the same picture. A recorder that lies still has noise; one that hangs has none.</summary>
    private const int ShortestFrozen = 4;

    private const int MostOfAKind = 100;
    private const long ShortestStepMs = 100;

    /// <summary>
    /// Frames become 160 × 90 whatever they were: nothing is shown, and a hostile size costs nothing. Frames that differ by less than −60 dB are the same. Black: 98 % of the pixels
    /// below a tenth of the range. <c>direct</c> writes each line whole, so that two writers can share one pipe.
    /// </summary>
    public static readonly string Filter = string.Create(
        CultureInfo.InvariantCulture,
        $"scale=160:90:flags=fast_bilinear,format=yuv420p,blackdetect=d=0:pix_th=0.10:pic_th=0.98,freezedetect=n=-60dB:d={ShortestFrozen},scdet=threshold=10,metadata=print:file=-:direct=1");

    private readonly List<float> _changes = [];
    private readonly List<int> _cuts = [];
    private readonly List<(int Frame, bool Begins)> _black = [];
    private readonly List<(int Frame, bool Begins)> _frozen = [];
    private int _frame = -1;

    /// <returns>False when the line is none of the filters'.</returns>
    public bool TryTake(string line)
    {
        // frame:12   pts:6144    pts_time:0.48 — and then the frame's own lines, lavfi.scd.mafd=0.123 and others. Filters begin at 0 again where the
        // size of the pictures changes, so frames are counted here.
        if (line.StartsWith("frame:", StringComparison.Ordinal))
        {
            _frame++;
            return true;
        }

        if (!line.StartsWith("lavfi.", StringComparison.Ordinal))
        {
            return false;
        }

        if (_frame >= 0 && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
        {
            Note(line[..equals], line.AsSpan(equals + 1));
        }

        return true;
    }

    /// <summary>The stretches that are black and those that stand still, as findings.</summary>
    /// <param name="times">Seconds of every frame.</param>
    /// <param name="end">Where the last one ends.</param>
    public IEnumerable<Finding> Findings(IReadOnlyList<double> times, double end)
    {
        var black = Stretches(_black, times, end, beginsEarlier: 0).Where(s => s.To - s.From >= ShortestBlack).Take(MostOfAKind).ToList();
        var frozen = Stretches(_frozen, times, end, ShortestFrozen).Where(s => !black.Any(b => Math.Min(b.To, s.To) - Math.Max(b.From, s.From) > (s.To - s.From) * 0.9)).Take(MostOfAKind);
        return
        [
            .. black.Select(s => Found(FindingKind.BlackPicture, "The picture is black", s)),
            .. frozen.Select(s => Found(FindingKind.FrozenPicture, "The picture does not change", s)),
        ];
    }

    /// <summary>Null where there are no two frames to compare.</summary>
    /// <param name="times">Seconds of every frame.</param>
    public SceneCurve? Curve(IReadOnlyList<double> times)
    {
        if (_changes.Count < 2 || _changes.Count > times.Count || times[_changes.Count - 1] <= times[0])
        {
            return null;
        }

        var from = (long)(times[0] * 1000);
        var length = (times[_changes.Count - 1] - times[0]) * 1000;
        var step = Math.Max(ShortestStepMs, (long)Math.Ceiling(length / (SceneCurve.Most - 1) / 10) * 10);
        var steps = new int[(int)(length / step) + 1];
        for (var i = 1; i < _changes.Count; i++)
        {
            var at = Math.Clamp((int)((times[i] * 1000 - from) / step), 0, steps.Length - 1);
            steps[at] = Math.Max(steps[at], Math.Clamp((int)Math.Round(_changes[i] * 10), 0, SceneCurve.Whole));
        }

        return new SceneCurve(from, step, steps, [.. _cuts.Where(c => c < times.Count).Take(SceneCurve.Most).Select(c => (long)Math.Round(times[c] * 1000))]);
    }

    private void Note(string name, ReadOnlySpan<char> value)
    {
        switch (name)
        {
            case "lavfi.scd.mafd" when _frame == _changes.Count: // per cent
                _changes.Add(float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var change) && float.IsFinite(change) ? change : 0);
                break;
            case "lavfi.scd.time":
                _cuts.Add(_frame);
                break;
            case "lavfi.black_start" or "lavfi.black_end":
                _black.Add((_frame, name.EndsWith("start", StringComparison.Ordinal)));
                break;
            case "lavfi.freezedetect.freeze_start" or "lavfi.freezedetect.freeze_end":
                _frozen.Add((_frame, name.EndsWith("start", StringComparison.Ordinal)));
                break;
        }
    }

    /// <param name="beginsEarlier">How many seconds before the frame that tells of it a stretch began: filters print times with six digits, frames have them exactly.</param>
    private static IEnumerable<(double From, double To)> Stretches(List<(int Frame, bool Begins)> told, IReadOnlyList<double> times, double end, double beginsEarlier)
    {
        double? from = null;
        foreach (var (frame, begins) in told.Where(t => t.Frame < times.Count))
        {
            if (begins)
            {
                var first = frame;
                while (first > 0 && times[first] > times[frame] - beginsEarlier + 1e-6)
                {
                    first--;
                }

                from = times[first];
            }
            else if (from is { } began)
            {
                yield return (began, times[frame]);
                from = null;
            }
        }

        if (from is { } last)
        {
            yield return (last, end);
        }
    }

    private static Finding Found(FindingKind kind, string words, (double From, double To) stretch) =>
        new(kind, string.Create(CultureInfo.InvariantCulture, $"{words} for {stretch.To - stretch.From:0.0} s."), stretch.From, stretch.To);
}
