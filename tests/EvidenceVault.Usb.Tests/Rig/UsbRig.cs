namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>
/// The one guest that all these tests share, with the agent's program in it. It starts when the first test asks for it, and again
/// when a test has cut its power.
/// </summary>
public sealed class UsbRig : IAsyncLifetime
{
    private const string Variable = "EVIDENCEVAULT_TEST_USB";
    private readonly string _room = Directory.CreateTempSubdirectory("evidencevault-usb-").FullName;
    private UsbGuest? _guest;
    private int _stations;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

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
        var guest = await UsbGuest.StartAsync(folder!);
        _guest = guest;
        try
        {
            await guest.AttachDiskAsync("agent", agent, "/opt/agent", readOnly: true);
            return guest;
        }
        catch
        {
            guest.CutPower(); // one without the agent is of no use to the next test
            throw;
        }
    }

    /// <summary>A new vault, and in the guest a station that is enrolled with it.</summary>
    internal async Task<UsbStation> StationAsync(StationOptions? options = null)
    {
        await GuestAsync();
        return await UsbStation.CreateAsync(this, Directory.CreateDirectory(Path.Combine(_room, $"station{++_stations}")).FullName, options ?? new StationOptions());
    }

    public async ValueTask DisposeAsync()
    {
        if (_guest is not null)
        {
            await _guest.DisposeAsync();
        }

        await Task.Run(() => Directory.Delete(_room, recursive: true));
    }
}

/// <summary>Everything that plugs in shares one guest, one test at a time.</summary>
[CollectionDefinition(Name)]
public sealed class OneRig : ICollectionFixture<UsbRig>
{
    public const string Name = "USB rig";
}
