using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Holds;
using EvidenceVault.Core.Retention;
using Xunit;

namespace EvidenceVault.Core.Tests.Retention;

/// <summary>What must hold for every item, pack and hold: tried on thousands of random ones, from a seed that is told when one fails.</summary>
public sealed class PolicyPropertyTests
{
    private const int Cases = 4000;
    private static readonly string[] Classes = ["patrol", "overspeed", "obstruction", "minor-accident"];
    private static readonly string[] Zones = ["Asia/Shanghai", "UTC", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "Europe/Lisbon"];
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Adding_a_rule_never_makes_an_item_due_earlier() => Every(x =>
    {
        var extra = x.Pack("added");
        AssertNotEarlier(x, x.Policy(x.Terms), x.Policy([.. x.Terms, extra]), x.Item, x.Item, x.Holds, x.Holds);
    });

    [Fact]
    public void Adding_a_hold_or_a_case_link_or_a_mark_never_makes_an_item_due_earlier() => Every(x =>
    {
        var policy = x.Policy(x.Terms);
        AssertNotEarlier(x, policy, policy, x.Item, x.Item, x.Holds, [.. x.Holds, x.Hold()]);
        AssertNotEarlier(x, policy, policy, x.Item, x.Item with { Cases = [.. x.Item.Cases, "A-9"] }, x.Holds, x.Holds);
        AssertNotEarlier(x, policy, policy, x.Item, x.Item with { IsMarked = true }, x.Holds, x.Holds);
    });

    [Fact]
    public void No_change_of_class_makes_an_item_due_earlier() => Every(x =>
    {
        var policy = x.Policy(x.Terms);
        if (x.Item.Class is { } before)
        {
            AssertNotEarlier(x, policy, policy, x.Item, x.Item with { Class = x.Any(Classes), FormerClasses = [.. x.Item.FormerClasses, before] }, x.Holds, x.Holds);
        }
    });

    [Fact]
    public void A_later_version_never_makes_what_was_there_before_due_earlier() => Every(x =>
    {
        var at = x.Item.IngestedAt.AddDays(1 + x.Random.Next(300));
        List<PackTerm> edited = [.. x.Terms.Select(t => t with { Until = t.Until is { } u && u < at ? u : t.From < at ? at : t.Until }), x.Pack("edited") with { From = at, Until = null }];
        AssertNotEarlier(x, x.Policy(x.Terms), x.Policy(edited), x.Item, x.Item, x.Holds, x.Holds);
    });

    [Fact]
    public void A_recorder_clock_that_is_wrong_can_only_lengthen() => Every(x =>
    {
        var policy = x.Policy(x.Terms);
        var trusted = x.Item with { RecordedAt = x.Item.IngestedAt };
        AssertNotEarlier(x, policy, policy, trusted, trusted with { RecordedAt = Epoch.AddDays(x.Random.Next(-20_000, 4000)) }, [], []);
    });

