using System.Diagnostics;

namespace EvidenceVault.System.Tests;

/// <summary>A station that watches its bays beside a real vault.</summary>
public sealed class StationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_story_of_a_docking_can_be_read_from_the_custody_log_alone(bool door)
    {
        await using var site = await Site.StartAsync(door: door);
        var bay = Path.Combine(site.Folder("bays"), "one");
        await File.AppendAllTextAsync(site.Config, $"bays: {{ '1': ['{bay}'] }}\nunlisted_recorders: take\n", TestContext.Current.CancellationToken);
        using var agent = Programs.Start(Programs.Agent, "run", "--config", site.Config, "--json");
        try
        {
            Directory.Move(site.SyntheticRecorder("recorder", 2, 50_000), bay);
            await SeeAsync(agent, "\"done\"");
            Directory.Delete(bay, recursive: true);
            await SeeAsync(agent, "\"unplugged\"");
            (await Programs.RunAsync("kill", "-TERM", $"{agent.Id}")).With(0);
            await SeeAsync(agent, "\"station-stopped\"");
            await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, agent.ExitCode);
        }
        finally
        {
            if (!agent.HasExited)
            {
                agent.Kill();
            }
        }

        site.KillVault();
        (await site.VaultAsync("verify", "--full")).With(0);
        var acts = (await Programs.RunAsync("sqlite3", Path.Combine(site.Data, "catalog.db"), "SELECT act FROM custody_entry ORDER BY leaf_index")).With(0).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).ToList();
        string[] ofTheStation = ["station-started", "recorder-docked", "recorder-released", "recorder-cleared", "recorder-undocked", "station-stopped"];
        Assert.Equal(ofTheStation, acts.Where(ofTheStation.Contains));
        Assert.Equal(["hand-over-opened", "item-admitted", "item-admitted", "session-admitted"], acts.Where(a => a is "hand-over-opened" or "item-admitted" or "session-admitted"));
        var facts = (await Programs.RunAsync("sqlite3", Path.Combine(site.Data, "catalog.db"), "SELECT CAST(entry AS TEXT) FROM custody_entry WHERE act = 'recorder-cleared'")).With(0).Output;
        Assert.Contains("\"cleared\":\"2\"", facts, StringComparison.Ordinal);
        Assert.Contains("ds-", facts, StringComparison.Ordinal);
    }

    private static async Task SeeAsync(Process agent, string word)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (await agent.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("\"event\":" + word, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The agent ended without {word}: {await agent.StandardError.ReadToEndAsync(limit.Token)}");
    }
}
