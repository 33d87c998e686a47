using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention.Copying;
using EvidenceVault.Retention.Fixity;
using EvidenceVault.Retention.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Quartz;

namespace EvidenceVault.Retention.Tests;

public sealed class StoreJobTests
{
    [Fact]
    public async Task The_schedule_copies_without_being_asked_and_stops_when_the_service_does()
    {
        using var rig = new UpkeepRig();
        await rig.PutAsync(3);
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new CustodyLog(rig.Database, LogSigningKey.Generate("test.local/log"), rig.Clock)).AddSingleton(rig.Get<SecondCopy>());
        var almostDue = new FakeTimeProvider(DateTimeOffset.UtcNow - SecondCopyJob.Every + TimeSpan.FromSeconds(1));
        builder.Services.AddRetention(StoreUpkeep.Schedule(almostDue));
        using var host = builder.Build();

        await host.StartAsync(UpkeepRig.Cancel);
        for (var look = 0; rig.Get<CopyLedger>().Lag().Objects > 0 && look < 2400; look++)
        {
            await Task.Delay(50, UpkeepRig.Cancel);
        }

        await host.StopAsync(UpkeepRig.Cancel);

        Assert.Equal(0, rig.Get<CopyLedger>().Lag().Objects);
    }

    [Fact]
    public async Task The_hourly_check_reads_both_stores_and_says_when_one_is_away()
    {
        using var rig = await CopiedAsync();
        rig.Clock.Advance(TimeSpan.FromDays(1));
        rig.Second.IsAway = true;

        await RunAsync<FixityJob>(rig);

        Assert.Equal(["primary", "second"], rig.Events(CustodyAct.FixityChecked).Select(e => e.Facts["store"]));
        Assert.Contains("second store cannot be read", Assert.Single(rig.Log.At(LogLevel.Error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stock_is_taken_once_a_day_and_not_before_two_in_the_morning()
    {
        using var rig = await CopiedAsync();
        rig.Clock.SetUtcNow(new DateTimeOffset(2026, 7, 2, 1, 30, 0, TimeSpan.FromHours(8)));
        await RunAsync<InventoryJob>(rig);
        Assert.Empty(rig.Events(CustodyAct.InventorySigned));

        for (var halfHours = 0; halfHours < 48; halfHours++)
        {
            rig.Clock.Advance(TimeSpan.FromMinutes(30));
            await RunAsync<InventoryJob>(rig);
        }

        Assert.Equal("2026-07-02", Assert.Single(rig.Events(CustodyAct.InventorySigned)).Facts["day"]);
    }

    [Fact]
    public async Task A_drill_is_held_once_a_month()
    {
        using var rig = new UpkeepRig();
        await RunAsync<DrillJob>(rig);
        Assert.Empty(rig.Events(CustodyAct.RestoreDrilled)); // nothing to restore yet

        await rig.AdmitAsync(2);
        await rig.CopyAsync();
        for (var day = 0; day < 45; day++)
        {
            await RunAsync<DrillJob>(rig);
            rig.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal([7, 8], rig.Events(CustodyAct.RestoreDrilled).Select(e => e.At.ToOffset(TimeSpan.FromHours(8)).Month));
    }

    [Fact]
    public async Task A_drill_that_failed_is_held_again_the_next_day()
    {
        using var rig = new UpkeepRig();
        await rig.AdmitAsync(2);
        await rig.CopyAsync();
        rig.Second.IsAway = true;
        await RunAsync<DrillJob>(rig);
        await RunAsync<DrillJob>(rig);
        rig.Second.IsAway = false;
        rig.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync<DrillJob>(rig);
        await RunAsync<DrillJob>(rig);

        Assert.Equal(["failed", null], rig.Events(CustodyAct.RestoreDrilled).Select(e => e.Reason));
        Assert.Contains(rig.Log.At(LogLevel.Critical), l => l.Contains("restore drill failed", StringComparison.Ordinal));
        Assert.Empty(rig.Events(CustodyAct.FixityFailed)); // away is no damage
    }

    private static async Task RunAsync<TJob>(UpkeepRig rig)
        where TJob : class, IJob => await ActivatorUtilities.CreateInstance<TJob>(rig.Services).Execute(null!, UpkeepRig.Cancel);

    private static async Task<UpkeepRig> CopiedAsync()
    {
        var rig = new UpkeepRig();
        await rig.PutAsync(3);
        await rig.CopyAsync();
        return rig;
    }
}
