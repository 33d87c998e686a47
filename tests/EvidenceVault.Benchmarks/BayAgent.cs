using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EvidenceVault.Benchmarks;

/// <summary>A running <c>docking-agent run</c> whose bays are folders.</summary>
internal sealed class BayAgent : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
    private readonly Process _process;
    private readonly string _station;
    private readonly int _bays;
    private readonly Lock _lock = new();
    private readonly List<(string Word, string? Bay, DateTimeOffset At)> _told = [];
    private readonly List<string> _last = [];

    private BayAgent(Process process, string station, int bays) => (_process, _station, _bays) = (process, station, bays);

    public int Id => _process.Id;

    /// <summary>Processor seconds that it has used (proc(5), fields 14 and 15, in hundredths).</summary>
    public double CpuSeconds => File.ReadAllText($"/proc/{Id}/stat").Split(')')[^1].Split(' ')[12..14].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / 100;

    public int Threads => Directory.GetDirectories($"/proc/{Id}/task").Length;

    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{Id}/fd").Length;

    /// <param name="station">The folder that enrolment wrote.</param>
    public static async Task<BayAgent> StartAsync(string program, string station, int bays)
    {
        var configuration = Path.Combine(station, "run.yaml");
        var ports = string.Join(", ", Enumerable.Range(1, bays).Select(n => $"'{n}': [./bay{n}]"));
        await File.WriteAllTextAsync(configuration, await File.ReadAllTextAsync(Path.Combine(station, "enrolled.yaml")) + $"bays: {{ {ports} }}\nunlisted_recorders: take\n");
        var agent = new BayAgent(BenchRoom.Start(program, ["run", "--config", configuration, "--json"], quiet: true), station, bays);
        _ = agent._process.StandardError.ReadToEndAsync();
        _ = agent.ListenAsync();
        await agent.WaitAsync("station-started", 1);
        return agent;
    }

    /// <summary>Plugs a recorder into every bay: the folders 1, 2, … below this one.</summary>
    public void Plug(string recorders)
    {
        lock (_lock)
        {
            _told.Clear();
        }

        for (var n = 1; n <= _bays; n++)
        {
            Directory.Move(Path.Combine(recorders, $"{n}"), Path.Combine(_station, $"bay{n}"));
        }
    }

    /// <summary>Pulls them out of all bays and waits until the agent has noticed.</summary>
    public async Task UnplugAsync()
    {
        for (var n = 1; n <= _bays; n++)
        {
            Directory.Delete(Path.Combine(_station, $"bay{n}"), recursive: true);
        }

        await WaitAsync("unplugged", _bays);
    }

    /// <summary>Waits until every bay has told this.</summary>
    /// <returns>The seconds from the first bay's plug-in to the last bay's word.</returns>
    public async Task<double> AllAsync(string word)
    {
        var last = await WaitAsync(word, _bays);
        lock (_lock)
        {
            return (last - _told.First(t => t.Word == "plugged").At).TotalSeconds;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<DateTimeOffset> WaitAsync(string word, int times)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Limit; await Task.Delay(2))
        {
            lock (_lock)
            {
                if (_told.Any(t => t.Word is "failed" or "refused") || _process.HasExited)
                {
                    throw new InvalidOperationException($"The agent failed while '{word}' was waited for:\n{string.Join('\n', _last)}");
                }

                if (_told.Where(t => t.Word == word).Skip(times - 1).FirstOrDefault() is { Word: not null } found)
                {
                    return found.At;
                }
            }
        }

        throw new TimeoutException($"The agent did not tell '{word}' {times} times:\n{string.Join('\n', _last)}");
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var told = JsonDocument.Parse(line);
            var entry = told.RootElement;
            lock (_lock)
            {
                _told.Add((entry.GetProperty("event").GetString()!, entry.TryGetProperty("bay", out var bay) ? bay.GetString() : null, entry.GetProperty("at").GetDateTimeOffset()));
                _last.Add(line);
                _last.RemoveRange(0, Math.Max(0, _last.Count - 20));
            }
        }
    }
}
