using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog.Tests.Completeness;

/// <summary>Which numbers of a recorder are missing, by what it counted before.</summary>
public sealed class NumberRunTests
{
    private static readonly FileNumbering UpTo9999 = new(1, 9999);

    [Theory]
    [InlineData("1 2 3", "4 5", "")]
    [InlineData("1 2 3", "5", "4-4")]
    [InlineData("1 2 3", "7 9", "4-6 8-8")]
    [InlineData("1 2 5", "3 4", "")] // what came in late fills the hole
    [InlineData("1 2 9", "4 5", "3-3")] // it counts on below a number that was out of line: what is missing there is told by itself
    [InlineData("", "4 5 7", "1-3 6-6")] // a new day of a known recorder begins at its first number
    public void Holes_are_told_once(string known, string fresh, string gaps)
    {
        var verdict = NumberRun.Judge(Set(known), 0, Set(fresh), UpTo9999, SessionOrder.Later);
        Assert.Equal(gaps, Written(verdict.Gaps));
        Assert.Null(verdict.Restart);
        Assert.All(verdict.Placed, p => Assert.Equal(0, p.Cycle));
    }

    [Fact]
    public void Nobody_knows_where_a_recorder_that_was_never_seen_began()
    {
        Assert.Equal("41-41", Written(NumberRun.Judge(Set(""), 0, Set("40 42"), UpTo9999, SessionOrder.First).Gaps));
    }

    [Fact]
    public void Going_over_the_end_is_no_new_count()
    {
        var verdict = NumberRun.Judge(Set("9997 9998"), 3, Set("9999 1 2 4"), UpTo9999, SessionOrder.Later);
        Assert.Equal([(3, 9999L), (4, 1L), (4, 2L), (4, 4L)], verdict.Placed);
        Assert.Equal([new NumberGap(4, 3, 3)], verdict.Gaps);
        Assert.Null(verdict.Restart);
    }

    [Fact]
    public void A_card_that_was_never_seen_and_went_over_the_end_is_read_as_that()
    {
        var verdict = NumberRun.Judge(Set(""), 0, Set("1 2 9997 9999"), UpTo9999, SessionOrder.First);
        Assert.Equal([new NumberGap(0, 9998, 9998)], verdict.Gaps);
        Assert.Equal(["9997/0", "9999/0", "1/1", "2/1"], verdict.Placed.Select(p => $"{p.Number}/{p.Cycle}"));
    }

    [Theory]
    [InlineData("1 2 40 41", "1 2", 41, 1)] // formatted
    [InlineData("5 6 7", "2", 7, 2)] // from before the beginning of what was known
    [InlineData("7 8", "9 1", 9, 1)] // went on, and then began anew
    public void A_number_that_another_file_has_is_a_new_count(string known, string fresh, long before, long after)
    {
        var verdict = NumberRun.Judge(Set(known), 0, Set(fresh), UpTo9999, SessionOrder.Later);
        Assert.Equal((before, after), verdict.Restart);
        Assert.Contains(verdict.Placed, p => p.Cycle == 1 && p.Number == after);
    }

    [Fact]
    public void What_a_station_that_was_away_hands_over_late_is_no_new_count()
    {
        var verdict = NumberRun.Judge(Set("6 7"), 0, Set("1 2 4"), UpTo9999, SessionOrder.Late);
        Assert.Null(verdict.Restart);
        Assert.Equal("3-3 5-5", Written(verdict.Gaps));
        Assert.All(verdict.Placed, p => Assert.Equal(0, p.Cycle));
    }

    [Fact]
    public void Numbers_that_the_recorder_does_not_use_tell_nothing() =>
        Assert.Empty(NumberRun.Judge(Set("1"), 0, Set("0 20000"), UpTo9999, SessionOrder.Later).Placed);

    [Fact]
    public void Whatever_the_order_of_a_sessions_files_the_verdict_is_the_same()
    {
        var first = NumberRun.Judge(Set("1 2 3"), 0, [9, 5, 7], UpTo9999, SessionOrder.Later);
        var second = NumberRun.Judge(Set("3 1 2"), 0, [7, 9, 5], UpTo9999, SessionOrder.Later);
        Assert.Equal((Written(first.Gaps), first.Restart), (Written(second.Gaps), second.Restart));
        Assert.Equal(first.Placed, second.Placed);
    }

    private static HashSet<long> Set(string numbers) => [.. numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];

    private static string Written(IEnumerable<NumberGap> gaps) => string.Join(' ', gaps.Select(g => $"{g.First}-{g.Last}"));
}
