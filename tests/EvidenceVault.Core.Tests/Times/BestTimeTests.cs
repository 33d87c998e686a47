using EvidenceVault.Core.Times;

namespace EvidenceVault.Core.Tests.Times;

public sealed class BestTimeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo China = TimeZoneInfo.CreateCustomTimeZone("UTC+8", TimeSpan.FromHours(8), "UTC+8", "UTC+8");
    private static readonly ClockContext Docked = new(TimeSpan.FromSeconds(90), China, Noon.AddHours(6));

    private static readonly ClaimedTime[] Plausible =
    [
        new(ClaimSource.Gps, "gps", Noon),
        new(ClaimSource.TagWithOffset, "tag", Noon.AddSeconds(20)),
        new(ClaimSource.RecorderClock, "clock", null, new DateTime(2026, 3, 1, 20, 1, 30)),
        new(ClaimSource.ContainerUtc, "container", Noon.AddHours(-8)),
        new(ClaimSource.Sidecar, "sidecar", Noon.AddSeconds(2)),
        new(ClaimSource.ContainerLocal, "local", null, new DateTime(2026, 3, 1, 20, 0, 5)),
        new(ClaimSource.FileName, "name", null, new DateTime(2026, 3, 1, 20, 0, 6)),
        new(ClaimSource.FileTime, "mtime", Noon.AddMinutes(5)),
        new(ClaimSource.Ingest, "ingest", Noon.AddHours(7)),
    ];

    private static readonly ClaimedTime[] Implausible =
    [
        new(ClaimSource.Gps, "zero", new DateTimeOffset(1980, 1, 6, 0, 0, 0, TimeSpan.Zero)),
        new(ClaimSource.Gps, "future", Noon.AddDays(3)),
        new(ClaimSource.ContainerUtc, "1904", new DateTimeOffset(1904, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        new(ClaimSource.TagWithOffset, "1970", DateTimeOffset.UnixEpoch),
        new(ClaimSource.RecorderClock, "0001", null, DateTime.MinValue),
        new(ClaimSource.ContainerLocal, "9999", null, DateTime.MaxValue),
    ];

    [Fact]
    public void Adding_an_implausible_claim_never_changes_the_chosen_one()
    {
        foreach (var claims in Subsets(Plausible))
        {
            var before = BestTime.Choose(claims, Docked);
            foreach (var bad in Implausible)
            {
                for (var at = 0; at <= claims.Count; at++)
                {
                    var after = BestTime.Choose([.. claims.Take(at), bad, .. claims.Skip(at)], Docked);
                    if (claims.Count > 0)
                    {
                        Assert.Same(before.Claim, after.Claim);
                    }

                    Assert.Equal(before.AtUtc, after.AtUtc);
                    Assert.Equal(before.Doubts | (after.Doubts & TimeDoubts.Implausible), after.Doubts);
                }
            }
        }
    }

    [Fact]
    public void Every_claim_given_is_in_the_result()
    {
        foreach (var claims in Subsets([.. Plausible, Implausible[0], Implausible[3]]))
        {
            Assert.Equal(claims, BestTime.Choose(claims, Docked).Claims);
            Assert.Equal(claims, BestTime.Choose(claims, ClockContext.Unknown).Claims);
        }
    }

    [Fact]
    public void The_order_in_which_claims_of_different_rank_arrive_does_not_matter()
    {
        foreach (var claims in Subsets(Plausible))
        {
            var forth = BestTime.Choose(claims, Docked);
            var back = BestTime.Choose([.. claims.Reverse()], Docked);
            Assert.Same(forth.Claim, back.Claim);
            Assert.Equal(forth.Doubts, back.Doubts);
        }
    }

    [Fact]
    public void The_rank_is_satellites_then_checked_clocks_then_unchecked_ones()
    {
        TimeRule[] expected =
        [
            TimeRule.Gps, TimeRule.TagWithOffset, TimeRule.RecorderClockCorrected, TimeRule.ContainerUtc, TimeRule.Sidecar,
            TimeRule.ContainerInStationZone, TimeRule.FileName, TimeRule.FileTime, TimeRule.Ingest,
        ];
        Assert.Equal(expected, Enumerable.Range(0, Plausible.Length).Select(i => BestTime.Choose(Plausible[i..], Docked).Rule));
    }

    [Fact]
    public void A_recorder_that_runs_ahead_is_set_back_by_its_docking_offset()
    {
        var chosen = BestTime.Choose([Plausible[2]], Docked);
        Assert.Equal(Noon, chosen.AtUtc);
        Assert.Equal(TimeRule.RecorderClockCorrected, chosen.Rule);
        Assert.Equal(TimeDoubts.None, chosen.Doubts);
    }

    [Fact]
    public void Without_a_docking_offset_the_recorders_clock_yields_to_the_container()
    {
        var chosen = BestTime.Choose(Plausible[2..], Docked with { RecorderOffset = null });
        Assert.Equal(TimeRule.ContainerUtc, chosen.Rule);
    }

    [Fact]
    public void Local_time_written_as_utc_is_flagged_when_satellites_disagree()
    {
        Assert.Equal(TimeDoubts.DisagreesByOverAMinute, BestTime.Choose([Plausible[0], Plausible[3]], Docked).Doubts);
        Assert.Equal(TimeDoubts.DisagreesByOverAMinute, BestTime.Choose([Plausible[2], Plausible[3]], Docked).Doubts);
        Assert.Equal(TimeDoubts.None, BestTime.Choose([Plausible[0], Plausible[7], Plausible[8]], Docked).Doubts);
    }

    [Fact]
    public void A_time_without_zone_and_without_station_stays_unknown()
    {
        var chosen = BestTime.Choose([Plausible[5]], ClockContext.Unknown);
        Assert.Null(chosen.AtUtc);
        Assert.Null(chosen.Claim);
        Assert.Equal(TimeRule.NoClaim, chosen.Rule);
        Assert.Equal(TimeDoubts.Unknown, chosen.Doubts);
    }

    [Fact]
    public void A_recording_that_claims_only_1904_is_of_unknown_time()
    {
        var chosen = BestTime.Choose([Implausible[2]], Docked);
        Assert.Null(chosen.AtUtc);
        Assert.Same(Implausible[2], chosen.Claim);
        Assert.Equal(TimeRule.OnlyImplausible, chosen.Rule);
        Assert.Equal(TimeDoubts.Implausible | TimeDoubts.Unknown, chosen.Doubts);
    }

    [Fact]
    public void A_day_after_docking_is_the_last_plausible_instant()
    {
        var docked = Docked.DockedAt!.Value;
        Assert.True(BestTime.IsPlausible(docked.AddDays(1), Docked));
        Assert.False(BestTime.IsPlausible(docked.AddDays(1).AddTicks(1), Docked));
        Assert.True(BestTime.IsPlausible(docked.AddYears(10), Docked with { DockedAt = null }));
        Assert.True(BestTime.IsPlausible(BestTime.EarliestPlausibleAt, Docked));
        Assert.False(BestTime.IsPlausible(BestTime.EarliestPlausibleAt.AddTicks(-1), Docked));
    }

    private static IEnumerable<IReadOnlyList<ClaimedTime>> Subsets(ClaimedTime[] pool)
    {
        for (var mask = 0; mask < 1 << pool.Length; mask++)
        {
            yield return [.. pool.Where((_, i) => (mask & (1 << i)) != 0)];
        }
    }
}
