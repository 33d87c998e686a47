using EvidenceVault.Core.Stations;
using EvidenceVault.DockingAgent.Exchange;
using EvidenceVault.DockingAgent.Tests.Support;

namespace EvidenceVault.DockingAgent.Tests.Bays;

/// <summary>The service over time, with folders for bays.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TestStation _station = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ServiceTests() => _station.Configure(c =>
    {
        c["bays"] = "{ '1': [./bay1], '2': [./bay2], '3': [./bay3] }";
        c["unlisted_recorders"] = "take";
    });

    public void Dispose() => _station.Dispose();

    [Fact]
    public async Task A_recorder_is_copied_sealed_released_proven_and_cleared_in_this_order()
    {
        await using var service = new RunningService(_station.Config);
        Plug("1", "DCIM/a.mp4", "DCIM/b.mp4");
        await service.WaitAsync("done");
        Assert.Equal(["plugged", "opened", "copying", "copied", "sealed", "released", "proven", "cleared", "done"], service.Words("1"));
        Assert.Empty(Directory.EnumerateFiles(_station.Folder["bay1"], "*", SearchOption.AllDirectories));
        Assert.Equal(2, _station.Vault.Held.Count);
        Directory.Delete(_station.Folder["bay1"], recursive: true);
        await service.WaitAsync("unplugged", "1");
    }

    [Fact]
    public async Task Bays_work_beside_each_other_and_one_recorder_after_the_other()
    {
        await using var service = new RunningService(_station.Config);
        foreach (var bay in (string[])["1", "2", "3"])
        {
            Plug(bay, $"{bay}.mp4");
        }

        foreach (var bay in (string[])["1", "2", "3"])
        {
            await service.WaitAsync("done", bay);
        }

        Directory.Delete(_station.Folder["bay2"], recursive: true);
        await service.WaitAsync("unplugged", "2");
        Plug("2", "next.mp4");
        await service.WaitAsync("done", "2", nth: 2);
        Assert.Equal(4, _station.Vault.Held.Count);
    }

    [Fact]
    public async Task An_officer_may_go_before_the_vault_answers_and_the_session_is_handed_over_without_the_recorder()
    {
        _station.Vault.Fault = _ => 503;
        await using var service = new RunningService(_station.Config);
        Plug("1", "a.mp4");
        await service.WaitAsync("released", "1");
        Directory.Move(_station.Folder["bay1"], _station.Folder["gone"]);
        await service.WaitAsync("unplugged", "1");
        _station.Vault.Fault = _ => null;
        await UntilAsync(() => _station.Vault.AdmittedSessions.Count == 1 && !Directory.EnumerateDirectories(_station.Spool, "ds-*").Any());
        Assert.True(File.Exists(_station.Folder["gone/a.mp4"])); // cleared is only what is plugged in when the receipt comes
    }

    [Fact]
    public async Task A_session_that_was_sealed_before_the_service_was_stopped_is_handed_over_by_the_next()
    {
        _station.Vault.Fault = _ => 503;
        await using (var first = new RunningService(_station.Config))
        {
            Plug("1", "a.mp4");
            await first.WaitAsync("released", "1");
        }

        // The vault takes the session only once the bay follows it: until the bay is there, the first attempt hangs, and the next comes seconds later.
        using var opened = new ManualResetEventSlim();
        _station.Vault.Fault = _ =>
        {
            opened.Wait();
            return 503;
        };
        await using var second = new RunningService(_station.Config);
        await second.WaitAsync("opened", "1");
        opened.Set();
        await UntilAsync(() => second.Lines.Any(l => l["text"]?.GetValue<string>().Contains("waits in the spool", StringComparison.Ordinal) == true));
        _station.Vault.Fault = _ => null;
        await second.WaitAsync("done", "1");
        Assert.Single(_station.Vault.AdmittedSessions); // the recorder was never unplugged: it is cleared on the first session's receipt
        Assert.Equal(["plugged", "opened", "proven", "cleared", "copying", "done"], second.Words("1"));
        Assert.Empty(Directory.EnumerateFiles(_station.Folder["bay1"]));
    }

    [Fact]
    public async Task A_recorder_that_no_list_names_is_refused_and_never_opened()
    {
        _station.Configure(c => c["bays"] = "{ '1': [./bay1] }");
        await using var service = new RunningService(_station.Config);
        Plug("1", "a.mp4");
        var refused = await service.WaitAsync("refused", "1");
        Assert.Equal(BayReasons.UnknownDevice, refused["reason"]!.GetValue<string>());
        Assert.Equal(["plugged", "refused"], service.Words("1"));
        Assert.Empty(Directory.EnumerateDirectories(_station.Spool, "ds-*"));
        await UntilAsync(() => _station.Vault.Events.Values.Any(e => e.Kind == StationEventKind.DeviceRefused && e.Reason == BayReasons.UnknownDevice));
    }

    [Fact]
    public async Task Without_room_in_the_spool_nothing_is_begun_and_what_waits_is_taken_when_there_is_room()
    {
        _station.Configure(c =>
        {
            c["bays"] = "{ '1': [./bay1], '2': [./bay2] }";
            c["unlisted_recorders"] = "take";
            c["spool_limit_mib"] = "1";
        });
        _station.Vault.Fault = _ => 503;
        await using var service = new RunningService(_station.Config);
        Directory.CreateDirectory(_station.Folder["first"]);
        await File.WriteAllBytesAsync(_station.Folder["first/big.mp4"], new byte[600 * 1024], Cancel);
        Directory.Move(_station.Folder["first"], _station.Folder["bay1"]);
        await service.WaitAsync("released", "1");
        Directory.CreateDirectory(_station.Folder["second"]);
        await File.WriteAllBytesAsync(_station.Folder["second/other.mp4"], [.. Enumerable.Repeat((byte)7, 600 * 1024)], Cancel);
        Directory.Move(_station.Folder["second"], _station.Folder["bay2"]);
        await service.WaitAsync("waiting", "2");
        Assert.DoesNotContain("copied", service.Words("2"));
        _station.Vault.Fault = _ => null;
        await service.WaitAsync("done", "2");
        Assert.Empty(Directory.EnumerateFiles(_station.Folder["bay2"]));
    }

    [Fact]
    public async Task The_whole_story_of_a_docking_reaches_the_vault_in_order_also_where_it_was_away_at_first()
    {
        _station.Vault.Fault = call => call.Contains("/stations/", StringComparison.Ordinal) ? 503 : null;
        await using (var first = new RunningService(_station.Config))
        {
            Plug("1", "a.mp4");
            await first.WaitAsync("done", "1");
            Directory.Delete(_station.Folder["bay1"], recursive: true);
            await first.WaitAsync("unplugged", "1");
        }

        Assert.NotEmpty(new EventBook(_station.Folder["spool/events"], TimeProvider.System).Oldest(10));
        _station.Vault.Fault = _ => null;
        await using var second = new RunningService(_station.Config);
        await UntilAsync(() => _station.Vault.Events.Values.Count(e => e.Kind == StationEventKind.StationStarted) == 2);
        Assert.Equal(
            [
                StationEventKind.StationStarted, StationEventKind.RecorderDocked, StationEventKind.RecorderReleased, StationEventKind.RecorderCleared,
                StationEventKind.RecorderUndocked, StationEventKind.StationStopped, StationEventKind.StationStarted,
            ],
            _station.Vault.Reports.SelectMany(r => r.Events).DistinctBy(e => e.Id).Select(e => e.Kind));
        await UntilAsync(() => !Directory.EnumerateFiles(_station.Folder["spool/events"]).Any());
    }

    [Fact]
    public async Task A_register_that_the_vault_tells_counts_also_when_the_vault_is_away_again()
    {
        _station.Vault.Register = new StationRegister("1", [new RegisteredRecorder("DSJ1", "大队", null, "012345", true)], [new RegisteredOfficer("012345", "张三", "大队")], []);
        await using (var first = new RunningService(_station.Config))
        {
            await UntilAsync(() => _station.Vault.Reports.Any(r => r.RegisterTag == "1"));
        }

        Assert.Equal("012345", new StationMemory(_station.Spool).Find("DSJ1")!.Officer);
    }

    [Fact]
    public async Task Without_a_bay_the_service_does_not_start_and_says_what_to_write()
    {
        _station.Configure(_ => { });
        var (exit, _, error) = await TestStation.RunAsync("run", "--config", _station.Config);
        Assert.Equal(2, exit);
        Assert.Contains("bays", error, StringComparison.Ordinal);
    }

    private void Plug(string bay, params string[] files)
    {
        var folder = $"{Guid.NewGuid():N}"; // whole at once, as a device comes
        foreach (var file in files)
        {
            _station.Folder.Write(Path.Combine(folder, file), $"{bay} {file}");
        }

        Directory.Move(_station.Folder[folder], _station.Folder["bay" + bay]);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 4500 && !holds(); i++)
        {
            await Task.Delay(20, Cancel);
        }

        Assert.True(holds());
    }
}
