using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace EvidenceVault.Benchmarks;

/// <summary>The real programs, started as a user would.</summary>
internal sealed class Appliance : IDisposable
{
    private static readonly string Checkout = FindCheckout();
    private static readonly string VaultProgram = Program("src/EvidenceVault.Appliance", "evidence-vault");
    private static readonly string AgentProgram = Program("docking-agent", "docking-agent");
    private readonly string _root;

    private Appliance(string root, Process vault)
    {
        _root = root;
        Vault = vault;
    }

    public Process Vault { get; }

    public static async Task<Appliance> StartAsync(string root)
    {
        Directory.CreateDirectory(root);
        var vault = BenchRoom.Start(VaultProgram, ["serve", "--data", Path.Combine(root, "vault"), "--url", "http://127.0.0.1:0"], quiet: true);
        var appliance = new Appliance(root, vault);
        var line = await vault.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The vault ended at once: " + await vault.StandardError.ReadToEndAsync());
        _ = vault.StandardOutput.ReadToEndAsync();
        _ = vault.StandardError.ReadToEndAsync();
        await BenchRoom.RunAsync(VaultProgram, "admin", "station", "enroll", "bench", "--vault", line.Split(' ')[^1], "--data", Path.Combine(root, "vault"), "--out", Path.Combine(root, "station"));
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

    public static double ResidentMegabytes(int pid) => Status(pid, "VmRSS:");

    public static double PeakMegabytes(int pid) => Status(pid, "VmHWM:");

    public void Dispose()
    {
        if (!Vault.HasExited)
        {
            Vault.Kill();
            Vault.WaitForExit();
        }

        Vault.Dispose();
    }

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
