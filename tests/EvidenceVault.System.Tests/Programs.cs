using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EvidenceVault.System.Tests;

/// <summary>How a program ended.</summary>
internal sealed record Ended(int ExitCode, string Output, string Errors)
{
    /// <summary>Asserts the exit code, showing what the program said when it is another.</summary>
    public Ended With(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"ended with {ExitCode} in place of {exitCode}\n{Output}\n{Errors}");
        return this;
    }
}

/// <summary>The programs of this project as the build left them, and others from the machine. No shell in between.</summary>
internal static partial class Programs
{
    private const int Interrupt = 2; // SIGINT

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>This test program lies in tests/NAME/bin/CONFIGURATION/net10.0.</summary>
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Vault => Built("src/EvidenceVault.Appliance", "evidence-vault");

    public static string Agent => Built("docking-agent", "docking-agent");

    public static string Verify => Built("src/EvidenceVault.Verifier", "evidence-verify");

    /// <summary>The checkout that this test program was built in.</summary>
    public static string Checkout => Here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    public static Process Start(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Ends a program as Ctrl-C does, and says how it ended.</summary>
    public static async Task<int> InterruptAsync(Process process)
    {
        _ = Kill(process.Id, Interrupt); // it may have ended meanwhile
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public static Task<Ended> RunAsync(string program, params string[] arguments) => RunAsync(program, null, arguments);

    /// <param name="input">What the program reads from its standard input.</param>
    /// <param name="longest">When it is ended; after the usual limit if null.</param>
    public static async Task<Ended> RunAsync(string program, string? input, string[] arguments, TimeSpan? longest = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(longest ?? Limit);
        try
        {
            if (input is not null)
            {
                await process.StandardInput.WriteLineAsync(input.AsMemory(), limit.Token);
            }

            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Ended(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"not ended within {longest ?? Limit}: {program} {string.Join(' ', arguments)}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>By the kernel's own call (POSIX, kill): a program that is started for it comes too late on a busy machine.</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    private static string Built(string project, string name)
    {
        var configuration = Here.Parent!.Name;
        var path = Path.Combine(Checkout, project, "bin", configuration, Here.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{name} is not built in {configuration}: build the whole solution first.", path);
    }
}
