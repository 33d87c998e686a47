using EvidenceVault.DockingAgent.Bays;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.HandOver;
using EvidenceVault.DockingAgent.Intake;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.Vendor;
using EvidenceVault.DockingAgent.Spool;
using EvidenceVault.DockingAgent.Station;

namespace EvidenceVault.DockingAgent.Tests.Support;

/// <summary>
/// A station with two USB bays and a folder beside them, whose bus is a list of the test. In the USB bays dock recorders that must be spoken to before
/// they are disks; everything but bus and recorder is real.
/// </summary>
internal sealed class VendorRig : IDisposable
{
    private const string Profile = """
        id: acme
        name: { zh: 甲牌执法记录仪, en: Acme recorder }
        priority: 500
        patterns: [{ path: '^ACME/(?<device>[A-Z0-9]+)-(?<seq>[0-9]+)\.acv$' }]
        recordings: [acv]
        vendor_library: { name: acme, path: LIBRARY, sets_clock: true }
        usb:
          - { vendor: 'abcd', product: '0001', transport: mass-storage, vendor_library: acme, serial_from: identity-block }
          - { vendor: 'abcd', product: '0002', transport: mass-storage, serial_from: names }
        examples: [{ path: ACME/X1-7.acv, role: recording, device: X1, seq: 7, group: ACME/X1-7 }]

        """;

    private readonly ScriptedBus _bus = new();
    private int _plugIns;

    public VendorRig()
    {
        foreach (var folder in (string[])["recorders", "retention", "categories"])
        {
            foreach (var file in Directory.Exists(Path.Combine(Policies.Folder, folder)) ? Directory.EnumerateFiles(Path.Combine(Policies.Folder, folder)) : [])
            {
                Station.Folder.Write($"policies/{folder}/{Path.GetFileName(file)}", File.ReadAllBytes(file));
            }
        }

        Use("/usr/lib/docking-agent/libacme.so");
        Configure(_ => { });
    }

    public TestStation Station { get; } = new();

    /// <summary>Opens the library for each recorder; given the password that the station has.</summary>
    public Func<VendorLibraryFile, string, IVendorLibrary> Open { get; set; } = (_, _) => throw new InvalidOperationException("The test did not say which recorder is there.");

