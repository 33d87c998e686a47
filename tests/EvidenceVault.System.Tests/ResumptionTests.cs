namespace EvidenceVault.System.Tests;

/// <summary>Uploads over a line that is cut again and again, with real programs at both ends.</summary>
public sealed class ResumptionTests
{
    private const int Bytes = 64 * 1024 * 1024;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_gets_through_a_line_that_is_cut_every_ten_megabytes_and_is_sent_only_once(bool door)
    {
        await using var site = await Site.StartAsync(door: door);
        using var line = new CuttingProxy(site.Door ?? new Uri(site.Url).Authority, 10 * 1024 * 1024);
        await LeadAsync(site, line);

        (await site.DockAsync(site.SyntheticRecorder("recorder", 1, Bytes))).With(0);

        Assert.InRange(line.Cuts, 5, 9);
        Assert.InRange(line.Forwarded, Bytes, Bytes * 3L / 2); // what was on its way when the line was cut is all that is sent again
        Assert.Single(await site.ItemsAsync());
        site.KillVault();
        (await site.VaultAsync("verify", "--full")).With(0);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(site.Data, "store", ".arriving")));
    }

    [Fact]
    public async Task A_vault_that_is_killed_in_the_middle_goes_on_from_what_it_has()
    {
        await using var site = await Site.StartAsync();
        using var line = new CuttingProxy(new Uri(site.Url).Authority, long.MaxValue);
        await LeadAsync(site, line);
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var half = 0;
        line.OnForward = bytes =>
        {
            if (bytes > Bytes / 2 && Interlocked.Exchange(ref half, 1) == 0)
            {
                site.KillVault();
                killed.SetResult();
            }
        };

        var recorder = site.SyntheticRecorder("recorder", 1, Bytes);
        var docking = site.DockAsync(recorder);
        await killed.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        await site.StartVaultAsync();
        if (await docking is { ExitCode: not 0 } ended)
        {
            ended.With(3);
            (await site.DockAsync(recorder)).With(0); // a vault that is slow to come back outlasts a docking's patience; the next one goes on
        }

        Assert.InRange(line.Forwarded, Bytes, Bytes * 3L / 2);
        Assert.Single(await site.ItemsAsync());
        site.KillVault();
        (await site.VaultAsync("verify", "--full")).With(0);
    }

    [Fact]
    public async Task An_agent_that_is_killed_in_the_middle_goes_on_from_what_the_vault_has()
    {
        await using var site = await Site.StartAsync();
        using var line = new CuttingProxy(new Uri(site.Url).Authority, long.MaxValue);
        await LeadAsync(site, line);
        var half = new TaskCompletionSource();
        line.OnForward = bytes =>
        {
            if (bytes > Bytes / 2)
            {
                half.TrySetResult();
            }
        };

        var recorder = site.SyntheticRecorder("recorder", 1, Bytes);
        using (var agent = Programs.Start(Programs.Agent, "dock", recorder, "--config", site.Config))
        {
            await half.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
            agent.Kill();
            await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        (await site.DockAsync(recorder)).With(0);
        Assert.InRange(line.Forwarded, Bytes, Bytes * 3L / 2);
        Assert.Single(await site.ItemsAsync());
    }

    /// <summary>The station reaches the vault by the bad line.</summary>
    private static async Task LeadAsync(Site site, CuttingProxy line)
    {
        var config = await File.ReadAllTextAsync(site.Config, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.Config, config.Replace(site.Door ?? new Uri(site.Url).Authority, line.Address, StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }
}
