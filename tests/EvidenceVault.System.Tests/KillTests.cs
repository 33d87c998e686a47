using System.Diagnostics;

namespace EvidenceVault.System.Tests;

/// <summary>kill -9 at any moment, then the same command again: the end is that of an undisturbed run.</summary>
public sealed class KillTests
{
    private const int Files = 6;
    private const int Bytes = 3_000_000;

    /// <summary>The moments, as shares of the time that an undisturbed docking takes, and some beyond it.</summary>
    public static TheoryData<int> Percents => [5, 15, 25, 35, 45, 55, 65, 75, 85, 95, 110];

    [Fact]
    public async Task An_agent_killed_again_and_again_ends_where_an_undisturbed_one_does()
    {
        await using var site = await Site.StartAsync();
        var usual = await UndisturbedAsync(site);
        var round = 0;
        foreach (var percent in Percents)
        {
            var recorder = Recorder(site, $"recorder{++round}", round);
            using (var agent = Programs.Start(Programs.Agent, "dock", recorder, "--config", site.Config))
            {
                await KillAfterAsync(agent, usual * percent / 100);
            }

            (await site.DockAsync(recorder)).With(0);
            await AsUndisturbedAsync(site, recorder, round);
        }
    }

    [Fact]
    public async Task A_vault_killed_again_and_again_loses_nothing_and_admits_nothing_twice()
    {
        await using var site = await Site.StartAsync();
        var usual = await UndisturbedAsync(site);
        var round = 0;
        foreach (var percent in Percents)
        {
            var recorder = Recorder(site, $"recorder{++round}", round);
            using (var agent = Programs.Start(Programs.Agent, "dock", recorder, "--config", site.Config))
            {
                await Task.Delay(usual * percent / 100, TestContext.Current.CancellationToken);
                site.KillVault();
                agent.Kill(); // it would wait for the vault; the officer pulls the recorder
                await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            await site.StartVaultAsync();
            (await site.DockAsync(recorder)).With(0);
            await AsUndisturbedAsync(site, recorder, round);
        }
    }

    [Fact]
    public async Task A_second_process_never_serves_the_same_vault_so_no_work_runs_twice_and_a_killed_one_leaves_it_free()
    {
        await using var site = await Site.StartAsync();
        var second = (await site.VaultAsync("serve", "--url", "http://127.0.0.1:0")).With(2);
        Assert.Contains("Another process serves", second.Errors, StringComparison.Ordinal);
        site.KillVault();
        await site.StartVaultAsync();
        (await site.VaultAsync("verify", "--full")).With(0);
    }

    private static async Task<TimeSpan> UndisturbedAsync(Site site)
    {
        var recorder = Recorder(site, "undisturbed", 0);
        var started = Stopwatch.GetTimestamp();
        (await site.DockAsync(recorder)).With(0);
        return Stopwatch.GetElapsedTime(started);
    }

    private static string Recorder(Site site, string name, int round)
    {
        var recorder = site.SyntheticRecorder(name, Files, Bytes);
        foreach (var file in Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories))
        {
            File.AppendAllText(file, $"round {round}"); // new bytes each round, or nothing would be sent
        }

        return recorder;
    }

    private static async Task AsUndisturbedAsync(Site site, string recorder, int round)
    {
        Assert.Empty(Directory.EnumerateFiles(recorder, "*", SearchOption.AllDirectories));
        var items = await site.ItemsAsync();
        Assert.Equal(Files * (round + 1), items.Length);
        Assert.Equal(items.Length, items.Select(i => i.GetProperty("sha256").GetString()).Distinct().Count());
        (await site.VaultAsync("verify", "--full")).With(0);
        var spool = Path.Combine(Path.GetDirectoryName(site.Config)!, "spool");
        Assert.DoesNotContain(Directory.EnumerateFiles(spool, "*", SearchOption.AllDirectories), f => new FileInfo(f).Length >= Bytes); // nothing bulky stays behind
    }

    private static async Task KillAfterAsync(Process process, TimeSpan delay)
    {
        await Task.Delay(delay, TestContext.Current.CancellationToken);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
