using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention.Fixity;
using EvidenceVault.Retention.Tests.Rig;

namespace EvidenceVault.Retention.Tests;

public sealed class FixityScheduleTests
{
    [Fact]
    public async Task Run_daily_the_whole_ledger_is_read_within_the_cycle_and_no_day_reads_much_more_than_its_share()
    {
        using var rig = new UpkeepRig(second: false);
        var keys = await rig.PutAsync(180, 200);
        var read = new List<long>();

        for (var day = 0; day < 90; day++)
        {
            rig.Clock.Advance(TimeSpan.FromDays(1));
            read.Add((await rig.CheckAsync(size: RoundSize.Slice))!.Objects);
            Assert.Equal(0, (await rig.CheckAsync(size: RoundSize.Slice))!.Objects); // asked again on the same day, nothing is left
        }

        Assert.All(keys, key => Assert.True(rig.Ledger.Find(key)!.CheckedAt > rig.Ledger.Find(key)!.StoredAt, key.Value));
        Assert.All(read.Take(80), objects => Assert.Equal(2, objects));
        Assert.InRange(rig.Get<FixityLedger>().OldestAt(StoreSide.Primary)!.Value, rig.Clock.GetUtcNow() - TimeSpan.FromDays(90), rig.Clock.GetUtcNow());
        Assert.Equal(read.Count(r => r > 0), rig.Events(CustodyAct.FixityChecked).Count);
    }

    [Fact]
    public async Task After_weeks_without_a_round_everything_that_is_late_is_read_at_once()
    {
        using var rig = new UpkeepRig(second: false);
        await rig.PutAsync(50, 200);
        rig.Clock.Advance(TimeSpan.FromDays(82));

        Assert.Equal(50, (await rig.CheckAsync(size: RoundSize.Slice))!.Objects);
    }

    [Fact]
    public async Task Reading_keeps_below_the_rate()
    {
        using var rig = new UpkeepRig(second: false, o => o with { BytesPerSecond = 100_000 });
        await rig.PutAsync(10, 50_000);
        rig.Clock.Advance(TimeSpan.FromDays(1));
        var began = rig.Clock.GetUtcNow();

        var round = rig.CheckAsync();
        while (!round.IsCompleted)
        {
            rig.Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1, UpkeepRig.Cancel);
        }

        var report = await round;
        Assert.Equal(500_000, report!.Bytes);
        Assert.True(rig.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(4), $"500 kB at 100 kB/s took {rig.Clock.GetUtcNow() - began}"); // the first second's worth is in the bucket
    }

    [Theory]
    [InlineData("08:00", "18:00", 9, true)]
    [InlineData("08:00", "18:00", 18, false)]
    [InlineData("08:00", "18:00", 7, false)]
    [InlineData("22:00", "06:00", 23, true)]
    [InlineData("22:00", "06:00", 0, true)]
    [InlineData("22:00", "06:00", 5, true)]
    [InlineData("22:00", "06:00", 6, false)]
    [InlineData("22:00", "06:00", 12, false)]
    [InlineData("08:00", "08:00", 8, false)]
    public async Task Nothing_is_read_in_the_hours_of_pause_over_midnight_too(string from, string to, int hour, bool paused)
    {
        using var rig = new UpkeepRig(second: false, o => o with { Pause = (TimeOnly.Parse(from, null), TimeOnly.Parse(to, null)) });
        await rig.PutAsync(2);
        rig.Clock.SetUtcNow(new DateTimeOffset(2026, 7, 3, hour, 0, 0, TimeSpan.FromHours(8)));

        var report = await rig.CheckAsync(size: RoundSize.Slice);

        Assert.Equal((paused ? RoundEnding.Paused : RoundEnding.Complete, paused ? 0 : 1), (report!.Ending, (int)report.Objects));
        Assert.Equal(2, (await rig.CheckAsync())!.Objects + (paused ? 0 : 1)); // who asks for everything gets it at any hour
    }
}
