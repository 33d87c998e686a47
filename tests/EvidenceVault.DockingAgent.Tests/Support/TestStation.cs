using System.Text.Json.Nodes;
using EvidenceVault.Core.Signing;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>A docking station with its configuration, a recorder beside it, and a vault to talk to; all real but the vault.</summary>
internal sealed class TestStation : IDisposable
{
    public const string Name = "station-07";
    public static readonly Patience Impatient = new() { Attempts = 2, FirstPause = TimeSpan.FromMilliseconds(5), Idle = TimeSpan.FromSeconds(5), Answer = TimeSpan.FromSeconds(20) };

    private readonly TemporaryFolder _folder = new();

    /// <param name="validity">For how long its certificate is valid; one of two minutes, dated back five as all are, is due for renewal at once.</param>
    public TestStation(TimeSpan? validity = null)
    {
        Vault = new StubVault(new VaultKeys());
        var (identity, certificate, key) = Vault.Keys.Issue(CertificateRole.Station, Name, validity);
        identity.Dispose();
        _folder.Write("station.pem", certificate);
        File.SetUnixFileMode(_folder.Write("station.key", key), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.Write("root.pem", Vault.Keys.RootPem);
        _folder.Write("log.vkey", Vault.Keys.Log.Verifier + "\n");
        Configure(_ => { });
        Directory.CreateDirectory(Recorder);
    }

    public StubVault Vault { get; }

    public ManifestTerms Terms { get; set; } = ManifestTerms.Newest;

    public string Recorder => _folder["recorder"];

    public string Spool => _folder["spool"];

    public string Config => _folder["agent.yaml"];

    public TemporaryFolder Folder => _folder;

    public IReadOnlyList<string> OnRecorder =>
        [.. Directory.EnumerateFiles(Recorder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Recorder, f)).Order(StringComparer.Ordinal)];

    /// <summary>All but what the station remembers of the vault.</summary>
    public IReadOnlyList<string> InSpool =>
        [.. Directory.EnumerateFileSystemEntries(Spool).Select(f => Path.GetFileName(f)).Where(f => f != "manifests.json").Order(StringComparer.Ordinal)];

    public void Configure(Action<Dictionary<string, string>> change)
    {
        var keys = new Dictionary<string, string>
        {
            ["station"] = Name,
            ["unit"] = "大队",
            ["vault"] = Vault.Address,
            ["spool"] = "spool",
            ["certificate"] = "station.pem",
            ["key"] = "station.key",
            ["trust_root"] = "root.pem",
            ["log_key"] = "log.vkey",
            ["policies"] = Policies.Folder,
        };
        change(keys);
        _folder.Write("agent.yaml", string.Concat(keys.Select(k => $"{k.Key}: {k.Value}\n")));
    }

    public string Put(string path, string content) => _folder.Write(Path.Combine("recorder", path), content);

    public async Task<DockingReport> DockAsync(TestProgress? progress = null, RecorderClearing clearing = RecorderClearing.AfterReceipt, CancellationToken cancel = default)
    {
        using var setup = AgentSetup.Load(Config, TimeProvider.System);
        using var spool = SpoolDirectory.Enter(Spool);
        using var vault = new VaultClient(setup.Options.Vault, Impatient, TimeProvider.System);
        return await new DockingFlow(setup, spool, vault, progress ?? new TestProgress()) { Terms = Terms }.DockAsync(Recorder, "3", clearing, cancel);
    }

    /// <summary>Runs the command line as a user does.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await new AgentCommands(new AgentRun(TimeProvider.System, Impatient), new ServiceRun(TimeProvider.System, Impatient), output, error, isTerminal: false).InvokeAsync(arguments);
        return (exit, output.ToString(), error.ToString());
    }

    public async Task<(int Exit, JsonObject Report, string Error)> DockJsonAsync(params string[] options)
    {
        var (exit, output, error) = await RunAsync(["dock", Recorder, "--config", Config, "--json", .. options]);
        return (exit, JsonNode.Parse(output)!.AsObject(), error);
    }

    public void Dispose()
    {
        Vault.Dispose();
        _folder.Dispose();
    }
}
