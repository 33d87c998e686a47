using System.Globalization;

namespace EvidenceVault.Core.Review;

/// <summary>A stretch of a recording in milliseconds of its own timeline: from (included) to (not included).</summary>
public readonly record struct Stretch(long FromMs, long ToMs)
{
    public long LengthMs => ToMs - FromMs;
}

/// <summary>A set of stretches, in order and apart from each other. Written <c>0-1500,2000-9040</c>.</summary>
public sealed class TimeSpans
{
    /// <summary>Beyond this the shortest stretches are let go: the set may tell of less than was seen, never of more.</summary>
    public const int Most = 1000;

    /// <summary>The end of any recording: 48 hours.</summary>
    public const long LatestMs = 48L * 3600 * 1000;

    private TimeSpans(IReadOnlyList<Stretch> stretches) => Stretches = stretches;

    public static TimeSpans None { get; } = new([]);

    public IReadOnlyList<Stretch> Stretches { get; }

    /// <summary>The length of all together.</summary>
    public long TotalMs => Stretches.Sum(s => s.LengthMs);

    /// <summary>The union of stretches in any order.</summary>
    public static TimeSpans Of(IEnumerable<Stretch> stretches)
    {
        var merged = new List<Stretch>();
        foreach (var next in stretches.Where(s => s.FromMs >= 0 && s.ToMs > s.FromMs && s.ToMs <= LatestMs).OrderBy(s => s.FromMs))
        {
            if (merged.Count > 0 && next.FromMs <= merged[^1].ToMs)
            {
                merged[^1] = merged[^1] with { ToMs = Math.Max(merged[^1].ToMs, next.ToMs) };
            }
            else
            {
                merged.Add(next);
            }
        }

        return new TimeSpans(merged.Count <= Most ? merged : [.. merged.OrderByDescending(s => s.LengthMs).Take(Most).OrderBy(s => s.FromMs)]);
    }

    public TimeSpans With(TimeSpans other) => Of(Stretches.Concat(other.Stretches));

    /// <summary>Whether all of the stretch is in the set, but for holes that are together no longer than allowed.</summary>
    public bool Covers(Stretch wanted, long allowedMs) => wanted.LengthMs - CoveredMs(wanted) <= allowedMs;

    /// <summary>How much of the stretch is in the set.</summary>
    public long CoveredMs(Stretch wanted) => Stretches.Sum(s => Math.Max(0, Math.Min(s.ToMs, wanted.ToMs) - Math.Max(s.FromMs, wanted.FromMs)));

    /// <summary>The parts of the stretch that are not in the set.</summary>
    public TimeSpans MissingFrom(Stretch whole)
    {
        var (missing, at) = (new List<Stretch>(), whole.FromMs);
        foreach (var here in Stretches.Where(s => s.ToMs > whole.FromMs && s.FromMs < whole.ToMs))
        {
            missing.Add(new Stretch(at, here.FromMs));
            at = here.ToMs;
        }

        return Of(missing.Append(new Stretch(at, whole.ToMs)));
    }

    /// <exception cref="FormatException">Not such a set, or not in its one spelling.</exception>
    public static TimeSpans Parse(string text)
    {
        if (text.Length == 0)
        {
            return None;
        }

        var read = Of(text.Split(',').Select(part => part.Split('-') is [var from, var to]
            && long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new Stretch(first, last)
            : throw new FormatException("A set of stretches is written as 0-1500,2000-9040.")));
        return read.ToString() == text ? read : throw new FormatException("The stretches are out of order, empty or touch each other.");
    }

    public override string ToString() => string.Join(',', Stretches.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.FromMs}-{s.ToMs}")));
}