    /// <summary>How long is waited for the disk that a recorder turns into: short only where none comes.</summary>
    public TimeSpan Return { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What the recorder in a port has on its card.</summary>
    public string Card(string port) => Station.Folder["card-" + port];

    public void Configure(Action<Dictionary<string, string>> change) => Station.Configure(c =>
    {
        c["bays"] = "{ '1': [1-1], '2': [1-2], '3': [./bay3] }";
        c["unlisted_recorders"] = "take";
        c["policies"] = Station.Folder["policies"];
        change(c);
    });

    /// <summary>Names the library in the profile.</summary>
    public void Use(string library) => Station.Folder.Write("policies/recorders/acme.yaml", Profile.Replace("LIBRARY", library, StringComparison.Ordinal));

    public RunningService Start() => new(RunAsync);

    /// <summary>Plugs a recorder in that is to be spoken to.</summary>
    public void PlugIn(string port) => _bus[port] = new DockedDevice(port, DeviceKind.Other, "abcd:0001", null, $"plug-in {++_plugIns}", [], 1, _plugIns);

    /// <summary>Puts a disk into a port, as a recorder becomes one.</summary>
    public void BecomeDisk(string port, string product = "abcd:0002", string volume = "AAAA-0001") =>
        _bus[port] = new DockedDevice(port, DeviceKind.MassStorage, product, "same-on-all", $"plug-in {++_plugIns}", [new DockedVolume("/dev/none", "vfat", volume)], 1, _plugIns);

    public void PullOut(string port) => _bus[port] = null;

    /// <summary>A simulated recorder that really leaves the bus and comes back when it is switched over.</summary>
    public IVendorLibrary Simulate(string port, SimulatedRecorder recorder, string password, Action? onSwitch = null) =>
        new Switching(new SimulatedVendorLibrary(recorder, TimeProvider.System, password), onSwitch ?? (() =>
        {
            PullOut(port);
            Thread.Sleep(100);
            BecomeDisk(port);
        }));

    public void Dispose()
    {
        _bus.Dispose();
        Station.Dispose();
    }

    private async Task RunAsync(BayLines lines, CancellationToken stop)
    {
        using var setup = AgentSetup.Load(Station.Config, TimeProvider.System);
        using var spool = SpoolDirectory.Enter(Station.Spool);
        using var vault = new VaultClient(setup.Options.Vault, TestStation.Impatient, TimeProvider.System);
        var diary = new StationDiary(
            new BayBoard(setup.Options.Service.Bays, TimeProvider.System), lines, new EventBook(Path.Combine(Station.Spool, "events"), TimeProvider.System), new StationMemory(Station.Spool));
        var room = new SpoolRoom(Station.Spool, null);
        using var queue = new BackgroundHandOver(spool, new SessionEnd(setup, spool, vault, new TestProgress()), TimeProvider.System, lines.Say);
        var exchange = new VaultExchange(setup, vault, diary, room) { Clock = new Core.Times.StationClock(true, "test", 0) };
        var tools = new BayTools(setup, [new CardTransport(this), new FolderTransport()], spool, room, FullPace.Instance, queue, diary)
        {
            Vendor = new VendorDesk((file, password) => Open(file, password), TimeProvider.System, new VendorPatience(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(20), Return)),
        };
        using var watch = new FolderWatch([Station.Folder["bay3"]], _bus, TimeProvider.System);
        await new StationWatch(setup, watch, tools, exchange).RunAsync(stop);
    }

    private sealed class ScriptedBus : IDeviceWatch
    {
        private readonly Dictionary<string, DockedDevice> _devices = [];

        public DockedDevice? this[string port]
        {
            set
            {
                lock (_devices)
                {
                    _devices.Remove(port);
                    if (value is not null)
                    {
                        _devices[port] = value;
                    }
                }
            }
        }

        public IReadOnlyList<DockedDevice> Look()
        {
            lock (_devices)
            {
                return [.. _devices.Values];
            }
        }

        public Task ChangedAsync(TimeSpan atMost, CancellationToken cancel) => Task.Delay(20, cancel);

        public void Dispose()
        {
        }
    }

    /// <summary>Opens the folder that stands for the card, as a device with a clock.</summary>
    private sealed class CardTransport(VendorRig rig) : IRecorderTransport
    {
        public bool Takes(DockedDevice device) => device.Kind == DeviceKind.MassStorage;

        public IEnumerable<IOpenRecorder> Open(DockedDevice device, string bay)
        {
            yield return new DockedCard(FolderRecorder.Open(rig.Card(device.Port)));
        }
    }

    private sealed class DockedCard(FolderRecorder folder) : IOpenRecorder
    {
        public RecorderPlace Place => folder.Place;

        public DeviceKind Kind => DeviceKind.MassStorage;

        public bool IsDevice => true;

        public bool NumbersLast => folder.NumbersLast;

        public RecorderSpace? Space => folder.Space;

        public bool IsStillThere() => folder.IsStillThere();

        public WalkedRecorder List(int mostFiles, CancellationToken cancel) => folder.List(mostFiles, cancel);

        public IOpenRecording Open(RecorderPath path) => folder.Open(path);

        public void BeginClearing() => folder.BeginClearing();

        public FileIdentity? FindStatus(RecorderPath path) => folder.FindStatus(path);

        public void Remove(RecorderPath path) => folder.Remove(path);

        public bool IsConfirmed(RecorderPath folderOf) => folder.IsConfirmed(folderOf);

        public void Dispose() => folder.Dispose();
    }

    private sealed class Switching(SimulatedVendorLibrary inner, Action onSwitch) : IVendorLibrary
    {
        public void Connect() => inner.Connect();

        public byte[] ReadIdentityBlock() => inner.ReadIdentityBlock();

        public int ReadBattery() => inner.ReadBattery();

        public void SetClock(DateTime wallClock) => inner.SetClock(wallClock);

        public void SwitchToStorage()
        {
            inner.SwitchToStorage();
            onSwitch();
        }

        public void Dispose() => inner.Dispose();
    }
}
