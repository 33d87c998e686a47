using System.Diagnostics;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Docking;
using EvidenceVault.DockingAgent.Recorders.Vendor;
using EvidenceVault.DockingAgent.Station;
using EvidenceVault.DockingAgent.Tests.Recorders.Vendor;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Bays;

/// <summary>Recorders that must be spoken to by their vendor's library before they are disks.</summary>
public sealed class VendorBayTests : IDisposable
{
    private const string Clip = "DCIM/012345_DSJ0001_20260301200130_0007.mp4";

    private static readonly byte[] Block = new IdentityBlock("DSJ0001", "012345", "张伟", "110105000000", "朝阳分局").Format();

    private readonly VendorRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task It_comes_back_as_a_disk_and_is_taken_for_who_it_said_it_is()
    {
        var sincePut = Stopwatch.StartNew();
        Put("1-1", secondsAgo: 60);
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block, Battery: 42), password);
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        await service.WaitAsync("done", "1");
        Assert.Equal(
            ["plugged", "introducing", "switched", "plugged", "opened", "copying", "copied", "sealed", "clock-set", "released", "proven", "cleared", "done"], service.Words("1"));

        var manifest = _rig.Station.Vault.Manifest(Assert.Single(_rig.Station.Vault.AdmittedSessions));
        Assert.Equal(("DSJ0001", "abcd:0002", "mass-storage", 42), (manifest.Recorder.Serial, manifest.Recorder.VendorProduct, manifest.Recorder.Transport, manifest.Recorder.BatteryPercent));
        Assert.Equal(Convert.ToHexStringLower(Block), manifest.Recorder.IdentityBlock);
        Assert.Equal(("012345", "110105000000"), (manifest.Duty.ClaimedOfficer, manifest.Duty.ClaimedUnit));
        Assert.InRange(manifest.Clock.OffsetSeconds!.Value, -62 - (long)sincePut.Elapsed.TotalSeconds, -58);
        Assert.Empty(Directory.EnumerateFiles(_rig.Card("1-1"), "*", SearchOption.AllDirectories));

        var docked = await EventAsync(StationEventKind.RecorderDocked);
        Assert.Equal(("DSJ0001", "42", "yes", "abcd:0001", "AAAA-0001"), (docked.Recorder, docked.Facts["battery_percent"], docked.Facts["default_password"], docked.Facts["introduced_as"], docked.Facts["volume"]));
        var set = await EventAsync(StationEventKind.RecorderClockSet);
        Assert.Equal((manifest.Session, "DSJ0001", "newest-file-time"), (set.Session!.Value, set.Recorder, set.Facts["measured_by"]));
        Assert.Equal(manifest.Clock.OffsetSeconds.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), set.Facts["offset_before_seconds"]);
        Assert.True(JsonMembers.ParseInstant(set.Facts["set_at"]) <= manifest.CopyStartedAt);
    }

    [Fact]
    public async Task A_time_that_may_be_by_the_clock_as_it_was_set_does_not_hide_how_far_it_was_off()
    {
        Put("1-1", secondsAgo: 600);
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block), password, () =>
        {
            _rig.PullOut("1-1");
            File.WriteAllText(Path.Combine(_rig.Card("1-1"), "system.log"), "connected"); // by the new clock
            _rig.BecomeDisk("1-1");
        });
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        await service.WaitAsync("done", "1");
        Assert.Equal("not-measured", _rig.Station.Vault.Manifest(Assert.Single(_rig.Station.Vault.AdmittedSessions)).Clock.Method);
        Assert.Equal("unknown", (await EventAsync(StationEventKind.RecorderClockSet)).Facts["offset_before_seconds"]);
    }

    [Fact]
    public async Task One_that_takes_another_password_is_refused_and_told()
    {
        Put("1-1");
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block, Password: "888888"), password);
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        Assert.Equal(BayReasons.WrongPassword, (await service.WaitAsync("refused", "1"))["reason"]!.GetValue<string>());
        Assert.Equal(["plugged", "introducing", "refused"], service.Words("1"));
        Assert.Equal(BayReasons.WrongPassword, (await EventAsync(StationEventKind.DeviceRefused)).Reason);
        Assert.Single(Directory.EnumerateFiles(_rig.Card("1-1"), "*", SearchOption.AllDirectories));
        Assert.DoesNotContain("888888", string.Concat(service.Lines.Select(l => l.ToJsonString())), StringComparison.Ordinal);
        _rig.PullOut("1-1");
        await service.WaitAsync("unplugged", "1");
    }

    [Fact]
    public async Task The_password_is_read_from_the_file_that_the_profile_names_and_nobody_else_may_read()
    {
        var file = _rig.Station.Folder.Write("acme.password", "888888\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        _rig.Use($"/usr/lib/libacme.so, password_file: '{file}'");
        Assert.Contains("chmod 600", Assert.Throws<ConfigurationException>(() => AgentSetup.Load(_rig.Station.Config, TimeProvider.System)).Message, StringComparison.Ordinal);
        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        Put("1-1");
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block, Password: "888888"), password);
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        await service.WaitAsync("done", "1");
        Assert.False((await EventAsync(StationEventKind.RecorderDocked)).Facts.ContainsKey("default_password"));
    }

    [Fact]
    public async Task One_that_is_busy_is_asked_again()
    {
        Put("1-1");
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block, BusyCalls: 3), password);
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        await service.WaitAsync("done", "1");
        Assert.Single(_rig.Station.Vault.AdmittedSessions);
    }

    [Theory]
    [InlineData(88)]
    [InlineData(89)] // the right length, and no text in GBK
    public async Task One_whose_identity_block_is_none_is_refused(int bytes)
    {
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder([.. Enumerable.Repeat((byte)0xff, bytes)]), password);
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        Assert.Equal(BayReasons.BadIdentity, (await service.WaitAsync("refused", "1"))["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stranger_by_its_block_is_refused_with_nothing_on_it_changed()
    {
        _rig.Configure(c => c["unlisted_recorders"] = "refuse");
        SimulatedVendorLibrary? spoken = null;
        _rig.Open = (_, password) =>
        {
            spoken = new SimulatedVendorLibrary(new SimulatedRecorder(Block), TimeProvider.System, password);
            return spoken;
        };
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        Assert.Equal(BayReasons.UnknownDevice, (await service.WaitAsync("refused", "1"))["reason"]!.GetValue<string>());
        Assert.False(spoken!.IsStorage);
        Assert.Equal(("DSJ0001", BayReasons.UnknownDevice), ((await EventAsync(StationEventKind.DeviceRefused)).Recorder, (await EventAsync(StationEventKind.DeviceRefused)).Reason));
        Assert.DoesNotContain(_rig.Station.Vault.Events.Values, e => e.Kind == StationEventKind.RecorderClockSet);
    }

    [Fact]
    public async Task The_same_block_in_two_bays_is_a_clone()
    {
        Put("1-1");
        var port = "1-1";
        _rig.Open = (_, password) => _rig.Simulate(port, new SimulatedRecorder(Block), password);
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        await service.WaitAsync("done", "1");
        port = "1-2";
        _rig.PlugIn("1-2");
        Assert.Equal(BayReasons.Clone, (await service.WaitAsync("refused", "2"))["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_disk_that_comes_back_is_judged_as_well_before_it_is_opened()
    {
        Put("1-1");
        _rig.Station.Vault.Register = new StationRegister("1", [new RegisteredRecorder("DSJ0001", "大队", "BBBB-0002", "012345", true)], [new RegisteredOfficer("012345", "张三", "大队")], []);
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block), password);
        await using var service = _rig.Start();
        await UntilAsync(() => _rig.Station.Vault.Reports.Any(r => r.RegisterTag == "1"));
        _rig.PlugIn("1-1");
        Assert.Equal(BayReasons.VolumeChanged, (await service.WaitAsync("refused", "1"))["reason"]!.GetValue<string>());
        Assert.DoesNotContain("opened", service.Words("1"));
        Assert.Equal("DSJ0001", (await EventAsync(StationEventKind.RecorderClockSet)).Recorder); // it was set, and that is told
    }

    [Fact]
    public async Task One_that_does_not_come_back_is_told_and_the_bay_takes_the_next()
    {
        _rig.Return = TimeSpan.FromSeconds(8);
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block), password, () => _rig.PullOut("1-1"));
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        Assert.Equal(BayReasons.NotReturned, (await service.WaitAsync("failed", "1"))["reason"]!.GetValue<string>());
        Assert.Equal(BayReasons.NotReturned, (await EventAsync(StationEventKind.BayFailed)).Reason);
        Assert.Equal("unknown", (await EventAsync(StationEventKind.RecorderClockSet)).Facts["offset_before_seconds"]);
        Put("1-1");
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block), password);
        _rig.PlugIn("1-1");
        await service.WaitAsync("done", "1");
    }

    [Fact]
    public async Task Another_device_in_its_place_does_not_get_its_name()
    {
        _rig.Return = TimeSpan.FromSeconds(8);
        Put("1-1");
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block), password, () => _rig.BecomeDisk("1-1", "46f4:0001"));
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        Assert.Equal(BayReasons.NotReturned, (await service.WaitAsync("failed", "1"))["reason"]!.GetValue<string>());
        await service.WaitAsync("done", "1");
        var manifest = _rig.Station.Vault.Manifest(Assert.Single(_rig.Station.Vault.AdmittedSessions));
        Assert.Equal(("same-on-all", null), (manifest.Recorder.Serial, manifest.Recorder.IdentityBlock));
    }

    [Fact]
    public async Task A_library_that_hangs_holds_up_its_own_bay_alone_and_others_wait_for_it_in_bounds()
    {
        using var hang = new ManualResetEventSlim();
        _rig.Configure(c => c["bay_silence_seconds"] = "5");
        Put("1-1");
        _rig.Open = (_, password) =>
        {
            hang.Wait();
            return _rig.Simulate("1-1", new SimulatedRecorder(Block), password);
        };
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        await service.WaitAsync("introducing", "1");
        _rig.PlugIn("1-2");
        _rig.Station.Folder.Write("plain/a.mp4", "a");
        Directory.Move(_rig.Station.Folder["plain"], _rig.Station.Folder["bay3"]);
        await service.WaitAsync("done", "3");
        Assert.Equal(BayReasons.LibraryBusy, (await service.WaitAsync("failed", "2"))["reason"]!.GetValue<string>());
        await service.WaitAsync("hung", "1");
        Assert.Equal(BayReasons.Silent, (await EventAsync(StationEventKind.BayFailed, "1")).Reason);
        hang.Set();
        await service.WaitAsync("done", "1");
    }

    [Fact]
    public async Task A_service_can_stop_while_a_library_hangs()
    {
        using var hang = new ManualResetEventSlim();
        _rig.Open = (_, _) =>
        {
            hang.Wait();
            throw new VendorLibraryException(VendorFault.NotConnected, "gone");
        };
        await using (var service = _rig.Start())
        {
            _rig.PlugIn("1-1");
            await service.WaitAsync("introducing", "1");
        }

        hang.Set();
    }

    [Fact]
    public async Task A_clock_that_was_set_just_before_the_station_lost_its_power_is_told_at_the_next_start()
    {
        using var hang = new ManualResetEventSlim();
        _rig.Open = (_, password) => _rig.Simulate("1-1", new SimulatedRecorder(Block), password, hang.Wait);
        await using (var first = _rig.Start())
        {
            _rig.PlugIn("1-1");
            var noted = Path.Combine(_rig.Station.Spool, "clock-set");
            await UntilAsync(() => Directory.Exists(noted) && Directory.EnumerateFiles(noted, "*.json").Any());
        }

        Assert.DoesNotContain(_rig.Station.Vault.Events.Values, e => e.Kind == StationEventKind.RecorderClockSet);
        hang.Set(); // what it hears now comes too late
        _rig.PullOut("1-1");
        await using var second = _rig.Start();
        var told = await EventAsync(StationEventKind.RecorderClockSet);
        Assert.Equal(("DSJ0001", "1", "unknown"), (told.Recorder, told.Bay, told.Facts["offset_before_seconds"]));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_rig.Station.Spool, "clock-set")));
    }

    [Fact]
    public async Task A_library_in_C_introduces_its_recorder()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "NOT TESTED: no gcc to build the library with.");
        _rig.Use(VendorLibraryTests.Build(_rig.Station.Folder, terminated: true, switches: true) + ", block: terminated");
        _rig.Open = (file, password) => new NativeVendorLibrary(file.Path, password, file.Terminated);
        Put("1-1");
        await using var service = _rig.Start();
        _rig.PlugIn("1-1");
        await service.WaitAsync("switched", "1");
        _rig.PullOut("1-1");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        _rig.BecomeDisk("1-1");
        await service.WaitAsync("done", "1");
        var manifest = _rig.Station.Vault.Manifest(Assert.Single(_rig.Station.Vault.AdmittedSessions));
        Assert.Equal(("DSJ0001", 42, 2 * IdentityBlock.TerminatedBytes), (manifest.Recorder.Serial, manifest.Recorder.BatteryPercent, manifest.Recorder.IdentityBlock!.Length));
    }

    private void Put(string port, int secondsAgo = 30)
    {
        var file = _rig.Station.Folder.Write($"card-{port}/{Clip}", "footage");
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-secondsAgo));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 4500 && !holds(); i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(holds());
    }

    private async Task<StationEvent> EventAsync(StationEventKind kind, string? bay = null)
    {
        for (var i = 0; i < 4500; i++)
        {
            if (_rig.Station.Vault.Events.Values.FirstOrDefault(e => e.Kind == kind && (bay is null || e.Bay == bay)) is { } told)
            {
                return told;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"No {kind} was told.");
    }
}
