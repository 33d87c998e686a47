using System.Net;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>The schedule of a running vault: seen, run now by those allowed, and remembered over a restart.</summary>
public sealed class ScheduleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_runs_work_now_and_a_restart_remembers_how_it_went()
    {
        await using var vault = await TestVault.StartAsync();
        using (var admin = await KeepingRig.VisitorAsync(vault, "admin", AccountRole.SystemAdministrator))
        {
            Assert.Equal(HttpStatusCode.OK, await admin.GetAsync("/schedule"));
            Assert.Equal(HttpStatusCode.Redirect, await admin.PostAsync("/schedule", "/schedule", ("work", "decisions")));
            Assert.Equal(HttpStatusCode.NotFound, await admin.PostAsync("/schedule", "/schedule", ("work", "nothing-of-that-name")));
        }

        using (var supervisor = await KeepingRig.VisitorAsync(vault, "wang", AccountRole.Supervisor))
        {
            Assert.Equal(HttpStatusCode.OK, await supervisor.GetAsync("/schedule"));
            Assert.Equal(HttpStatusCode.NotFound, await supervisor.PostAsync("/schedule", "/schedule", ("work", "decisions")));
        }

        var ran = await RanAsync(vault, "decisions");
        Assert.Null(ran.Failure);
        Assert.True(ran.NextAt > ran.LastAt);
        Assert.Single(vault.Events(CustodyAct.RetentionDecided));
        Assert.Equal(WorkSchedule.Names.Where(n => n != "backup"), (await vault.Get<WorkSchedule>().ReadAsync(Cancel)).Select(w => w.Name));
        await vault.StopAsync();

        await using var again = await vault.StartAgainAsync();
        Assert.Equal(ran.LastAt, (await RanAsync(again, "decisions")).LastAt);
    }

    private static async Task<ScheduledWork> RanAsync(TestVault vault, string name)
    {
        for (var look = 0; look < 900; look++)
        {
            if ((await vault.Get<WorkSchedule>().ReadAsync(Cancel)).Single(w => w.Name == name) is { LastAt: not null, LastTook: not null } ran)
            {
                return ran;
            }

            await Task.Delay(100, Cancel);
        }

        throw new TimeoutException($"'{name}' did not run within 90 s.");
    }
}
