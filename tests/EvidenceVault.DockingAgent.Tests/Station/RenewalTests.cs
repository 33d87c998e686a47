using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Signing;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Station;

/// <summary>The station's certificate is renewed in time, whatever is cut off at whatever moment.</summary>
public sealed class RenewalTests : IDisposable
{
    private static readonly TimeSpan Due = TimeSpan.FromMinutes(2);
    private readonly TestStation _station = new(Due);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Certificate => File.ReadAllText(_station.Folder["station.pem"]);

    private string Key => File.ReadAllText(_station.Folder["station.key"]);

    private string NextKey => _station.Folder["station.key.next"];

    public void Dispose() => _station.Dispose();

    [Fact]
    public async Task A_docking_begins_with_the_renewal_of_a_certificate_that_is_due()
    {
        var (old, oldKey) = (Certificate, Key);
        _station.Put("a.mp4", "a");
        var (exit, _, error) = await _station.DockJsonAsync();
        Assert.Equal(0, exit);
        Assert.Contains("The station has a new certificate", error, StringComparison.Ordinal);
        Assert.Equal(Assert.Single(_station.Vault.Renewed), Certificate);
        Assert.NotEqual(old, Certificate);
        Assert.NotEqual(oldKey, Key);
        Assert.False(File.Exists(NextKey));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_station.Folder["station.key"]));
        DemandPair();

        Assert.Equal(0, (await _station.DockJsonAsync()).Exit);
        Assert.Single(_station.Vault.Renewed); // not due any more
    }

    [Fact]
    public async Task A_certificate_that_is_not_due_is_left_alone()
    {
        using var young = new TestStation();
        Assert.Equal(0, (await young.DockJsonAsync()).Exit);
        Assert.DoesNotContain(young.Vault.Requests, r => r.Contains(StationRenewal.Address, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(503)]
    [InlineData(404)]
    public async Task A_renewal_that_fails_is_told_and_keeps_nobody_from_docking(int fault)
    {
        var old = Certificate;
        _station.Put("a.mp4", "a");
        _station.Vault.Fault = call => call.Contains("renewals", StringComparison.Ordinal) ? fault : null;
        var (exit, _, error) = await _station.DockJsonAsync();
        Assert.Equal(0, exit);
        Assert.Contains("could not be renewed yet", error, StringComparison.Ordinal);
        Assert.Equal(old, Certificate);
        DemandPair();

        var waiting = await File.ReadAllTextAsync(NextKey, Cancel);
        _station.Vault.Fault = _ => null;
        Assert.Equal(0, (await _station.DockJsonAsync()).Exit);
        Assert.Equal(waiting, Key); // the request was for the same key
        Assert.Single(_station.Vault.Renewed);
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_given_again()
    {
        using (var setup = AgentSetup.Load(_station.Config, TimeProvider.System))
        using (var vault = new VaultClient(setup.Options.Vault, TestStation.Impatient, TimeProvider.System))
        {
            var pair = setup.Identity.NextKey();
            _station.Vault.Renewed.Enqueue(_station.Vault.Keys.Certify(TestStation.Name, pair.RequestPem)); // the vault has issued; a crash came before the answer was stored
        }

        Assert.Equal(0, (await _station.DockJsonAsync()).Exit);
        Assert.Equal(Assert.Single(_station.Vault.Renewed), Certificate);
        DemandPair();
    }

    [Fact]
    public async Task A_crash_between_the_two_renames_is_finished_by_the_next_start()
    {
        string next;
        using (var setup = AgentSetup.Load(_station.Config, TimeProvider.System))
        {
            next = setup.Identity.NextKey().PrivateKeyPem;
            _station.Folder.Write("station.pem", _station.Vault.Keys.Certify(TestStation.Name, SigningKeyPair.FromPem(next).RequestPem));
        }

        using (var before = AgentSetup.Load(_station.Config, TimeProvider.System))
        {
            Assert.True(before.Station.ExpiresAt > TimeProvider.System.GetUtcNow().AddDays(300)); // read by whoever looks, moved by nobody
            Assert.True(File.Exists(NextKey));
        }

        _station.Put("a.mp4", "a");
        Assert.Equal(0, (await _station.DockJsonAsync()).Exit);
        Assert.False(File.Exists(NextKey));
        Assert.Equal(next, Key);
        Assert.Empty(_station.Vault.Renewed);
    }

    [Fact]
    public async Task A_certificate_of_another_name_is_not_taken()
    {
        var old = Certificate;
        _station.Vault.RenewAs = "another";
        var (exit, _, error) = await _station.DockJsonAsync();
        Assert.Equal(0, exit);
        Assert.Contains("it is for another station", error, StringComparison.Ordinal);
        Assert.Equal(old, Certificate);
        Assert.False(File.Exists(NextKey)); // the next request is made with another key
        DemandPair();
    }

    [Fact]
    public async Task A_running_service_goes_on_with_the_new_certificate()
    {
        Directory.CreateDirectory(_station.Folder["bay"]);
        _station.Configure(keys => keys["bays"] = $"{{ '1': ['{_station.Folder["bay"]}'] }}");
        await using (var service = new RunningService(_station.Config))
        {
            await service.WaitAsync("vault-there");
        }

        using var now = SigningIdentity.FromPem(Assert.Single(_station.Vault.Renewed), Key);
        Assert.All(_station.Vault.Sealers, sealer => Assert.Equal(now.Thumbprint, sealer));
        Assert.NotEmpty(_station.Vault.Sealers);
    }

    [Fact]
    public void A_certificate_that_has_ended_names_the_cure()
    {
        var (identity, certificate, key) = _station.Vault.Keys.Issue(CertificateRole.Station, TestStation.Name, TimeSpan.FromTicks(1));
        identity.Dispose();
        _station.Folder.Write("station.pem", certificate);
        File.WriteAllText(_station.Folder["station.key"], key);
        var refused = Assert.Throws<ConfigurationException>(() => AgentSetup.Load(_station.Config, new LaterTime(TimeSpan.FromSeconds(2))));
        Assert.Contains($"admin station enroll {TestStation.Name} --again", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.MayPass);
    }

    [Fact]
    public async Task A_session_sealed_at_a_wrong_hour_is_sealed_anew_and_handed_over()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.SealsFrom = TimeProvider.System.GetUtcNow().AddYears(1);
        var (exit, _, error) = await _station.DockJsonAsync();
        Assert.Equal(1, exit);
        Assert.Contains("clock was wrong", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_station.Spool, "refused"))); // it waits

        _station.Vault.SealsFrom = TimeProvider.System.GetUtcNow().AddSeconds(1);
        await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
        var handed = await TestStation.RunAsync("hand-over", "--config", _station.Config);
        Assert.Equal(0, handed.Exit);
        Assert.Single(_station.Vault.AdmittedSessions);
    }

    [Fact]
    public async Task Clocks_that_differ_are_told_at_the_hand_over()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Clock = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var (exit, _, error) = await _station.DockJsonAsync();
        Assert.Equal(0, exit);
        Assert.Contains("there 2026-01-01 00:00:00Z", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(422, "unknown-version")]
    [InlineData(422, "clock-off")]
    [InlineData(403, "unknown-certificate")]
    [InlineData(403, "other-station")]
    public async Task What_somebody_must_mend_first_leaves_the_session_waiting(int status, string problem)
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Problem = problem;
        _station.Vault.Fault = call => call == "POST /intake/sessions" ? status : null;
        var (exit, _, error) = await _station.DockJsonAsync();
        Assert.Equal(1, exit);
        Assert.Contains($"The vault answered {status}: Refused by the test as it asked", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_station.Spool, "refused")));
        _station.Vault.Fault = _ => null;
        Assert.Equal(0, (await TestStation.RunAsync("hand-over", "--config", _station.Config)).Exit);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 2, 2)]
    [InlineData(2, 9, Manifest.FormatVersion)]
    [InlineData(9, 9, Manifest.FormatVersion)]
    [InlineData(0, 0, Manifest.OldestVersion)]
    public void The_newest_manifest_version_that_both_know_is_remembered(int least, int most, int expected)
    {
        using var folder = new TemporaryFolder();
        var spool = Directory.CreateDirectory(folder["spool"]).FullName;
        Assert.Equal(Manifest.FormatVersion, new StationMemory(spool).ManifestVersion); // never heard
        new StationMemory(spool).Remember(new VersionRange(least, most));
        Assert.Equal(expected, new StationMemory(spool).ManifestVersion);
    }

    [Fact]
    public async Task What_the_vault_reads_is_learned_from_its_orders()
    {
        _station.Vault.Manifests = new VersionRange(1, 1);
        Directory.CreateDirectory(_station.Folder["bay"]);
        _station.Configure(keys => keys["bays"] = $"{{ '1': ['{_station.Folder["bay"]}'] }}");
        await using (var service = new RunningService(_station.Config))
        {
            await service.WaitAsync("vault-there");
        }

        Assert.Equal(1, new StationMemory(_station.Spool).ManifestVersion);
    }

    [Fact]
    public async Task An_agent_that_never_reports_learns_it_at_the_hand_over()
    {
        _station.Put("a.mp4", "a");
        _station.Vault.Manifests = new VersionRange(1, 1);
        Assert.Equal(0, (await _station.DockJsonAsync()).Exit);
        Assert.Equal(1, new StationMemory(_station.Spool).ManifestVersion);
    }

    [Fact]
    public async Task Plain_http_is_for_this_machine_only_and_the_cure_is_named()
    {
        _station.Configure(keys => keys["vault"] = "http://vault.example.org/");
        var (exit, _, error) = await TestStation.RunAsync("dock", _station.Recorder, "--config", _station.Config);
        Assert.Equal(2, exit);
        Assert.Contains("vault: use https; plain http is taken for this machine only", error, StringComparison.Ordinal);
    }

    private void DemandPair()
    {
        using var both = SigningIdentity.FromPem(Certificate, Key);
        Assert.Equal(TestStation.Name, both.CommonName);
    }

    /// <summary>A clock that is ahead.</summary>
    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
