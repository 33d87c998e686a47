using System.Text.Json;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>A line that <c>docking-agent run --json</c> prints.</summary>
internal sealed record AgentEvent(string Event, string? Bay, string? Session, string? Recorder, string? Reason, long? Files, long? Bytes);

/// <summary>A running <c>docking-agent run --json</c>, and what it tells.</summary>
internal sealed class RunningAgent(UsbGuest guest, GuestJob job, string pidFile)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly Dictionary<string, int> _seen = [];
    private int _from;

    /// <summary>Everything told since this scenario began.</summary>
    public IReadOnlyList<AgentEvent> Told => [.. job.Lines.Skip(_from).Select(Parse).OfType<AgentEvent>()];

    public bool IsRunning => !job.HasEnded;

    /// <summary>A new scenario begins: what was told until now is none of its business.</summary>
    public void Begin()
    {
        _from = job.Lines.Count;
        _seen.Clear();
    }

    /// <summary>Waits until the agent has noticed of every bay that nothing is in it any more.</summary>
    public Task EmptyAsync() => Wait.UntilAsync("every bay to be empty", Limit, () => Task.FromResult(
        !IsRunning || job.Lines.Select(Parse).OfType<AgentEvent>().Where(e => e.Event is "plugged" or "unplugged").GroupBy(e => e.Bay).All(bay => bay.Last().Event == "unplugged")));

    internal async Task StartedAsync() => await job.WaitForAsync("\"event\":\"station-started\"", Limit);

    /// <summary>Waits until the agent tells one of these events of a bay, after the last one that was waited for there.</summary>
    /// <returns>The first that came.</returns>
    /// <exception cref="TimeoutException">None came; the message has what did.</exception>
    public Task<AgentEvent> SeeAsync(string bay, params string[] events) => SeeAsync(bay, Limit, events);

    /// <inheritdoc cref="SeeAsync(string, string[])"/>
    public async Task<AgentEvent> SeeAsync(string bay, TimeSpan limit, params string[] events)
    {
        var told = await SeeAsync(bay, Pattern(bay, [.. events, "failed"]), limit);
        Assert.True(events.Contains(told.Event), $"bay {bay} failed while {string.Join(" or ", events)} was waited for:\n{string.Join('\n', job.Lines.TakeLast(40))}");
        return told;
    }

    private async Task<AgentEvent> SeeAsync(string place, string pattern, TimeSpan limit)
    {
        var (next, match) = await job.WaitForAsync(pattern, limit, _seen.GetValueOrDefault(place, _from));
        _seen[place] = next;
        return Parse(job.Lines[next - 1]) ?? throw new InvalidOperationException($"no event: {match.Value}");
    }

    private static string Pattern(string bay, string[] events) => $"(?=.*\"bay\":\"{bay}\")(?=.*\"event\":\"({string.Join('|', events)})\")";

    /// <summary>Sends it a signal, by its name.</summary>
    public async Task SignalAsync(string name) => (await guest.RunAsync($"kill -{name} $(cat {pidFile})")).With(0);

    /// <summary>Processor seconds that it has used (proc(5), fields 14 and 15, in hundredths).</summary>
    public async Task<double> CpuSecondsAsync() =>
        (await guest.RunAsync($"cat /proc/$(cat {pidFile})/stat")).With(0).Output.Split(')')[^1].Split(' ')[12..14].Sum(ticks => double.Parse(ticks, System.Globalization.CultureInfo.InvariantCulture)) / 100;

    /// <summary>Ends it as systemd would, and expects that it goes in peace.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        (await job.EndAsync(Limit)).With(0);
        Assert.Contains(Told, e => e.Event == "station-stopped");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await job.EndAsync(Limit);
    }

    /// <summary>Lines of the program's errors stand between its events.</summary>
    private static AgentEvent? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize<AgentEvent>(line, Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
