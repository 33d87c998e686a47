using System.Text.Json.Nodes;
using EvidenceVault.DockingAgent.Docking;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>The service as <c>docking-agent run --json</c> starts it, with folders for bays, and everything it said.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly LineCatcher _lines = new();
    private readonly Task _run;

    public RunningService(string config)
        : this((lines, stop) => new ServiceRun(TimeProvider.System, TestStation.Impatient).RunAsync(config, lines, stop))
    {
    }

    public RunningService(Func<BayLines, CancellationToken, Task> run) => _run = Task.Run(() => run(new BayLines(_lines, json: true, TimeProvider.System), _stop.Token));

    /// <summary>Everything said so far.</summary>
    public IReadOnlyList<JsonObject> Lines => _lines.All();

    /// <summary>The words that were said about a bay, in order.</summary>
    public IReadOnlyList<string> Words(string bay) => [.. Lines.Where(l => l["bay"]?.GetValue<string>() == bay).Select(l => l["event"]!.GetValue<string>())];

    /// <summary>Waits for a line; fails with everything that was said when it does not come.</summary>
    public async Task<JsonObject> WaitAsync(string word, string? bay = null, int nth = 1)
    {
        var until = Environment.TickCount64 + (long)Longest.TotalMilliseconds;
        while (Environment.TickCount64 < until)
        {
            if (Lines.Where(l => l["event"]!.GetValue<string>() == word && (bay is null || l["bay"]?.GetValue<string>() == bay)).Skip(nth - 1).FirstOrDefault() is { } found)
            {
                return found;
            }

            if (_run.IsFaulted)
            {
                await _run;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException($"No '{word}' came in: {string.Join('\n', Lines.Select(l => l.ToJsonString()))}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(Longest);
        _stop.Dispose();
        await _lines.DisposeAsync();
    }

    private sealed class LineCatcher : StringWriter
    {
        private readonly List<string> _all = [];

        public IReadOnlyList<JsonObject> All()
        {
            lock (_all)
            {
                return [.. _all.Select(l => JsonNode.Parse(l)!.AsObject())];
            }
        }

        public override void WriteLine(string? value)
        {
            lock (_all)
            {
                _all.Add(value!);
            }
        }
    }
}
