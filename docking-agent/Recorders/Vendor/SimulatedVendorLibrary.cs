namespace EvidenceVault.DockingAgent.Recorders.Vendor;

/// <summary>What a simulated recorder does.</summary>
/// <param name="Block">Its identity block, of any length.</param>
/// <param name="Battery">What it tells as its charge.</param>
/// <param name="Delay">How long each call takes.</param>
/// <param name="BusyCalls">How many calls it turns away before it answers.</param>
/// <param name="Password">What it takes.</param>
public sealed record SimulatedRecorder(byte[] Block, int Battery = 80, TimeSpan Delay = default, int BusyCalls = 0, string Password = "000000");

/// <summary>A recorder that speaks the contract of GA/T 947 without being there: for tests, demonstrations, and stations before their recorders have come.</summary>
/// <param name="time">By which the recorder's own clock runs.</param>
/// <param name="password">As the station has it.</param>
public sealed class SimulatedVendorLibrary(SimulatedRecorder recorder, TimeProvider time, string password = "000000") : IVendorLibrary
{
    private int _busy = recorder.BusyCalls;
    private bool _connected;
    private TimeSpan _ahead;

    /// <summary>Whether it has turned into a disk and left.</summary>
    public bool IsStorage { get; private set; }

    /// <summary>What the recorder shows: wall clock, running on from when it was set.</summary>
    public DateTime Clock => time.GetUtcNow().UtcDateTime + _ahead;

    public void Connect()
    {
        _connected = true;
        try
        {
            Answer();
        }
        catch (VendorLibraryException)
        {
            _connected = false;
            throw;
        }
    }

    public byte[] ReadIdentityBlock()
    {
        Answer();
        return [.. recorder.Block];
    }

    public int ReadBattery()
    {
        Answer();
        return recorder.Battery is >= 0 and <= 100
            ? recorder.Battery
            : throw new VendorLibraryException(VendorFault.WrongAnswer, "The recorder tells a charge that is no percentage.");
    }

    public void SetClock(DateTime wallClock)
    {
        Answer();
        _ahead = wallClock - time.GetUtcNow().UtcDateTime;
    }

    public void SwitchToStorage()
    {
        Answer();
        IsStorage = true;
    }

    public void Dispose() => _connected = false;

    private void Answer()
    {
        if (!_connected || IsStorage)
        {
            throw new VendorLibraryException(VendorFault.NotConnected, "The recorder does not answer.");
        }

        Task.Delay(recorder.Delay, time).GetAwaiter().GetResult(); // the real calls block just so
        if (_busy > 0)
        {
            _busy--;
            throw new VendorLibraryException(VendorFault.Busy, "The recorder is busy.");
        }

        if (password != recorder.Password)
        {
            throw new VendorLibraryException(VendorFault.WrongPassword, "The recorder takes another password.");
        }
    }
}
