using System.Diagnostics;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>Makes what .NET cannot make: pipes, and names whose bytes are no UTF-8.</summary>
internal static class Shell
{
    public static void Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardError = true };
        foreach (var argument in (string[])["-ec", script, "bash", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }
}
