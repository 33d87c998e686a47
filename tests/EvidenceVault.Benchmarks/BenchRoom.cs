using System.Diagnostics;

namespace EvidenceVault.Benchmarks;

/// <summary>A folder for one run of the benchmarks, and the ways to time things in it. Everything is removed at the end.</summary>
internal sealed class BenchRoom : IDisposable
{
    public BenchRoom()
    {
        Root = Directory.CreateTempSubdirectory("evidencevault-bench-").FullName;
    }

    public string Root { get; }

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>A file of pseudo-random bytes, in the page cache afterwards.</summary>
    public string Content(string name, long bytes)
    {
        var path = this[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            var random = new Random(name.GetHashCode(StringComparison.Ordinal));
            var buffer = new byte[1 << 20];
            using var file = File.Create(path);
            for (long left = bytes; left > 0; left -= buffer.Length)
            {
                random.NextBytes(buffer);
                file.Write(buffer, 0, (int)Math.Min(left, buffer.Length));
            }
        }

        return path;
    }

    /// <summary>Runs the contenders in turn, several rounds, and gives each one's median: side by side, so that both meet the same machine.</summary>
    public static async Task<double[]> MediansAsync(int rounds, params Func<Task>[] contenders)
    {
        var seconds = contenders.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await contenders[i]();
                seconds[i].Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }

        return [.. seconds.Select(s => s.Order().ElementAt(s.Count / 2))];
    }

    public static Task RunAsync(string program, params string[] arguments) => OutputAsync(program, arguments);

    /// <summary>Runs a program to its end, and answers what it printed.</summary>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="environment">Added to this program's own.</param>
    public static async Task<string> OutputAsync(string program, string[] arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(program, arguments, quiet: true, input, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }

    public static Process Start(string program, IEnumerable<string> arguments, bool quiet, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = quiet, RedirectStandardError = quiet, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return process;
    }

    public static void Signal(int pid, string name)
    {
        using var kill = Start("kill", [$"-{name}", pid.ToString(System.Globalization.CultureInfo.InvariantCulture)], quiet: false);
        kill.WaitForExit();
    }

    /// <summary>Says whether a goal was met.</summary>
    public static bool Judge(string what, double value, string unit, double goal, bool atMost)
    {
        var met = atMost ? value <= goal : value >= goal;
        Console.WriteLine(FormattableString.Invariant($"{(met ? "●" : "■")} {what}: {value:0.00} {unit} (goal {(atMost ? "≤" : "≥")} {goal:0.##} {unit})"));
        return met;
    }

    public void Dispose()
    {
        foreach (var path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.Delete(Root, recursive: true);
    }
}
