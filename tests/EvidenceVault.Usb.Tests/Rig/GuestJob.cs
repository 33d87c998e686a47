using System.Text.RegularExpressions;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>A command that runs in the guest: what it has printed so far, and how it ended.</summary>
internal sealed class GuestJob(string command)
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything it printed until now: standard output and errors, in lines.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>Waits for a line that matches, among those printed already and those to come.</summary>
    /// <param name="from">Lines before this one do not count.</param>
    /// <returns>The number of the line after it, to go on from, and the match.</returns>
    /// <exception cref="TimeoutException">No such line came in time, or the command ended without it.</exception>
    public async Task<(int Next, Match Match)> WaitForAsync(string pattern, TimeSpan limit, int from = 0)
    {
        using var source = new CancellationTokenSource(limit);
        while (true)
        {
            Task news;
            bool over;
            lock (_lock)
            {
                (news, over) = (_news.Task, HasEnded);
                for (; from < _lines.Count; from++)
                {
                    if (Regex.Match(_lines[from], pattern) is { Success: true } match)
                    {
                        return (from + 1, match);
                    }
                }
            }

            if (over || source.IsCancellationRequested)
            {
                throw new TimeoutException($"{(over ? "it ended" : $"waited {limit.TotalSeconds:0} s")} without /{pattern}/: {command}\n{string.Join('\n', Lines.TakeLast(60))}");
            }

            await Task.WhenAny(news, _ended.Task, Task.Delay(Timeout.Infinite, source.Token));
        }
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Ended> EndAsync(TimeSpan limit)
    {
        try
        {
            return new Ended(await _ended.Task.WaitAsync(limit), string.Join('\n', Lines));
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"it has not ended within {limit.TotalSeconds:0} s: {command}\n{string.Join('\n', Lines.TakeLast(60))}");
        }
    }

    internal void Print(string line)
    {
        TaskCompletionSource news;
        lock (_lock)
        {
            _lines.Add(line);
            (news, _news) = (_news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        news.SetResult();
    }

    internal void End(int exitCode) => _ended.TrySetResult(exitCode);
}
