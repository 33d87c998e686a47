namespace EvidenceVault.Core.Retention;

/// <summary>How much there will be of a class.</summary>
/// <param name="Class">Null for what nobody has classified.</param>
/// <param name="Keep">How long a new item of it is kept; null when it does not go by itself.</param>
/// <param name="BytesPerDay">What comes in on a day.</param>
/// <param name="Bytes">Now, and at the end of each month.</param>
public sealed record ClassForecast(string? Class, KeepingPeriod? Keep, long BytesPerDay, IReadOnlyList<long> Bytes);

/// <summary>
/// How many bytes of originals there will be, by class: what is here, less what its rules let go, and what will come in if it comes as it did of late, less what of that
/// has gone by then. It counts what is due as destroyed on the day on which it becomes so.
/// </summary>
/// <param name="Days">Today, and the last days of the months that follow.</param>
/// <param name="Classes">The largest first; what is unclassified at the end.</param>
/// <param name="IntakeDays">On how many days of intake it rests.</param>
/// <param name="UndecidedBytes">How much of what is here was not decided yet; it counts as kept from today on like what is new.</param>
/// <param name="CopyShare">How many bytes of copies for viewing come with an original's byte; they are not in <paramref name="Classes"/>.</param>
/// <param name="FreeBytes">Room that is left, copies included; null where that is not known.</param>
public sealed record StorageForecast(
    IReadOnlyList<DateOnly> Days, IReadOnlyList<ClassForecast> Classes, int IntakeDays, long UndecidedBytes, double CopyShare, long? FreeBytes)
{
    /// <summary>So many month ends are told.</summary>
    public const int Months = 24;

    /// <summary>The first of them is at least so many days off, so that the twelfth is a year off, give or take half a month.</summary>
    private const int HalfMonth = 15;

    /// <summary>Of all classes: now, and at the end of each month.</summary>
    public IReadOnlyList<long> Totals { get; } = [.. Days.Select((_, at) => Classes.Sum(c => c.Bytes[at]))];

    /// <summary>How much it grows in a month, over the next twelve; below zero where more goes than comes.</summary>
    public long PerMonth => (Totals[12] - Totals[0]) / 12;

    /// <summary>The end of the month in which originals and their copies take more than the room that is left; null when none of these, or when the room is not known.</summary>
    public DateOnly? FullBy
    {
        get
        {
            var before = FreeBytes is { } free ? Totals.TakeWhile(t => (t - Totals[0]) * (1 + CopyShare) <= free).Count() : Days.Count;
            return before < Days.Count ? Days[before] : null;
        }
    }

    /// <param name="keep">How long a new item of a class is kept; null when it does not go by itself.</param>
    /// <param name="today">The local day.</param>
    public static StorageForecast Of(StorageSums sums, Func<string?, KeepingPeriod?> keep, DateOnly today, long? freeBytes)
    {
        var near = today.AddDays(HalfMonth);
        var month = new DateOnly(near.Year, near.Month, 1);
        List<DateOnly> days = [today, .. Enumerable.Range(1, Months).Select(m => month.AddMonths(m).AddDays(-1))];
        var held = sums.Held.Concat(sums.Undecided.Select(u => new HeldBytes(u.Class, keep(u.Class)?.OverOn(today), u.Bytes))).ToLookup(h => h.Class ?? "");
        var intake = sums.Intake.ToLookup(i => i.Class ?? "", i => i.Bytes);
        var classes = held.Select(h => h.Key).Union(intake.Select(i => i.Key))
            .Select(c => OfClass(c.Length == 0 ? null : c, keep, held[c], intake[c].Sum(), sums.IntakeDays, days))
            .OrderBy(c => c.Class is null).ThenByDescending(c => c.Bytes.Max()).ThenBy(c => c.Class, StringComparer.Ordinal);
        return new StorageForecast(days, [.. classes], sums.IntakeDays, sums.Undecided.Sum(u => u.Bytes), sums.CopyShare, freeBytes);
    }

    private static ClassForecast OfClass(string? name, Func<string?, KeepingPeriod?> keep, IEnumerable<HeldBytes> held, long intake, int intakeDays, List<DateOnly> days)
    {
        var period = keep(name);
        // What comes in on a day goes on this one. The first is tomorrow: what comes in today is here already.
        List<DateOnly?> overOn = [.. Enumerable.Range(1, days[^1].DayNumber - days[0].DayNumber).Select(d => period?.OverOn(days[0].AddDays(d)))];
        var here = held.ToList();
        return new ClassForecast(name, period, PerDays(1), [.. days.Select((day, at) => At(day, at))]);

        long At(DateOnly day, int at) =>
            here.Where(h => at == 0 || IsThereAfter(h.OverOn, day)).Sum(h => h.Bytes) + PerDays(overOn.Take(day.DayNumber - days[0].DayNumber).Count(over => IsThereAfter(over, day)));

        long PerDays(int count) => intakeDays == 0 ? 0 : (long)((Int128)intake * count / intakeDays);
    }

    /// <summary>Whether it is still there when the day has ended.</summary>
    private static bool IsThereAfter(DateOnly? overOn, DateOnly day) => overOn is null || overOn > day.AddDays(1);
}
