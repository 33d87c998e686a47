using System.Diagnostics;
using Xunit;

namespace EvidenceVault.Appliance.Tests;

/// <summary>The real program, as the build left it beside these tests.</summary>
internal static class VaultProgram
{
    /// <param name="words">Of the line behind <c>evidence-vault</c>, without spaces in them.</param>
    /// <param name="data">The vault's data directory.</param>
    public static IReadOnlyList<string> Command(string words, string data) => ["dotnet", Path.Combine(AppContext.BaseDirectory, "evidence-vault.dll"), .. words.Split(' '), "--data", data];

    /// <inheritdoc cref="Command"/>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(string words, string data)
    {
        var (cancel, command) = (TestContext.Current.CancellationToken, Command(words, data));
        using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, await error);
    }
}
