namespace EvidenceVault.Core.Retention;

/// <summary>In what a keeping period is counted.</summary>
public enum PeriodUnit
{
    Days,
    Months,
    Permanent,
}

/// <summary>How long something is kept, counted in whole local days: a period ends with its last day, never in the middle of one.</summary>
public readonly record struct KeepingPeriod
{
    private const int MostMonths = 12 * 200;
    private const int MostDays = 366 * 200;

    private KeepingPeriod(PeriodUnit unit, int count) => (Unit, Count) = (unit, count);

    public PeriodUnit Unit { get; }

    /// <summary>How many of the unit; 0 where it is permanent.</summary>
    public int Count { get; }

    public static KeepingPeriod Permanent { get; } = new(PeriodUnit.Permanent, 0);

    /// <exception cref="ArgumentOutOfRangeException">Fewer than one, or more than two hundred years.</exception>
    public static KeepingPeriod Days(int count) => count is >= 1 and <= MostDays ? new(PeriodUnit.Days, count) : throw new ArgumentOutOfRangeException(nameof(count), $"Write 1 to {MostDays} days, not {count}.");

    /// <inheritdoc cref="Days"/>
    public static KeepingPeriod Months(int count) => count is >= 1 and <= MostMonths ? new(PeriodUnit.Months, count) : throw new ArgumentOutOfRangeException(nameof(count), $"Write 1 to {MostMonths} months, not {count}.");

    public bool IsPermanent => Unit == PeriodUnit.Permanent;

    /// <summary>The fewest days that the period can come to: months are taken at their shortest.</summary>
    public int LeastDays => Unit switch
    {
        PeriodUnit.Days => Count,
        PeriodUnit.Months => (int)(Count / 12 * 365L) + ShortestDaysOf(Count % 12),
        _ => int.MaxValue,
    };

    /// <summary>
    /// The first local day on which it is over, for something that began on <paramref name="began"/>; null when it is never over. Months end on the day of
    /// the same number; where a month has no such day, on the first of the next, so that nothing is kept for less.
    /// </summary>
    public DateOnly? OverOn(DateOnly began)
    {
        if (IsPermanent)
        {
            return null;
        }

        if (Unit == PeriodUnit.Days)
        {
            return LatestOr(began.DayNumber + (long)Count + 1);
        }

        var month = (began.Year * 12L) + began.Month - 1 + Count;
        if (month / 12 > DateOnly.MaxValue.Year)
        {
            return DateOnly.MaxValue;
        }

        var (year, of) = ((int)(month / 12), (int)(month % 12) + 1);
        var last = began.Day <= DateTime.DaysInMonth(year, of) ? new DateOnly(year, of, began.Day) : new DateOnly(year, of, DateTime.DaysInMonth(year, of)).AddDays(1);
        return LatestOr(last.DayNumber + 1L);
    }

    public override string ToString() => Unit == PeriodUnit.Permanent ? "permanent" : FormattableString.Invariant($"{Count} {(Unit == PeriodUnit.Days ? "days" : "months")}");

    private static DateOnly LatestOr(long dayNumber) => dayNumber > DateOnly.MaxValue.DayNumber ? DateOnly.MaxValue : DateOnly.FromDayNumber((int)dayNumber);

    /// <summary>So many months in a row have at the least so many days: the sums of the shortest runs of a common year.</summary>
    private static int ShortestDaysOf(int months) => months switch
    {
        0 => 0,
        1 => 28,
        2 => 59,
        3 => 89,
        4 => 120,
        5 => 150,
        6 => 181,
        7 => 212,
        8 => 242,
        9 => 273,
        10 => 303,
        _ => 334,
    };
}
