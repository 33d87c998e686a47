using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EvidenceVault.Testing;

/// <summary>A system call that shall go wrong: the <paramref name="Occurrence"/>th (from 1) of its name, on the traced paths, within a thread.</summary>
/// <param name="SystemCall">As strace names it: <c>fsync</c>, <c>pwrite64</c>.</param>
/// <param name="Effect">As strace spells it: <c>error=EIO</c>, <c>error=ENOSPC</c>, <c>signal=KILL</c>.</param>
public sealed record StraceFault(string SystemCall, string Effect, int Occurrence);

/// <summary>How a traced run ended.</summary>
/// <param name="ExitCode">The program's, or 137 if it was killed.</param>
/// <param name="Calls">Names of the traced system calls in their order.</param>
/// <param name="InOneThread">How many calls of each name that thread made which made most of them: a fault at a later one does not come about.</param>
/// <param name="Injected">Whether the fault came about; if not, no thread of the program makes so many such calls.</param>
public sealed record StraceRun(int ExitCode, string Output, string ErrorOutput, IReadOnlyList<string> Calls, IReadOnlyDictionary<string, int> InOneThread, bool Injected);

/// <summary>
/// Runs a program under Debian's <c>strace</c>, which makes real system calls fail or kills the program at them (strace(1), "Tampering").
/// </summary>
/// <remarks>
/// Only calls on the given path are seen, so the .NET runtime's own do not count. strace counts occurrences per thread: trace one
/// path at a time, and compare how often a fault came about with how often the call was made.
/// </remarks>
public static partial class Strace
{
    /// <summary>Every call by which a file or a name can come, change or go.</summary>
    public const string StorageCalls =
        "openat,write,writev,pwrite64,pwritev,pwritev2,fallocate,ftruncate,fcntl,fchmod,?fchmodat,fsync,fdatasync,?rename,?renameat,renameat2,?link,linkat,?unlink,unlinkat,?mkdir,mkdirat";

    private const int KilledBySignal = 128 + 9;

    /// <param name="command">Program and arguments.</param>
    /// <param name="paths">The files and directories whose calls are seen, exactly as the program spells them.</param>
    /// <param name="fault">What shall go wrong; null for an undisturbed run.</param>
    /// <exception cref="InvalidOperationException">strace is not installed, or may not trace here.</exception>
    public static async Task<StraceRun> RunAsync(
        IReadOnlyList<string> command, IReadOnlyList<string> paths, StraceFault? fault, CancellationToken cancel)
    {
        var log = Path.Combine(Path.GetTempPath(), $"strace-{Guid.NewGuid():N}.log");
        try
        {
            using var process = Start(Arguments(command, paths, fault, log));
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errorOutput = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return await ResultAsync(process.ExitCode, await output, await errorOutput, log, cancel);
        }
        finally
        {
            File.Delete(log);
        }
    }

    private static List<string> Arguments(IReadOnlyList<string> command, IReadOnlyList<string> paths, StraceFault? fault, string log)
    {
        List<string> arguments = ["-f", "-q", "-o", log, .. paths.SelectMany(path => (string[])["-P", path]), "-e", $"trace={StorageCalls}"];
        if (fault is not null)
        {
            arguments.AddRange(["-e", $"inject={fault.SystemCall}:{fault.Effect}:when={fault.Occurrence}"]);
        }

        // The filter makes tracing several times faster, but strace 6.1 then loses the signals it should send.
        if (fault?.Effect.StartsWith("signal=", StringComparison.Ordinal) != true)
        {
            arguments.Add("--seccomp-bpf");
        }

        return [.. arguments, "--", .. command];
    }

    private static Process Start(IEnumerable<string> arguments)
    {
        try
        {
            var start = new ProcessStartInfo("strace", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            return Process.Start(start) ?? throw new InvalidOperationException("strace did not start.");
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException("These tests need strace: apt-get install strace. They do not pass without it.", missing);
        }
    }

    private static async Task<StraceRun> ResultAsync(int exitCode, string output, string errorOutput, string log, CancellationToken cancel)
    {
        if (!File.Exists(log) || errorOutput.Contains("strace: ", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"strace could not trace: {errorOutput}");
        }

        var lines = await File.ReadAllLinesAsync(log, cancel);
        var calls = lines.Select(line => Call().Match(line)).Where(match => match.Success).Select(match => (Thread: match.Groups[1].Value, Name: match.Groups[2].Value)).ToList();
        var inOneThread = calls.CountBy(call => call).GroupBy(count => count.Key.Name, StringComparer.Ordinal).ToDictionary(name => name.Key, name => name.Max(count => count.Value), StringComparer.Ordinal);
        var injected = exitCode == KilledBySignal || lines.Any(line => line.EndsWith("(INJECTED)", StringComparison.Ordinal));
        return new StraceRun(exitCode, output, errorOutput, [.. calls.Select(call => call.Name)], inOneThread, injected);
    }

    [GeneratedRegex(@"\A(\d+)\s+([a-z0-9_]+)\(")]
    private static partial Regex Call();
}
