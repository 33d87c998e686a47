using System.Text;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;

namespace EvidenceVault.Core.Tests.Review;

public sealed class ReviewTests
{
    private static readonly FrameList Uneven = new(1, new TimeUnit(1, 1000), [7000, 7040, 7080, 7500, 7533]);

    [Fact]
    public void Every_moment_of_a_player_leads_to_the_frame_that_is_on_the_screen()
    {
        Assert.Equal([0, 0, 0, 1, 2, 2, 3, 4, 4], new[] { 0, 7.0, 7.039, 7.04, 7.08, 7.4, 7.5, 7.533, 99 }.Select(t => Uneven.ShownAt(t).Number));
        Assert.Equal(1, Uneven.ShownAt(7.0396).Number); // typed to the millisecond, or read off a proxy
        Assert.Equal((7080, 7500, 7534), (Uneven[2].Pts, Uneven.EndOf(2), Uneven.EndOf(4)));
    }

    [Fact]
    public void A_list_of_frames_reads_back_as_it_was_and_an_hour_of_constant_rate_takes_a_few_bytes()
    {
        Assert.Equal("""{"first":7000,"format":"evidencevault-frames","steps":[[40,2],[420,1],[33,1]],"stream":1,"time_base":"1/1000","version":1}""", Encoding.UTF8.GetString(Uneven.ToBytes()));
        var read = FrameList.Parse(Uneven.ToBytes());
        Assert.Equal(Enumerable.Range(0, 5).Select(i => Uneven[i]), Enumerable.Range(0, read.Count).Select(i => read[i]));
        var hour = new FrameList(0, new TimeUnit(1, 90_000), [.. Enumerable.Range(0, 90_000).Select(i => i * 3600L)]);
        Assert.InRange(hour.ToBytes().Length, 50, 200);
        Assert.Equal(3599.96, FrameList.Parse(hour.ToBytes()).Last.Seconds);
    }