    [Fact]
    public void A_new_item_is_foreseen_to_stay_as_long_as_would_be_decided_of_it() => Every(x =>
    {
        var policy = x.Policy(x.Terms);
        var item = x.Item with { RecordedAt = x.Now, IngestedAt = x.Now, FormerClasses = [], Cases = [], IsMarked = false, IsQuarantined = false };
        var (decision, keep) = (policy.Decide(item, [], x.Now), policy.KeepOfNew(item.Class, x.Now));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(x.Now, x.Zone).DateTime);
        var goes = decision.Bars.Count == 0 && decision.RetainUntil is not null;
        Assert.Equal(goes ? decision.Reasons.Max(r => r.Keep.OverOn(today)) : null, keep?.OverOn(today));
    });

    [Fact]
    public void The_order_of_packs_rules_and_holds_changes_nothing() => Every(x =>
    {
        var terms = x.Terms.Select(t => t with { Pack = t.Pack with { Rules = x.Shuffled(t.Pack.Rules) } });
        var (one, two) = (x.Policy(x.Terms).Decide(x.Item, x.Holds, x.Now), x.Policy(x.Shuffled(terms)).Decide(x.Item, x.Shuffled(x.Holds), x.Now));
        Assert.Equal((one.Outcome, one.RetainUntil, one.From), (two.Outcome, two.RetainUntil, two.From));
        Assert.Equal(one.Reasons, two.Reasons);
        Assert.Equal(one.Holds.Select(h => h.Id).Order(), two.Holds.Select(h => h.Id).Order());
    });

    [Fact]
    public void Whatever_is_due_was_kept_for_the_statutory_minimum_since_it_came_in() => Every(x =>
    {
        var decision = x.Policy(x.Terms).Decide(x.Item, x.Holds, x.Now);
        if (decision.Outcome == RetentionOutcome.Due)
        {
            Assert.True(x.Now - x.Item.IngestedAt >= TimeSpan.FromDays(KeepingTime.FloorDays));
            Assert.True(x.Now >= decision.RetainUntil);
            Assert.Empty(decision.Holds);
            Assert.False(x.Item.IsQuarantined || x.Item.Class is null);
        }
    });

    [Theory]
    [InlineData("2024-02-29", 12, "2025-03-02")]
    [InlineData("2024-02-29", 48, "2028-03-01")]
    [InlineData("2023-02-28", 12, "2024-02-29")]
    [InlineData("2026-08-31", 6, "2027-03-02")]
    [InlineData("2026-01-31", 1, "2026-03-02")]
    [InlineData("2026-12-31", 2, "2027-03-02")]
    [InlineData("9990-01-01", 240, "9999-12-31")]
    public void Months_end_on_the_day_of_the_same_number_or_behind_it(string began, int months, string over) =>
        Assert.Equal(Day(over), KeepingPeriod.Months(months).OverOn(Day(began)));

    [Fact]
    public void A_period_of_months_is_never_shorter_than_it_says_at_the_least()
    {
        for (var day = new DateOnly(2023, 1, 1); day < new DateOnly(2029, 1, 1); day = day.AddDays(1))
        {
            for (var months = 1; months <= 26; months++)
            {
                var period = KeepingPeriod.Months(months);
                Assert.True(period.OverOn(day)!.Value.DayNumber - day.DayNumber > period.LeastDays, $"{months} months from {day}");
            }
        }
    }

    [Fact]
    public void A_local_day_that_a_zone_never_had_or_had_twice_ends_what_began_on_the_day_before()
    {
        // Samoa skipped 30 December 2011; Newfoundland's clocks went back over midnight until 2011.
        foreach (var (zone, began) in new[] { ("Pacific/Apia", new DateTimeOffset(2011, 6, 28, 0, 0, 0, TimeSpan.Zero)), ("America/St_Johns", new DateTimeOffset(2011, 5, 6, 12, 0, 0, TimeSpan.Zero)) })
        {
            var x = new Sample(1) { Zone = TimeZoneInfo.FindSystemTimeZoneById(zone) };
            var decision = x.Policy([]).Decide(x.Item with { RecordedAt = began, IngestedAt = began }, [], began);
            Assert.True(decision.RetainUntil - began >= TimeSpan.FromDays(KeepingTime.FloorDays), $"{zone}: {decision.RetainUntil - began}");
        }
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertNotEarlier(Sample x, RetentionPolicy before, RetentionPolicy after, RetentionSubject was, RetentionSubject becomes, IReadOnlyList<LegalHold> holds, IReadOnlyList<LegalHold> more)
    {
        var (one, two) = (before.Decide(was, holds, x.Now), after.Decide(becomes, more, x.Now));
        Assert.True((two.RetainUntil ?? DateTimeOffset.MaxValue) >= (one.RetainUntil ?? DateTimeOffset.MaxValue));
        if (one.Outcome != RetentionOutcome.Due)
        {
            // A rule more can end the state in which nothing is in force, and that alone.
            Assert.True(two.Outcome != RetentionOutcome.Due || one.Bars.Contains(RetentionBar.NoPolicy));
        }
    }

    private static void Every(Action<Sample> holds)
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            try
            {
                holds(new Sample(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }
    }

    private sealed class Sample
    {
        private int _named;

        public Sample(int seed)
        {
            Random = new Random(seed);
            Zone = TimeZoneInfo.FindSystemTimeZoneById(Zones[seed % Zones.Length]);
            var ingested = Epoch.AddMinutes(Random.Next(0, 3 * 365 * 1440));
            Now = ingested.AddMinutes(Random.Next(0, 4 * 365 * 1440));
            Item = new RetentionSubject(
                EvidenceItemId.New(), ingested.AddMinutes(-Random.Next(-3000, 60_000)), ingested, Chance(5), TimeSpan.FromMinutes(Random.Next(60)), true, Chance(4) ? null : Any(Classes),
                Chance(4) ? [Any(Classes)] : [], Chance(5) ? ["A-1"] : [], Chance(4), Chance(8), Chance(4) ? null : "012345", "unit", "DSJ0001", "station", "name.mp4");
            Terms = [.. Enumerable.Range(0, Random.Next(0, 4)).Select(n => Pack($"p{n}"))];
            Holds = Chance(3) ? [Hold()] : [];
        }

        public Random Random { get; }

        public TimeZoneInfo Zone { get; init; }

        public DateTimeOffset Now { get; }

        public RetentionSubject Item { get; }

        public List<PackTerm> Terms { get; }

        public List<LegalHold> Holds { get; }

        public RetentionPolicy Policy(IEnumerable<PackTerm> terms) => new(terms, Zone);

        public PackTerm Pack(string id)
        {
            var from = Epoch.AddDays(Random.Next(-500, 1500));
            return new PackTerm(
                new RetentionPack(id, 1, new Bilingual("包", "pack"), new DateOnly(2020, 1, 1), "source", [.. Enumerable.Range(0, Random.Next(1, 5)).Select(Rule)]),
                from, Chance(3) ? from.AddDays(Random.Next(1, 900)) : null);
        }

        public LegalHold Hold() => new(
            $"h{++_named}", HoldKind.Order,
            new HoldCriteria(Chance(3) ? [Item.Item] : [], Chance(4) ? "A-1" : null, Chance(3) ? "012345" : null, null, null, null, null, Chance(3) ? Item.RecordedAt.AddHours(-2) : null, Chance(3) ? Item.RecordedAt.AddHours(2) : null),
            "reason", "authority", "owner", new DateOnly(2026, 1, 1), Epoch, "li", Chance(6) ? Epoch : null);

        public T Any<T>(IReadOnlyList<T> of) => of[Random.Next(of.Count)];

        public List<T> Shuffled<T>(IEnumerable<T> of) => [.. of.OrderBy(_ => Random.Next())];

        private RetentionRule Rule(int n) => new(
            $"R{n}", new Bilingual("规则", "rule"), Random.Next(3) switch { 0 => KeepingPeriod.Permanent, 1 => KeepingPeriod.Days(Random.Next(183, 2000)), _ => KeepingPeriod.Months(Random.Next(7, 60)) },
            Random.Next(4) switch { 0 => RuleScope.All, 1 => RuleScope.OfCases, 2 => RuleScope.OfMarked, _ => RuleScope.OfClasses(Any(Classes), Any(Classes)) }, "1", "source");

        private bool Chance(int oneIn) => Random.Next(oneIn) == 0;
    }
}
