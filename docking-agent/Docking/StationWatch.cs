using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Bays;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Station;
using Microsoft.Extensions.Hosting.Systemd;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>Watches the bays: what is plugged in is worked on, each bay by itself, until the service is told to stop.</summary>
public sealed class StationWatch(AgentSetup setup, IDeviceWatch watch, BayTools tools, VaultExchange exchange)
{
    private static readonly ServiceState Alive = new("WATCHDOG=1");
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2); // also without an event: none is relied on

    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);

    private readonly SystemdNotifier _systemd = new();
    private readonly Rest _rest = new(setup.Time);
    private readonly ServiceOptions _options = setup.Options.Service;
    private readonly List<Bay> _bays = [.. setup.Options.Service.Bays.Select(b => new Bay(b, tools))];

    /// <summary>Runs until cancelled. Afterwards every session that was begun is sealed, or taken away with everything still on its recorder.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        await TryTellAsync(StationEventKind.StationStarted);
        await ClockSetNews.TellLeftAsync(tools);
        tools.Diary.Lines.Write(new BayLine("station-started"));
        _systemd.Notify(ServiceState.Ready);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] background = [Task.Run(() => tools.Queue.RunAsync(both.Token), CancellationToken.None), Task.Run(() => exchange.RunAsync(both.Token), CancellationToken.None)];
        try
        {
            await WatchAsync(background, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The ordinary end.
        }
        finally
        {
            _systemd.Notify(ServiceState.Stopping);
            await both.CancelAsync();
            await EndBaysAsync();
            await Task.WhenAny(Task.WhenAll(background), Task.Delay(Farewell, CancellationToken.None)); // what they write is written before the spool is let go
            await TryTellAsync(StationEventKind.StationStopped);
            await LastReportAsync();
            tools.Diary.Lines.Write(new BayLine("station-stopped"));
        }
    }

    private async Task EndBaysAsync()
    {
        try
        {
            await Task.WhenAll(_bays.Select(b => b.DisposeAsync().AsTask()));
        }
        catch (IOException e)
        {
            tools.Diary.Lines.Say($"A bay ended with an error; what is sealed is in the spool: {e.Message}");
        }
    }

    /// <summary>The vault hears of the end, if it answers at once; if not, it hears of it at the next start.</summary>
    private async Task LastReportAsync()
    {
        using var soon = new CancellationTokenSource(LastWord, setup.Time);
        try
        {
            await exchange.TryReportAsync(soon.Token);
        }
        catch (OperationCanceledException)
        {
            // The event waits in the spool.
        }
    }

    private async Task WatchAsync(Task[] background, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            if (Array.Find(background, b => b.IsFaulted) is { } failed)
            {
                await failed; // without hand-over there is no service: whoever started it starts it again
            }

            var devices = ByBay(watch.Look());
            foreach (var bay in _bays)
            {
                bay.Leave(devices.GetValueOrDefault(bay.Name)); // first all that left: a recorder can be in another bay by now
            }

            foreach (var bay in _bays)
            {
                var device = devices.GetValueOrDefault(bay.Name);
                await bay.EnterAsync(device, serial => IsDockedElsewhere(bay, serial), cancel);
                bay.Watch(_options.BaySilence, device);
            }

            _rest.Look(tools.Diary.Board.Read(), tools.Queue.Count);
            _systemd.Notify(Alive); // a service that no longer looks at its bays is started again
            await watch.ChangedAsync(Look, cancel);
        }
    }

    /// <summary>The device in each bay. Behind a hub that was plugged into a bay there is no bay: the hub itself is what is refused.</summary>
    private Dictionary<string, DockedDevice> ByBay(IReadOnlyList<DockedDevice> devices)
    {
        var found = new Dictionary<string, DockedDevice>(StringComparer.Ordinal);
        foreach (var device in devices)
        {
            if (_options.Ports.TryGetValue(device.Port, out var bay))
            {
                found.TryAdd(bay, device);
            }
        }

        return found;
    }

    /// <summary>By the serial alone: the register and the bindings know no more of a recorder, and a product number is as easily made up.</summary>
    private bool IsDockedElsewhere(Bay bay, string serial) => _bays.Exists(other => other != bay && other.TakenSerial == serial);

    /// <summary>A disk without room for an event must not keep the service from handing over what fills it.</summary>
    private async Task TryTellAsync(StationEventKind kind)
    {
        try
        {
            await TellAsync(kind);
        }
        catch (IOException e)
        {
            tools.Diary.Lines.Say($"The event could not be written down: {e.Message}");
        }
    }

    private Task TellAsync(StationEventKind kind) => tools.Diary.TellAsync(
        kind, new StationEvent("", kind, default, null, null, null, null, null, new Dictionary<string, string>
        {
            ["agent"] = AgentSetup.AgentVersion,
            ["clock_source"] = exchange.Clock.Source,
            ["clock_synchronised"] = exchange.Clock.Synchronised switch { true => "yes", false => "no", null => "unknown" },
        }), CancellationToken.None);
}