    [Theory]
    [InlineData("""{"first":0,"format":"evidencevault-frames","steps":[[0,1]],"stream":0,"time_base":"1/1000","version":1}""")]
    [InlineData("""{"first":0,"format":"evidencevault-frames","steps":[[1,2147483647]],"stream":0,"time_base":"1/1000","version":1}""")]
    [InlineData("""{"first":0,"format":"evidencevault-frames","steps":[],"stream":0,"time_base":"1/0","version":1}""")]
    [InlineData("""{"first":0,"format":"evidencevault-frames","steps":[[1]],"stream":0,"time_base":"1/1000","version":1}""")]
    [InlineData("""{"first":0,"format":"evidencevault-frames","steps":[],"stream":0,"time_base":"1/1000","version":2}""")]
    public void A_list_that_is_none_is_refused(string text) => Assert.Throws<FormatException>(() => FrameList.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Stretches_join_where_they_touch_and_never_tell_of_more_than_was_seen()
    {
        var seen = TimeSpans.Of([new(5000, 9000), new(0, 1000), new(1000, 1500), new(8000, 9500), new(7, 7), new(-5, 3), new(20, 10)]);
        Assert.Equal("0-1500,5000-9500", seen.ToString());
        Assert.Equal(seen.ToString(), TimeSpans.Parse(seen.ToString()).ToString());
        Assert.Equal(6000, seen.TotalMs);
        Assert.True(seen.Covers(new Stretch(5100, 9400), 0));
        Assert.False(seen.Covers(new Stretch(1400, 5100), 3499));
        Assert.True(seen.Covers(new Stretch(1400, 5100), 3500));
        var many = TimeSpans.Of(Enumerable.Range(0, 3000).Select(i => new Stretch(i * 10, (i * 10) + 1 + (i % 3))));
        Assert.Equal(TimeSpans.Most, many.Stretches.Count);
        Assert.All(many.Stretches, s => Assert.InRange(s.LengthMs, 1, 3));
    }

    [Theory]
    [InlineData("5-3")]
    [InlineData("0-5,5-9")]
    [InlineData("9-10,0-5")]
    [InlineData("0-5,")]
    [InlineData("-1-5")]
    [InlineData("0-99999999999999999999")]
    public void A_set_of_stretches_has_one_spelling(string text) => Assert.Throws<FormatException>(() => TimeSpans.Parse(text));

    [Fact]
    public void A_share_is_rounded_down_and_nothing_is_enough_of_an_unknown_length()
    {
        var share = ReviewShare.Of(TimeSpans.Of([new(0, 9999), new(12_000, 50_000)]), 10);
        Assert.Equal((9999, 10_000, 99), (share.SeenMs, share.WholeMs, share.Percent));
        Assert.True(share.Meets(99));
        Assert.False(share.Meets(100));
        Assert.False(ReviewShare.Of(TimeSpans.Of([new(0, 9999)]), double.NaN).Meets(1));
        Assert.True(ReviewShare.Of(TimeSpans.None, 0).Meets(0));
    }

    [Fact]
    public void What_is_missing_is_all_of_the_recording_that_is_not_in_the_set_wherever_its_timeline_begins()
    {
        var whole = new Stretch(7000, 67_000);
        Assert.Equal([whole], TimeSpans.None.MissingFrom(whole).Stretches);
        Assert.Equal("7000-9000,12000-20000,66000-67000", TimeSpans.Parse("0-1000,9000-12000,20000-66000").MissingFrom(whole).ToString());
        Assert.Equal(TimeSpans.None.ToString(), TimeSpans.Parse("0-70000").MissingFrom(whole).ToString());
        Assert.Equal(new ReviewShare(3000, 60_000), ReviewShare.Of(TimeSpans.Parse("0-1000,9000-12000"), whole));
    }

    [Fact]
    public void What_counts_depends_on_how_fast_it_ran_and_whether_it_had_to_be_heard()
    {
        var (seen, slow, heard) = (TimeSpans.Parse("0-3"), TimeSpans.Parse("0-2"), TimeSpans.Parse("0-1"));
        Assert.Equal([seen, slow, heard], new ReviewDemand[] { new(90, 4, false), new(90, 2, false), new(90, 2, true) }.Select(d => d.Counted(seen, slow, heard)));
        Assert.Equal([true, false, false, false, true], new ReviewDemand[] { new(100, 2, true), new(101, 2, true), new(90, 3, false), new(90, 4, true), ReviewDemand.Nothing }.Select(d => d.IsSound));
    }

    [Fact]
    public void A_plan_reads_back_as_it_was_and_tells_what_it_hides()
    {
        var plan = new WorkPlan(WorkKind.Redaction, Sha256Digest.Of([1]), 1, Uneven.Unit, new PlanFrame(1, 7040), new PlanFrame(4, 7533), 7534)
        {
            Masks = [new Mask(MaskStyle.Black, "面部", [new MaskKey(2, 10, 10, 5, 5), new MaskKey(3, 20, 10, 5, 5)])],
            Mutes = [new Mute(new Stretch(7000, 7200), "姓名")],
        };
        var read = WorkPlan.Parse(plan.ToText());
        Assert.Equal(plan.ToText(), read.ToText());
        Assert.Equal(new Stretch(7040, 7534), read.Shown);
        Assert.Equal("40-493", read.Hidden(Uneven).ToString()); // from frame 2 to the beginning of frame 4
        Assert.Equal("0-160", read.Silent().ToString());
    }

    [Fact]
    public void A_plan_that_cannot_be_is_refused()
    {
        var clip = new WorkPlan(WorkKind.Clip, Sha256Digest.Of([1]), 0, Uneven.Unit, new PlanFrame(1, 7040), new PlanFrame(3, 7500), 7533);
        Mask mask = new(MaskStyle.Black, "x", [new MaskKey(2, 10, 10, 5, 5), new MaskKey(3, 20, 10, 5, 5)]);
        foreach (var wrong in new[]
        {
            clip with { Kind = WorkKind.Redaction },
            clip with { Masks = [mask] },
            clip with { Kind = WorkKind.Still },
            clip with { To = new PlanFrame(0, 7000) },
            clip with { EndPts = 7500 },
            clip with { Kind = WorkKind.Redaction, Masks = [mask with { Reason = " " }] },
            clip with { Kind = WorkKind.Redaction, Masks = [mask with { Keys = [.. mask.Keys.Reverse()] }] },
            clip with { Kind = WorkKind.Redaction, Masks = [mask with { Keys = [mask.Keys[0] with { X = -1 }, mask.Keys[1]] }] },
            clip with { Kind = WorkKind.Redaction, Mutes = [new Mute(new Stretch(5, 5), "x")] },
            clip with { Kind = WorkKind.Redaction, Masks = [.. Enumerable.Repeat(mask with { Reason = new string('x', 200) }, 150)] },
        })
        {
            Assert.Throws<FormatException>(wrong.ToText);
        }

        Assert.Throws<FormatException>(() => WorkPlan.Parse(clip.ToText() + " "));
    }
}
