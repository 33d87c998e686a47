using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Recorders;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>
/// A bay, over time. What is plugged in is worked on by a task of its own, so that a device that hangs holds up nothing but its bay; and
/// even there another device that takes its place is worked on at once.
/// </summary>
public sealed class Bay(string name, BayTools tools) : IAsyncDisposable
{
    /// <summary>So long a device may take until the system knows what is on it.</summary>
    private static readonly TimeSpan MostSettling = TimeSpan.FromSeconds(20);

    private readonly BayDial _dial = tools.Diary.Board[name];
    private readonly List<Task> _leaving = [];
    private BayDocking? _docking;
    private (string PlugIn, long At)? _settling;

    public string Name => name;

    /// <summary>Serial of what is worked on; null where nothing is, or it tells none.</summary>
    public string? TakenSerial => _docking is { IsTaken: true } ? _docking.Serial : null;

    /// <summary>Notes that the device that was here is gone, or another one is in its place. Called before <see cref="Enter"/>.</summary>
    /// <param name="device">What is here now; null if nothing.</param>
    public void Leave(DockedDevice? device)
    {
        if (_docking is not null && _docking.Device.PlugIn != device?.PlugIn)
        {
            _leaving.RemoveAll(l => l.IsCompleted);
            _leaving.Add(_docking.DisposeAsync().AsTask());
            _docking = null;
        }

        if (device is null && _docking is null && _dial.Read().State != BayState.Free)
        {
            _dial.Begin(BayState.Free, null);
        }
    }

    /// <summary>Begins with a device that was not here before.</summary>
    /// <param name="device">What is here now; null if nothing.</param>
    /// <param name="isDocked">Whether its identity is in another bay.</param>
    public void Enter(DockedDevice? device, Func<DockedDevice, bool> isDocked, CancellationToken cancel)
    {
        if (device is null || _docking is not null)
        {
            return;
        }

        if (!device.IsSettled && IsWithinSettling(device))
        {
            return;
        }

        _docking = new BayDocking(name, device, tools);
        _docking.Begin(isDocked(device), cancel);
    }

    /// <summary>Says so when the device is silent for too long, and when it speaks again.</summary>
    public void Watch(TimeSpan mostSilence) => _docking?.Watch(mostSilence);

    /// <summary>Ends when everything that this bay has begun is sealed or given up.</summary>
    public async ValueTask DisposeAsync()
    {
        Leave(null);
        await Task.WhenAll(_leaving);
    }

    private bool IsWithinSettling(DockedDevice device)
    {
        var time = tools.Setup.Time;
        if (_settling?.PlugIn != device.PlugIn)
        {
            _settling = (device.PlugIn, time.GetTimestamp());
            _dial.Begin(BayState.Reading, device.Serial);
        }

        return time.GetElapsedTime(_settling.Value.At) < MostSettling;
    }
}
