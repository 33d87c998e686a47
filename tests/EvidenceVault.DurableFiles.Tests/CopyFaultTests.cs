using EvidenceVault.Testing;
using EvidenceVault.Testing.Storage;

namespace EvidenceVault.DurableFiles.Tests;

/// <summary>
/// Every system call of the copy step fails or is the last one, in turn, in a real process. Whatever breaks: never a partial final
/// file, the source untouched, and the same command again ends as if nothing had happened.
/// </summary>
public sealed class CopyFaultTests : IDisposable
{
    private const int Refused = 3;
    private const int Killed = 137;

    // Calls that a copy cannot do without. strace counts per thread and not all calls come from one, so it is checked that every
    // single one of these was hit; of fcntl's four only the first thread's two can be.
    private static readonly string[] Vital = ["openat", "pwrite64", "fallocate", "fchmod", "fsync", "renameat2"];

    private readonly ScratchDirectory _directory = new();
    private readonly TestContent _content = TestContent.Of((3 << 20) + 5000);

    public CopyFaultTests() => File.WriteAllBytes(Source, _content.Bytes.ToArray());

    public enum Traced
    {
        Part,
        Directory,
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Source => _directory["source"];

    private string Part => _directory["out/.final.part"];

    private string Final => _directory["out/final"];

    public void Dispose() => _directory.Dispose();

    /// <summary>What a loss of power leaves depends on this order alone; killing a process cannot show it, the page cache survives.</summary>
    [Fact]
    public async Task The_bytes_are_flushed_before_the_name_and_the_name_before_the_end()
    {
        Renew();

        var run = await Strace.RunAsync(Command(), [Part, Final, _directory["out"]], null, Cancel);

        Assert.Equal(["pwrite64", "fchmod", "fsync", "renameat2", "openat", "fsync"], run.Calls.TakeLast(6));
    }

    [Theory]
    [InlineData(Traced.Part, "error=EIO")]
    [InlineData(Traced.Part, "error=ENOSPC")]
    [InlineData(Traced.Directory, "error=EIO")]
    [InlineData(Traced.Directory, "error=ENOSPC")]
    public async Task When_any_call_fails_the_copy_fails_and_nothing_is_visible(Traced traced, string effect) =>
        await BreakEveryCallAsync(traced, effect, run =>
        {
            Assert.Equal(Refused, run.ExitCode);
            Assert.Contains(effect.Split('=')[1], run.ErrorOutput, StringComparison.Ordinal);
            Assert.False(File.Exists(Final), "A copy that failed left its final name.");
            Assert.False(File.Exists(Part), "A copy that failed left its part.");
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData(Traced.Part)]
    [InlineData(Traced.Directory)]
    public async Task When_the_process_dies_at_any_call_the_final_file_is_absent_or_whole(Traced traced) =>
        await BreakEveryCallAsync(traced, "signal=KILL", async run =>
        {
            Assert.Equal(Killed, run.ExitCode);
            if (File.Exists(Final))
            {
                Assert.Equal(_content.Seal, await DurableFile.ReadSealAsync(Final, Cancel));
            }
        });

    private async Task BreakEveryCallAsync(Traced traced, string effect, Func<StraceRun, Task> check)
    {
        var path = traced == Traced.Part ? Part : _directory["out"];
        Renew();
        var undisturbed = await Strace.RunAsync(Command(), [path], null, Cancel);
        await AssertDoneAsync(undisturbed);
        foreach (var call in undisturbed.Calls.GroupBy(name => name, StringComparer.Ordinal))
        {
            var hits = await BreakAsync(path, call.Key, effect, check);
            Assert.True(hits > 0 && (hits == call.Count() || !Vital.Contains(call.Key)), $"{call.Key}: {hits} of {call.Count()} were broken.");
        }

        var vitalHere = traced == Traced.Part ? Vital : ["openat", "fsync"];
        Assert.Empty(vitalHere.Except(undisturbed.Calls));
    }

    private async Task<int> BreakAsync(string path, string call, string effect, Func<StraceRun, Task> check)
    {
        for (var occurrence = 1; ; occurrence++)
        {
            Renew();
            var run = await Strace.RunAsync(Command(), [path], new StraceFault(call, effect, occurrence), Cancel);
            if (!run.Injected)
            {
                await AssertDoneAsync(run);
                return occurrence - 1;
            }

            // strace may break the removal of a part too: that one may stay until the next run.
            if (call == "unlink" && run.ExitCode == Refused)
            {
                Assert.False(File.Exists(Final));
            }
            else
            {
                await check(run);
            }

            Assert.Equal(_content.Seal, await DurableFile.ReadSealAsync(Source, Cancel));
            await AssertDoneAsync(await Strace.RunAsync(Command(), [path], null, Cancel));
        }
    }

    private async Task AssertDoneAsync(StraceRun run)
    {
        Assert.True(run.ExitCode == 0, run.ErrorOutput);
        Assert.Equal(_content.Seal.Sha256.Hex, run.Output.Trim());
        Assert.Equal(_content.Seal, await DurableFile.ReadSealAsync(Final, Cancel));
        Assert.Equal(["out/final", "source"], _directory.Files());
    }

    private void Renew()
    {
        if (Directory.Exists(_directory["out"]))
        {
            Directory.Delete(_directory["out"], recursive: true);
        }

        Directory.CreateDirectory(_directory["out"]);
    }

    private string[] Command() => ["dotnet", Path.Combine(AppContext.BaseDirectory, "EvidenceVault.CopyStep.dll"), Source, Part, Final];
}
