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
    private VendorDocking? _vendor; // a recorder that is spoken to before it is a disk
    private (string PlugIn, long At)? _settling;

    public string Name => name;

    /// <summary>Serial of what is worked on; null where nothing is, or it tells none.</summary>
    /// <remarks>Asked by other bays from threads of theirs.</remarks>
    public string? TakenSerial => _docking is { IsTaken: true } docking ? docking.Serial : _vendor?.Serial;

    /// <summary>Notes that the device that was here is gone, or another one is in its place. Called before <see cref="EnterAsync"/>.</summary>
    /// <param name="device">What is here now; null if nothing.</param>
    public void Leave(DockedDevice? device)
    {
        if (_docking is not null && _docking.Device.PlugIn != device?.PlugIn)
        {
            _leaving.RemoveAll(l => l.IsCompleted);
            _leaving.Add(_docking.DisposeAsync().AsTask());
            _docking = null;
        }

        // One that is about to come back as a disk has not left; and that it did not come back is shown until something else is plugged in.
        if (_vendor is { IsAwaited: false } vendor && vendor.Device.PlugIn != device?.PlugIn && (device is not null || !vendor.HasGivenUp))
        {
            _leaving.Add(vendor.DisposeAsync().AsTask());
            _vendor = null;
        }

        if (device is null && _docking is null && _vendor is null && _dial.Read().State != BayState.Free)
        {
            _dial.Begin(BayState.Free, null);
        }
    }

    /// <summary>Begins with a device that was not here before.</summary>
    /// <param name="device">What is here now; null if nothing.</param>
    /// <param name="isDocked">Whether a serial is in another bay.</param>
    public async Task EnterAsync(DockedDevice? device, Func<string, bool> isDocked, CancellationToken cancel)
    {
        // While a call of the library has not come back, nobody knows what the disk in its place is: the watch bounds that.
        if (device is null || _docking is not null || (_vendor is not null && (_vendor.Device.PlugIn == device.PlugIn || !_vendor.IsOver)))
        {
            return;
        }

        if (_vendor is null && RecorderUsb.Find(tools.Setup.Profiles, device.VendorProduct) is { Usb.VendorLibrary: not null } known)
        {
            _vendor = new VendorDocking(name, device, known.Profile, known.Usb, tools);
            _vendor.Begin(isDocked, cancel);
            return;
        }

        if (!device.IsSettled && IsWithinSettling(device))
        {
            return;
        }

        TalkEnd? met = null;
        if (_vendor is { } vendor)
        {
            met = await vendor.HandOnAsync(device);
            await vendor.DisposeAsync();
            _vendor = null;
        }

        _docking = new BayDocking(name, device, tools, met);
        _docking.Begin(isDocked, cancel);
    }

    /// <summary>Says so when the device is silent for too long, and when it speaks again.</summary>
    /// <param name="device">What is here now; null if nothing.</param>
    public void Watch(TimeSpan mostSilence, DockedDevice? device)
    {
        _docking?.Watch(mostSilence);
        _vendor?.Watch(mostSilence, device);
    }

    /// <summary>Ends when everything that this bay has begun is sealed or given up.</summary>
    public async ValueTask DisposeAsync()
    {
        Leave(null);
        if (_vendor is not null)
        {
            _leaving.Add(_vendor.DisposeAsync().AsTask());
            _vendor = null;
        }

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
