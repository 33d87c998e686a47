using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Station;

public sealed class ConfigurationTests : IDisposable
{
    private readonly TestStation _station = new();

    public void Dispose() => _station.Dispose();

    [Theory]
    [InlineData("station", null)]
    [InlineData("station", "another-station")]
    [InlineData("vault", "ftp://vault/")]
    [InlineData("vault", "http://vault.example.org/")]
    [InlineData("vault", "https://user:word@vault.example.org/")]
    [InlineData("spool", null)]
    [InlineData("certificate", "missing.pem")]
    [InlineData("certificate", "root.pem")]
    [InlineData("key", "root.pem")]
    [InlineData("trust_root", "station.pem")]
    [InlineData("log_key", "root.pem")]
    [InlineData("policies", "nowhere")]
    [InlineData("rule_pack", "../mps-2016")]
    [InlineData("rule_pack", "mps-2099")]
    [InlineData("time_zone", "Middle/Earth")]
    [InlineData("parallel_copies", "0")]
    [InlineData("bindings", "{ DSJ0001: 012345 }")]
    [InlineData("server_ca", "station.key")]
    [InlineData("server_ca", "missing.pem")]
    [InlineData("vualt", "https://vault.example.org/")]
    public async Task A_wrong_configuration_ends_with_exit_2_the_key_and_the_cure(string key, string? value)
    {
        _station.Configure(keys =>
        {
            keys.Remove(key);
            if (value is not null)
            {
                keys[key] = value;
            }
        });
        var (exit, _, error) = await TestStation.RunAsync("dock", _station.Recorder, "--config", _station.Config);
        Assert.Equal(2, exit);
        Assert.Contains(value == "mps-2099" ? value : key, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_station.Spool));
    }

    [Fact]
    public void A_key_that_others_may_read_is_refused_and_never_shown()
    {
        File.SetUnixFileMode(_station.Folder["station.key"], UnixFileMode.UserRead | UnixFileMode.GroupRead);
        var refused = Assert.Throws<ConfigurationException>(() => AgentSetup.Load(_station.Config, TimeProvider.System));
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shipped_rule_pack_clears_after_the_receipt() =>
        Assert.Equal(new ClearingRule("mps-2016", 2, RecorderClearing.AfterReceipt, TimeSpan.Zero, OfficerRelease.AfterSeal), ClearingRule.Load(Policies.Folder, "mps-2016", TimeProvider.System));

    [Theory]
    [InlineData("ordinary_keep_days: 182", "ordinary_keep_days")]
    [InlineData("clear_recorder: at_once", "clear_recorder")]
    [InlineData("clear_wait_hours: soon", "clear_wait_hours")]
    [InlineData("officer_release: at_once", "officer_release")]
    [InlineData("effective_from: 2999-01-01", "effective_from")]
    [InlineData("id: other", "id")]
    public void A_rule_pack_below_the_floor_or_out_of_force_is_refused(string line, string key)
    {
        var shipped = File.ReadAllText(Path.Combine(Policies.Folder, "retention", "mps-2016.yaml"));
        var name = line[..line.IndexOf(':', StringComparison.Ordinal)];
        var changed = string.Join('\n', shipped.Split('\n').Select(l => l.TrimStart().StartsWith(name, StringComparison.Ordinal) ? l[..^l.TrimStart().Length] + line : l));
        _station.Folder.Write("retention/mps-2016.yaml", changed);
        Assert.Contains(key, Assert.Throws<ConfigurationException>(() => ClearingRule.Load(_station.Folder.Path, "mps-2016", TimeProvider.System)).Key, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_pack_that_is_not_in_force_yet_may_be_when_the_clock_is_set()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.True(Assert.Throws<ConfigurationException>(() => ClearingRule.Load(Policies.Folder, "mps-2016", time)).MayPass);
    }

    [Theory]
    [InlineData("dock")]
    [InlineData("dock", "/nowhere", "--config", "x")]
    [InlineData("dock", "/tmp", "--config", "x", "--keep", "--clear")]
    [InlineData("undock")]
    public async Task A_wrong_command_line_ends_with_exit_2(params string[] arguments) => Assert.Equal(2, (await TestStation.RunAsync(arguments)).Exit);

    [Fact]
    public async Task Help_tells_the_exit_codes()
    {
        var (exit, output, _) = await TestStation.RunAsync("dock", "--help");
        Assert.Equal(0, exit);
        Assert.Contains("130  cancelled", output, StringComparison.Ordinal);
    }
}
