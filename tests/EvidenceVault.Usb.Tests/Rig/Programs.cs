using System.Diagnostics;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>How a program ended, here or in the guest.</summary>
internal sealed record Ended(int ExitCode, string Output)
{
    /// <summary>Asserts the exit code, showing what the program said when it is another.</summary>
    public Ended With(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"ended with {ExitCode} in place of {exitCode}\n{Output}");
        return this;
    }
}

/// <summary>Programs of this machine, and this project's own as the build left them. No shell in between.</summary>
internal static class Programs
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>This test program lies in tests/NAME/bin/CONFIGURATION/net10.0.</summary>
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory.TrimEnd('/'));

    /// <summary>The folder of the agent's own tests.</summary>
    public static string AgentTests => Built("tests/EvidenceVault.DockingAgent.Tests", "EvidenceVault.DockingAgent.Tests.dll");

    public static string Vault => Path.Combine(Built("src/EvidenceVault.Appliance", "evidence-vault"), "evidence-vault");

    /// <summary>The checkout that this test program was built in.</summary>
    public static string Checkout => Here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>Starts a program that is to stay. Whoever starts it ends it.</summary>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8"; // or names that are not plain letters are garbled on their way to a FAT volume
        start.Environment["MTOOLS_SKIP_CHECK"] = "1";
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs a program to its end, which comes within minutes or is brought about.</summary>
    /// <returns>Its exit code, its output and after that its errors.</returns>
    public static async Task<Ended> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Ended(process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string Built(string project, string name)
    {
        var folder = Path.Combine(Checkout, project, "bin", Here.Parent!.Name, Here.Name);
        return File.Exists(Path.Combine(folder, name)) ? folder : throw new FileNotFoundException($"{name} is not built: build the whole solution first.", folder);
    }
}
