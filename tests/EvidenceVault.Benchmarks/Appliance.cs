using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvidenceVault.Benchmarks;

/// <summary>The real programs, started as a user would.</summary>
internal sealed partial class Appliance : IDisposable
{
    private static readonly string Checkout = FindCheckout();
    private static readonly string VaultProgram = Program("src/EvidenceVault.Appliance", "evidence-vault");
    private static readonly string AgentProgram = Program("docking-agent", "docking-agent");
    private readonly string _root;

    private Appliance(string root, Process vault, Uri url)
    {
        _root = root;
        Vault = vault;
        Url = url;
    }

    public Process Vault { get; }

    public Uri Url { get; }

    private string Data => Path.Combine(_root, "vault");

    /// <summary>A vault that keeps its bytes in a new bucket of an S3 server.</summary>
    public static async Task<Appliance> StartAsync(string root, S3Gateway gateway, string bucket)
    {
        Directory.CreateDirectory(root);
        await BenchRoom.RunAsync(
            VaultProgram, "admin", "store", "init", "--data", Path.Combine(root, "vault"), "--endpoint", gateway.Endpoint.GetLeftPart(UriPartial.Authority), "--bucket", bucket,
            "--admin-key", gateway.AdminKey, "--keys", gateway.Keys);
        return await StartAsync(root);
    }

    public static async Task<Appliance> StartAsync(string root)
    {
        Directory.CreateDirectory(root);
        var vault = BenchRoom.Start(VaultProgram, ["serve", "--data", Path.Combine(root, "vault"), "--url", "http://127.0.0.1:0"], quiet: true);
        var line = await vault.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The vault ended at once: " + await vault.StandardError.ReadToEndAsync());
        var appliance = new Appliance(root, vault, new Uri(line.Split(' ')[^1]));
        _ = vault.StandardOutput.ReadToEndAsync();
        _ = vault.StandardError.ReadToEndAsync();
        await BenchRoom.RunAsync(VaultProgram, "admin", "station", "enroll", "bench", "--vault", appliance.Url.ToString(), "--data", Path.Combine(root, "vault"), "--out", Path.Combine(root, "station"));
        File.Copy(Path.Combine(root, "station", "agent.yaml"), Path.Combine(root, "station", "enrolled.yaml"));
        await File.AppendAllTextAsync(Path.Combine(root, "station", "agent.yaml"), "parallel_copies: 8\n");
        return appliance;
    }

    /// <summary>Docks a folder and answers the most memory the agent held, in MB.</summary>
    public async Task<double> DockAsync(string recorder)
    {
        using var agent = BenchRoom.Start(AgentProgram, ["dock", recorder, "--config", Path.Combine(_root, "station", "agent.yaml"), "--keep"], quiet: true);
        var output = agent.StandardOutput.ReadToEndAsync();
        var errors = agent.StandardError.ReadToEndAsync();
        var peak = 0.0;
        while (!agent.HasExited)
        {
            peak = Math.Max(peak, PeakMegabytes(agent.Id));
            await Task.Delay(10);
        }

        await output;
        return agent.ExitCode == 0 ? peak : throw new InvalidOperationException($"docking-agent ended with {agent.ExitCode}: {await errors}");
    }

    /// <summary>Starts the agent as a service, with folders for bays.</summary>
    public Task<BayAgent> WatchBaysAsync(int bays) => BayAgent.StartAsync(AgentProgram, Path.Combine(_root, "station"), bays);

    /// <summary>Stops the vault where it is (SIGSTOP): it takes connections and answers nothing.</summary>
    public void HoldStill() => BenchRoom.Signal(Vault.Id, "STOP");

    /// <summary>Lets it go on.</summary>
    public void GoOn() => BenchRoom.Signal(Vault.Id, "CONT");

    /// <summary>Waits until the vault has looked at all it holds.</summary>
    public Task PreparedAsync() => BenchRoom.RunAsync(VaultProgram, "derivations", "--wait", "900", "--data", Data);

    public async Task<IReadOnlyList<(string Id, string Sha256, long Bytes)>> ItemsAsync()
    {
        using var items = JsonDocument.Parse(await BenchRoom.OutputAsync(VaultProgram, ["items", "--json", "--data", Data]));
        return [.. items.RootElement.EnumerateArray().Select(i => (i.GetProperty("id").GetString()!, i.GetProperty("sha256").GetString()!, i.GetProperty("bytes").GetInt64()))];
    }

    /// <summary>Makes an account.</summary>
    /// <returns>Its password.</returns>
    public async Task<string> AddAccountAsync(string name, string role = "LegalOfficer", string unit = "*")
    {
        var password = RandomNumberGenerator.GetHexString(24);
        await BenchRoom.OutputAsync(VaultProgram, ["admin", "account", "add", name, "--role", role, "--unit", unit, "--data", Data], password + "\n");
        return password;
    }

    /// <summary>Makes an account that sees everything, and signs it in as a browser would.</summary>
    public async Task<PortalReader> SignInAsync() => await PortalReader.SignInAsync(Url, "bench", await AddAccountAsync("bench"));

    /// <summary>Makes a service that may write cases.</summary>
    /// <returns>Its key.</returns>
    public async Task<string> AddServiceAsync(string name) =>
        Key().Match(await BenchRoom.OutputAsync(VaultProgram, ["admin", "service", "add", name, "--scope", "cases:write", "--scope", "cases:read", "--unit", "*", "--data", Data])).Value;

    public static double ResidentMegabytes(int pid) => Status(pid, "VmRSS:");

    public static double PeakMegabytes(int pid) => Status(pid, "VmHWM:");

    /// <summary>Memory that no file is behind: heaps and stacks.</summary>
    public static double OwnMegabytes(int pid) => Status(pid, "RssAnon:");

    public void Dispose()
    {
        if (!Vault.HasExited)
        {
            Vault.Kill();
            Vault.WaitForExit();
        }

        Vault.Dispose();
    }

    [GeneratedRegex("evs_[A-Za-z0-9_-]+")]
    private static partial Regex Key();

    private static double Status(int pid, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException) // it has just ended
        {
            return 0;
        }
    }

    private static string Program(string folder, string name)
    {
        var path = Path.Combine(Checkout, folder, "bin", "Release", "net10.0", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{name} is not built in Release. Run: eng/bench", path);
    }

    private static string FindCheckout()
    {
        var directory = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        while (directory is not null && !File.Exists(Path.Combine(directory, "EvidenceVault.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException("Run the benchmarks from a checkout.");
    }
}
