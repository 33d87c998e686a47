using System.Diagnostics;
using System.Text.Json.Nodes;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Intake;

public sealed class BadSectorTests : IDisposable
{
    private readonly TestStation _station = new();

    public void Dispose() => _station.Dispose();

    [Fact]
    public async Task A_file_with_a_bad_sector_is_told_with_the_range_reached_and_the_others_are_taken()
    {
        _station.Put("good.mp4", "good");
        var bad = _station.Put("bad.mp4", new string('x', 3 * 1024 * 1024));
        var start = new ProcessStartInfo("strace") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-f", "-qq", "-o", "/dev/null", "-P", bad, "-e", "trace=pread64", "-e", "inject=pread64:error=EIO:when=2+", "--",
            "dotnet", Path.Combine(AppContext.BaseDirectory, "docking-agent.dll"), "dock", _station.Recorder, "--config", _station.Config, "--json"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 1, await error);
        var report = JsonNode.Parse(output)!;
        Assert.Equal("bad.mp4", report["unread"]![0]!["path"]!.GetValue<string>());
        Assert.Contains("after byte 1048576 of 3145728", report["unread"]![0]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("good.mp4", report["items"]![0]!["path"]!.GetValue<string>());
        Assert.Equal(["bad.mp4"], _station.OnRecorder);
    }
}
