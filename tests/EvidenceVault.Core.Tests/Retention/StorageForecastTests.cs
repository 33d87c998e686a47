using EvidenceVault.Core.Retention;
using Xunit;

namespace EvidenceVault.Core.Tests.Retention;

public sealed class StorageForecastTests
{
    private static readonly DateOnly July = new(2026, 7, 1);

    [Fact]
    public void What_is_over_on_the_day_after_a_leap_day_is_gone_with_february()
    {
        // On 31 January the first month end at least half a month off is 29 February.
        var sums = new StorageSums([new("a", new DateOnly(2028, 3, 1), 100), new("a", new DateOnly(2028, 3, 2), 10)], [], [new("a", 900)], 90, 0);
        var forecast = StorageForecast.Of(sums, _ => KeepingPeriod.Days(30), new DateOnly(2028, 1, 31), null);
        var a = Assert.Single(forecast.Classes);
        Assert.Equal((new DateOnly(2028, 2, 29), new DateOnly(2028, 3, 31)), (forecast.Days[1], forecast.Days[2]));
        Assert.Equal((110, 10), (a.Bytes[0], a.BytesPerDay));
        Assert.Equal(10 + (29 * 10), a.Bytes[1]); // 29 days of intake, none of it over yet
        Assert.Equal(30 * 10, a.Bytes[2]); // what came in on 2 March is the oldest that is there
        Assert.Equal(30 * 10, a.Bytes[24]);
    }

    [Fact]
    public void A_class_that_is_kept_for_good_grows_by_every_day()
    {
        var forecast = Of([new("a", null, 1000)], [new("a", 90)], 90, 0, null);
        Assert.Equal((1000L, 1364L, 1730L), (forecast.Totals[0], forecast.Totals[12], forecast.Totals[24])); // 364 and 730 days; 2028 has a 29 February
        Assert.Equal(364 / 12, forecast.PerMonth);
    }

    [Fact]
    public void A_young_vault_is_measured_on_the_days_it_has()
    {
        var forecast = Of([], [new("a", 30)], 3, 0, null);
        Assert.Equal((3, 10L, 10L * 30), (forecast.IntakeDays, forecast.Classes[0].BytesPerDay, forecast.Totals[1]));
    }

    [Fact]
    public void Of_nothing_comes_nothing()
    {
        var forecast = Of([], [], 0, 0, 0);
        Assert.Empty(forecast.Classes);
        Assert.All(forecast.Totals, t => Assert.Equal(0, t));
        Assert.Equal((0L, null, 25), (forecast.PerMonth, forecast.FullBy, forecast.Days.Count));
    }

    [Fact]
    public void What_was_not_decided_yet_stays_as_long_as_what_is_new()
    {
        var sums = new StorageSums([], [new("a", 7), new(null, 5)], [], 1, 0);
        var forecast = StorageForecast.Of(sums, c => c is null ? null : KeepingPeriod.Days(183), July, null);
        Assert.Equal((12L, 12L, 5L), (forecast.UndecidedBytes, forecast.Totals[0], forecast.Totals[6])); // 1 July + 183 days is 31 December: over on 1 January, gone with December
        Assert.Equal(12, forecast.Totals[5]);
    }

    [Theory]
    [InlineData(0, 299, 1)] // ten bytes a day on thirty days, up to 31 July
    [InlineData(0, 300, 2)]
    [InlineData(1, 599, 1)] // each byte brings a copy as large
    [InlineData(1, 600, 2)]
    [InlineData(0, 7600, null)] // 760 days up to 31 July 2028
    public void It_is_full_by_the_first_month_end_that_takes_more_than_is_free(double copies, long free, int? fullAt)
    {
        var forecast = Of([], [new("a", 10)], 1, copies, free);
        Assert.Equal(fullAt is { } at ? forecast.Days[at] : null, forecast.FullBy);
    }

    [Fact]
    public void Nobody_says_when_it_is_full_where_nobody_knows_what_is_free() => Assert.Null(Of([], [new("a", long.MaxValue / 1000)], 1, 0, null).FullBy);

    [Fact]
    public void The_twelfth_month_end_is_a_year_off_give_or_take_half_a_month()
    {
        for (var day = July; day < July.AddYears(5); day = day.AddDays(1))
        {
            var days = StorageForecast.Of(new StorageSums([], [], [], 0, 0), _ => null, day, null).Days;
            Assert.InRange(days[12].DayNumber - day.AddYears(1).DayNumber, -17, 16);
            Assert.All(days.Skip(1), d => Assert.Equal(1, d.AddDays(1).Day));
        }
    }

    [Fact]
    public void No_class_is_ever_below_zero_and_what_never_goes_never_shrinks()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var today = July.AddDays(random.Next(1500));
            string?[] classes = ["a", "b", "c", null];
            var keep = classes.ToDictionary(c => c ?? "", c => c is null || random.Next(3) == 0 ? default(KeepingPeriod?) : random.Next(2) == 0 ? KeepingPeriod.Days(random.Next(183, 900)) : KeepingPeriod.Months(random.Next(7, 40)));
            var held = Enumerable.Range(0, random.Next(20)).Select(_ => classes[random.Next(4)]).Select(c => new HeldBytes(c, keep[c ?? ""] is null ? null : today.AddDays(random.Next(-100, 1000)), random.NextInt64(1L << 50))).ToList();
            var intake = classes.Select(c => new ClassBytes(c, random.NextInt64(1L << 50))).ToList();
            var forecast = StorageForecast.Of(new StorageSums(held, [], intake, random.Next(1, 91), 0), c => keep[c ?? ""], today, null);
            Assert.Equal(held.Sum(h => h.Bytes), forecast.Totals[0]);
            Assert.All(forecast.Classes, c => Assert.All(c.Bytes, b => Assert.True(b >= 0, $"seed {seed}")));
            Assert.All(forecast.Classes.Where(c => c.Keep is null), c => Assert.True(c.Bytes.SequenceEqual(c.Bytes.Order()), $"seed {seed}"));
            Assert.All(forecast.Totals.Index(), t => Assert.Equal(forecast.Classes.Sum(c => c.Bytes[t.Index]), t.Item));
        }
    }

    private static StorageForecast Of(IReadOnlyList<HeldBytes> held, IReadOnlyList<ClassBytes> intake, int days, double copies, long? free) =>
        StorageForecast.Of(new StorageSums(held, [], intake, days, copies), _ => null, July, free);
}
