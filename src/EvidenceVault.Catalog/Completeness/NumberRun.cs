using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog;

/// <summary>Numbers that are missing, both ends included.</summary>
public sealed record NumberGap(int Cycle, long First, long Last);

/// <summary>What a session's new numbers mean in one series of one recorder.</summary>
/// <param name="Placed">Each new number with the cycle it belongs to.</param>
/// <param name="Restart">The count began again although its end was not reached: the last number before, and the first after; null where it did not.</param>
public sealed record NumberVerdict(IReadOnlyList<(int Cycle, long Number)> Placed, IReadOnlyList<NumberGap> Gaps, (long Before, long After)? Restart);

/// <summary>How a session stands to what was seen of its recorder before.</summary>
public enum SessionOrder
{
    /// <summary>Nothing was ever seen of the recorder: nobody knows where it began to count.</summary>
    First,

    /// <summary>It was docked after all that was seen.</summary>
    Later,

    /// <summary>It was docked before something that came in sooner, from a station that had lost the vault, for instance.</summary>
    Late,
}

/// <summary>Finds the holes in how a recorder counts its files. Pure.</summary>
public static class NumberRun
{
    /// <param name="known">The numbers seen so far in the newest cycle; empty where the series is new.</param>
    /// <param name="cycle">The newest cycle.</param>
    /// <param name="fresh">Numbers of files not seen before.</param>
    /// <param name="numbering">From which number to which the recorder counts; null where nobody knows.</param>
    public static NumberVerdict Judge(IReadOnlySet<long> known, int cycle, IReadOnlyCollection<long> fresh, FileNumbering? numbering, SessionOrder order)
    {
        var numbers = fresh.Where(n => numbering is null || (n >= numbering.First && n <= numbering.Last)).Distinct().Order().ToList();
        if (numbers.Count == 0)
        {
            return new NumberVerdict([], [], null);
        }

        if (known.Count == 0)
        {
            return Begin(numbers, cycle, numbering, order);
        }

        var (low, high) = (known.Min(), known.Max());
        var on = numbers.Where(n => n > high).ToList();
        var back = numbers.Where(n => n <= high).ToList();
        var gaps = Holes(cycle, high + 1, on);
        if (back.TrueForAll(n => (n > low || order == SessionOrder.Late) && !known.Contains(n)))
        {
            if (order == SessionOrder.Later)
            {
                gaps.InsertRange(0, HolesBefore(cycle, known, back)); // it counted on below the highest number, which was out of line: what is missing there is asked by itself
                return new NumberVerdict([.. numbers.Select(n => (cycle, n))], gaps, null);
            }

            // Late ones fill holes; those from before the beginning of what was known may show holes of their own.
            var early = back.Where(n => n < low).ToList();
            return new NumberVerdict([.. numbers.Select(n => (cycle, n))], early.Count == 0 ? gaps : [.. Holes(cycle, early[0], [.. early, low]), .. gaps], null);
        }

        // A number that another file has, or one from before all known ones: the count began again.
        var before = on.Count > 0 ? on[^1] : high;
        gaps.AddRange(Holes(cycle + 1, numbering?.First ?? back[0], back));
        return new NumberVerdict(
            [.. on.Select(n => (cycle, n)), .. back.Select(n => (cycle + 1, n))], gaps, numbering is not null && before >= numbering.Last ? null : (before, back[0]));
    }

    private static NumberVerdict Begin(List<long> numbers, int cycle, FileNumbering? numbering, SessionOrder order)
    {
        if (order != SessionOrder.First && numbering is not null)
        {
            return new NumberVerdict([.. numbers.Select(n => (cycle, n))], Holes(cycle, numbering.First, numbers), null);
        }

        // Both ends of the count on one card that was never seen before: it went over the end, once.
        if (numbering is not null && numbers[0] == numbering.First && numbers[^1] == numbering.Last)
        {
            var cut = Enumerable.Range(1, numbers.Count - 1).MaxBy(i => numbers[i] - numbers[i - 1]);
            if (numbers[cut] - numbers[cut - 1] > 1)
            {
                var (after, before) = (numbers[..cut], numbers[cut..]);
                return new NumberVerdict(
                    [.. before.Select(n => (cycle, n)), .. after.Select(n => (cycle + 1, n))], [.. Holes(cycle, before[0], before), .. Holes(cycle + 1, after[0], after)], null);
            }
        }

        return new NumberVerdict([.. numbers.Select(n => (cycle, n))], Holes(cycle, numbers[0], numbers), null);
    }

    /// <summary>What is missing between each number and the one before it.</summary>
    private static IEnumerable<NumberGap> HolesBefore(int cycle, IReadOnlySet<long> known, List<long> numbers)
    {
        var all = known.Order().ToList();
        for (var i = 0; i < numbers.Count; i++)
        {
            var before = all[~all.BinarySearch(numbers[i]) - 1]; // it is not known, and some known one is lower
            var last = i > 0 ? Math.Max(before, numbers[i - 1]) : before;
            if (numbers[i] - last > 1)
            {
                yield return new NumberGap(cycle, last + 1, numbers[i] - 1);
            }
        }
    }

    private static List<NumberGap> Holes(int cycle, long expected, List<long> numbers)
    {
        var gaps = new List<NumberGap>();
        foreach (var number in numbers)
        {
            if (number > expected)
            {
                gaps.Add(new NumberGap(cycle, expected, number - 1));
            }

            expected = Math.Max(expected, number + 1);
        }

        return gaps;
    }
}
