namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>
/// A guest that tests share, with the agent's program in it. It starts when the first test asks for it, and again when a test has cut
/// its power. A station in it, whose agent runs, goes from one test to the next as long as each leaves it in order.
/// </summary>
public sealed class UsbRig : IAsyncLifetime
{
    private const string Variable = "EVIDENCEVAULT_TEST_USB";
    private static readonly SemaphoreSlim OneStart = new(1, 1);

    /// <summary>Two bays at the rack, and eight behind a hub in its fifth port.</summary>
    private static readonly StationOptions Usual = new(new Dictionary<string, string[]>(
        [new("1", ["1-1", "2-1"]), new("2", ["1-2", "2-2"]), .. Enumerable.Range(1, 8).Select(n => new KeyValuePair<string, string[]>($"h{n}", [$"1-5.{n}"]))]));

    private readonly string _room = Directory.CreateTempSubdirectory("evidencevault-usb-").FullName;
    private UsbGuest? _guest;
    private UsbStation? _shared;
    private int _stations;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The running guest, with nothing in it but the agent's program.</summary>
    internal async Task<UsbGuest> EmptyGuestAsync()
    {
        await EndSharedAsync();
        return await GuestAsync();
    }

    /// <summary>The running guest.</summary>
    internal async Task<UsbGuest> GuestAsync()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipUnless(folder is { Length: > 0 } && File.Exists(Path.Combine(folder, "stamp")),
            $"NOTHING WAS PLUGGED IN: there is no USB guest. Run eng/usb-guest, which says why where it cannot be built, and set {Variable} to the folder it prints.");
        if (_guest is { IsRunning: true })
        {
            return _guest;
        }

        if (_guest is not null)
        {
            await _guest.DisposeAsync();
        }

        var agent = await AgentProgram.DiskAsync(folder!);
        _guest = await StartAsync(folder!);
        try
        {
            await _guest.AttachDiskAsync("agent", agent, "/opt/agent", readOnly: true);
            return _guest;
        }
        catch
        {
            _guest.CutPower(); // one without the agent is of no use to the next test
            throw;
        }
    }

    /// <summary>A new vault, and in the guest a station that is enrolled with it, for one test alone.</summary>
    internal async Task<UsbStation> StationAsync(StationOptions? options = null)
    {
        await EmptyGuestAsync();
        return await UsbStation.CreateAsync(this, Directory.CreateDirectory(Path.Combine(_room, $"station{++_stations}")).FullName, options ?? new StationOptions());
    }

    /// <summary>The station that is shared, with its agent running: a new one where there is none, or the last test left it in disorder.</summary>
    internal async Task<Shift> ShiftAsync()
    {
        _shared ??= await StartedStationAsync();
        _shared.Agent!.Begin();
        return new Shift(this, _shared);
    }

    private async Task<UsbStation> StartedStationAsync()
    {
        var station = await StationAsync(Usual);
        try
        {
            await station.RunAgentAsync();
            return station;
        }
        catch
        {
            await station.DisposeAsync();
            throw;
        }
    }

    /// <summary>Throws the shared station away, as a test left it.</summary>
    internal async Task GiveUpSharedAsync()
    {
        var left = _shared!;
        _shared = null;
        await left.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await EndSharedAsync();
        }
        finally
        {
            if (_guest is not null)
            {
                await _guest.DisposeAsync();
            }

            await Task.Run(() => Directory.Delete(_room, recursive: true));
        }
    }

    /// <summary>The agent must go in peace, and all be in order then.</summary>
    private async Task EndSharedAsync()
    {
        if (_shared is { } ended)
        {
            _shared = null;
            await using (ended)
            {
                await ended.Agent!.StopAsync();
                await ended.CheckAsync();
            }
        }
    }

    /// <summary>One after the other, so that the second finds the state that the first has kept.</summary>
    private static async Task<UsbGuest> StartAsync(string folder)
    {
        await OneStart.WaitAsync();
        try
        {
            return await UsbGuest.StartAsync(folder);
        }
        finally
        {
            OneStart.Release();
        }
    }
}

/// <summary>One test at the station that is shared.</summary>
internal sealed class Shift(UsbRig rig, UsbStation station) : IAsyncDisposable
{
    private bool _isOver;

    public UsbStation Station => station;

    public RunningAgent Agent => station.Agent!;

    /// <summary>Pulls everything out and makes <see cref="UsbStation.CheckAsync"/>.</summary>
    public async Task CheckAsync()
    {
        await station.CheckAsync();
        await Agent.EmptyAsync();
    }

    /// <summary>Says that this test is content, and the station fit for the next.</summary>
    public void End() => _isOver = Agent.IsRunning;

    public async ValueTask DisposeAsync()
    {
        if (_isOver)
        {
            station.Forget();
        }
        else
        {
            await rig.GiveUpSharedAsync();
        }
    }
}

/// <summary>Tests that share one guest, one at a time.</summary>
[CollectionDefinition(Name)]
public sealed class OneRig : ICollectionFixture<UsbRig>
{
    public const string Name = "USB rig";
}

/// <summary>And others that share another, beside it: a guest waits for devices and disks half of its time.</summary>
[CollectionDefinition(Name)]
public sealed class OtherRig : ICollectionFixture<UsbRig>
{
    public const string Name = "other USB rig";
}
