using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using Xunit;

namespace EvidenceVault.Core.Tests.Cases;

/// <summary>What speaks for an item's belonging to a case, and what does not.</summary>
public sealed class SuggestionTests
{
    private static readonly DateTimeOffset At = new(2026, 7, 4, 6, 0, 0, TimeSpan.Zero);
    private static readonly GeoPoint Square = new(31.2304, 121.4737);

    private static readonly CaseFacts Known = new(CaseKind.Administrative, "酒驾", "一中队", ["033123"], [new CaseParty("张某", "沪A12345")], "人民广场", At, At.AddMinutes(20)) { Point = Square };

    [Fact]
    public void An_officer_of_the_case_counts_hours_around_it_and_a_colleague_of_the_unit_minutes()
    {
        Assert.Equal(new CaseSuggestion(true, true, 0, null, false), Weigh("033123", "一中队", At.AddMinutes(5)));
        Assert.Equal(120, Weigh("033123", "二中队", At.AddMinutes(140))!.MinutesOff);
        Assert.Null(Weigh("033123", "一中队", At.AddHours(4)));
        Assert.Equal(25, Weigh("033999", "一中队", At.AddMinutes(-35))!.MinutesOff); // it is ten minutes long
        Assert.Null(Weigh("033999", "一中队", At.AddMinutes(55)));
        Assert.Null(Weigh("033999", "二中队", At));
    }

    [Fact]
    public void A_stranger_who_was_near_is_suggested_and_a_colleague_who_was_far_away_is_not()
    {
        Assert.InRange(Weigh("033999", "二中队", At, new GeoPoint(31.2315, 121.4737))!.MetresOff!.Value, 115, 130);
        Assert.Null(Weigh("033999", "一中队", At, new GeoPoint(31.33, 121.4737)));
        Assert.NotNull(Weigh("033123", "一中队", At, new GeoPoint(31.33, 121.4737))); // whoever was there counts, wherever his recorder says it was
    }

    [Fact]
    public void What_was_docked_where_the_case_is_handled_counts_where_nobody_said_where_it_happened()
    {
        var placeless = Known with { Point = null };
        Assert.True(Of(placeless, At.AddMinutes(-13), samePlace: true)!.IsBefore);
        Assert.Equal((3, true, false), Of(placeless, At.AddMinutes(23), samePlace: true) is { } after ? (after.MinutesOff, after.SamePlace, after.IsBefore) : default);
        Assert.Null(Of(placeless, At.AddMinutes(55), samePlace: true));
        Assert.Null(Of(placeless, At, samePlace: false));
        Assert.Null(Of(Known, At, samePlace: true)); // its place is known, and it was not there

        static CaseSuggestion? Of(CaseFacts known, DateTimeOffset began, bool samePlace) => CaseSuggestion.Of(known, "044000", "二中队", began, TimeSpan.FromMinutes(10), null, false, samePlace);
    }

    [Fact]
    public void Officer_and_nearness_order_them()
    {
        var ordered = new[] { Weigh("033999", "一中队", At)!, Weigh("033123", "一中队", At.AddHours(2))!, Weigh("033123", "一中队", At)! };
        Assert.Equal(ordered.OrderBy(s => s.Weight), ordered);
    }

    [Fact]
    public void A_case_of_no_known_time_suggests_only_what_names_its_plate()
    {
        var timeless = Known with { From = null, To = null };
        Assert.Null(CaseSuggestion.Of(timeless, "033123", "一中队", At, TimeSpan.Zero, null, false));
        Assert.True(CaseSuggestion.Of(timeless, "033123", "一中队", At, TimeSpan.Zero, null, true)!.PlateNamed);
    }

    [Theory]
    [InlineData(0, 0, 0, 1, 111_195)] // a degree on the equator
    [InlineData(51.5007, 0.1246, 40.6892, 74.0445, 5_574_840)]
    [InlineData(90, 0, -90, 0, 20_015_087)]
    public void Distances_follow_the_great_circle(double northFrom, double eastFrom, double northTo, double eastTo, double metres) =>
        Assert.InRange(new GeoPoint(northFrom, eastFrom).MetresTo(new GeoPoint(northTo, eastTo)), metres * 0.999, metres * 1.001);

    [Theory]
    [InlineData("31.2304, 121.4737", true)]
    [InlineData("31.2304，121.4737", true)]
    [InlineData("91, 0", false)]
    [InlineData("31.2304", false)]
    [InlineData("NaN, 1", false)]
    [InlineData("1e3, 1", false)]
    public void Coordinates_are_read_or_refused(string text, bool reads) => Assert.Equal(reads, GeoPoint.Find(text) is not null);

    [Fact]
    public void A_case_is_told_whole_by_its_line()
    {
        var known = Known with { DueOn = new DateOnly(2026, 10, 2) };
        var told = new CustodyEvent { Act = CustodyAct.CaseOpened, At = At, Actor = new CustodyActor(ActorKind.Person, "li"), Facts = CaseFactsText.Of("沪公交决字〔2026〕第118号", known) };
        var (number, read) = CaseFactsText.Read(CustodyEvent.Parse(told.ToEntry()));
        Assert.Equal("沪公交决字〔2026〕第118号", number);
        Assert.Equal(CaseFactsText.Of(number, known), CaseFactsText.Of(number, read));
        Assert.Equal(known.Officers, read.Officers);
        Assert.Equal(known.Parties, read.Parties);
        Assert.Equal((known.Point, known.From, known.DueOn), (read.Point, read.From, read.DueOn));
        var bare = new CaseFacts(CaseKind.Complaint, "投诉", "一中队", [], []);
        Assert.Equal(CaseFactsText.Of("A-1", bare), CaseFactsText.Of("A-1", CaseFactsText.Read(told with { Facts = CaseFactsText.Of("A-1", bare) }).Facts));
    }

    private static CaseSuggestion? Weigh(string officer, string unit, DateTimeOffset began, GeoPoint? at = null) =>
        CaseSuggestion.Of(Known, officer, unit, began, TimeSpan.FromMinutes(10), at?.MetresTo(Square), false);
}
