using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>
/// A running virtual machine with a USB rack. It takes shell commands, disks, and whatever <see cref="Usb"/> plugs in; it reaches this
/// machine's loopback as 10.0.2.2.
/// </summary>
internal sealed class UsbGuest : IAsyncDisposable
{
    private static readonly TimeSpan Boot = TimeSpan.FromMinutes(5);
    private readonly string _room = Directory.CreateTempSubdirectory("evidencevault-guest-").FullName;
    private readonly ConcurrentDictionary<int, GuestJob> _jobs = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private Process _process = null!;
    private Socket _port = null!;
    private int _last;

    private UsbGuest()
    {
    }

    public Qmp Qmp { get; private set; } = null!;

    public UsbRack Usb { get; private set; } = null!;

    /// <summary>A folder of this machine that the guest can mount.</summary>
    public string Share => GuestMachine.Share(_room);

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts a machine: in about a second from the state that an earlier start kept, otherwise by booting it and keeping that state.</summary>
    /// <param name="folder">What <c>eng/usb-guest</c> built.</param>
    public static async Task<UsbGuest> StartAsync(string folder)
    {
        var guest = new UsbGuest();
        try
        {
            var machine = new GuestMachine(folder);
            var state = await machine.StateAsync();
            var restore = File.Exists(state);
            await guest.LaunchAsync(machine, restore ? ["-incoming", "defer"] : []);
            if (restore)
            {
                await guest.RestoreAsync(state);
            }
            else
            {
                await guest.ReadyAsync();
                await guest.KeepAsync(state);
            }

            await guest.BeginAsync();
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a command in the guest, through its shell.</summary>
    public async Task<GuestJob> SpawnAsync(string command, params string[] more)
    {
        var line = string.Join("; ", [command, .. more]);
        Assert.DoesNotContain('\n', line);
        var number = Interlocked.Increment(ref _last);
        var job = _jobs[number] = new GuestJob(line);
        await _sending.WaitAsync();
        try
        {
            await _port.SendAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {line}\n")));
        }
        finally
        {
            _sending.Release();
        }

        return job;
    }

    /// <summary>Runs a command in the guest to its end.</summary>
    public Task<Ended> RunAsync(string command) => RunAsync(command, TimeSpan.FromMinutes(4));

    /// <inheritdoc cref="RunAsync(string)"/>
    public async Task<Ended> RunAsync(string command, TimeSpan limit) => await (await SpawnAsync(command)).EndAsync(limit);

    /// <summary>Where a disk that was given to the guest shows.</summary>
    public static string DiskDevice(string id) => $"/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_{id}";

    /// <summary>Gives the guest a disk and waits until it is there.</summary>
    public async Task AddDiskAsync(string id, string image, bool readOnly = false)
    {
        await Qmp.AskAsync("blockdev-add", new JsonObject { ["driver"] = "file", ["node-name"] = id + "-file", ["filename"] = image, ["read-only"] = readOnly, ["locking"] = "off" });
        await Qmp.AskAsync("device_add", new JsonObject { ["driver"] = "scsi-hd", ["id"] = id, ["bus"] = "disks.0", ["drive"] = id + "-file", ["serial"] = id });
        (await RunAsync($"for i in $(seq 900); do [ ! -b {DiskDevice(id)} ] || break; sleep 0.1; done; [ -b {DiskDevice(id)} ]")).With(0);
    }

    /// <summary>Takes away a disk that nobody uses.</summary>
    public async Task RemoveDiskAsync(string id)
    {
        await Qmp.RemoveDeviceAsync(id);
        await Qmp.AskAsync("blockdev-del", new JsonObject { ["node-name"] = id + "-file" });
    }

    /// <summary>Gives the guest an ext4 disk and mounts it.</summary>
    public async Task AttachDiskAsync(string id, string image, string mountPoint, bool readOnly)
    {
        await AddDiskAsync(id, image, readOnly);
        (await RunAsync($"mkdir -p {mountPoint} && mount -t ext4 -o {(readOnly ? "ro,noload" : "rw")} {DiskDevice(id)} {mountPoint}")).With(0);
    }

    /// <summary>Unmounts a disk and takes it away.</summary>
    public async Task DetachDiskAsync(string id, string mountPoint)
    {
        (await RunAsync($"umount {mountPoint}")).With(0);
        await RemoveDiskAsync(id);
    }

    /// <summary>Sets the guest's clock.</summary>
    public async Task SetClockAsync(DateTimeOffset now) =>
        (await RunAsync(string.Create(CultureInfo.InvariantCulture, $"date -s @{now.ToUnixTimeSeconds()}"))).With(0);

    /// <summary>Ends the machine as a power cut would: nothing is written that was not.</summary>
    public void CutPower()
    {
        if (IsRunning)
        {
            _process.Kill();
            _process.WaitForExit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        CutPower();
        Qmp?.Dispose();
        _port?.Dispose();
        _process?.Dispose();
        _sending.Dispose();
        await Task.Run(() => Directory.Delete(_room, recursive: true));
    }

    private async Task LaunchAsync(GuestMachine machine, string[] more)
    {
        Directory.CreateDirectory(Share);
        _process = Programs.Start(GuestMachine.Program, [.. machine.Arguments(_room), .. more]);
        _ = _process.StandardOutput.ReadToEndAsync();
        Qmp = await Qmp.ConnectAsync(await ConnectAsync("qmp"));
        Usb = new UsbRack(Qmp);
        _port = await ConnectAsync("tests");
        _ = Task.Run(ListenAsync);
    }

    private async Task<Socket> ConnectAsync(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Wait.UntilAsync($"QEMU's socket '{name}'", TimeSpan.FromSeconds(30), async () =>
        {
            if (!IsRunning)
            {
                throw new InvalidOperationException("QEMU ended at once: " + await _process.StandardError.ReadToEndAsync());
            }

            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_room, name)));
                return true;
            }
            catch (SocketException)
            {
                return false; // not listening yet
            }
        });
        return socket;
    }

    private async Task ListenAsync()
    {
        try
        {
            using var reader = new StreamReader(new NetworkStream(_port), Encoding.UTF8);
            while (await reader.ReadLineAsync() is { } line)
            {
                Hear(line);
            }
        }
        catch (IOException)
        {
            // The machine was ended: whoever waits for one of its commands hears of it below.
        }

        foreach (var job in _jobs.Values)
        {
            job.End(-1);
        }
    }

    private void Hear(string line)
    {
        if (line == "ready")
        {
            _ready.TrySetResult();
            return;
        }

        var at = line.AsSpan().IndexOfAny(':', '=');
        if (at <= 0 || !int.TryParse(line.AsSpan(0, at), CultureInfo.InvariantCulture, out var number) || !_jobs.TryGetValue(number, out var job))
        {
            return;
        }

        if (line[at] == ':')
        {
            job.Print(line[(at + 1)..]);
        }
        else
        {
            job.End(int.Parse(line.AsSpan(at + 1), CultureInfo.InvariantCulture));
        }
    }

    private async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(Boot);
        }
        catch (TimeoutException)
        {
            var console = await File.ReadAllTextAsync(Path.Combine(_room, "console"));
            throw new TimeoutException($"the guest has not come up within {Boot.TotalMinutes:0} min; its console ends with:\n{console[^Math.Min(2000, console.Length)..]}");
        }
    }

    /// <summary>Keeps the state that the machine is in now. Another run that does the same at this moment writes a file of its own, and the last one stays.</summary>
    private async Task KeepAsync(string state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(state)!);
        var writing = $"{state}.{Environment.ProcessId}";
        await Qmp.AskAsync("stop");
        await Qmp.AskAsync("migrate-set-parameters", new JsonObject { ["max-bandwidth"] = 1L << 40 });
        await Qmp.AskAsync("migrate", new JsonObject { ["uri"] = $"exec:cat >'{writing}'" });
        await MigratedAsync();
        File.Move(writing, state, overwrite: true);
        await Qmp.AskAsync("cont");
    }

    private async Task RestoreAsync(string state)
    {
        await Qmp.AskAsync("migrate-incoming", new JsonObject { ["uri"] = $"exec:cat '{state}'" });
        await MigratedAsync();
        await Qmp.AskAsync("cont");
    }

    private Task MigratedAsync() => Wait.UntilAsync("the machine's state to be kept or restored", TimeSpan.FromMinutes(2), async () =>
        (string?)(await Qmp.AskAsync("query-migrate"))?["status"] switch
        {
            "completed" => (string?)(await Qmp.AskAsync("query-status"))?["status"] != "inmigrate",
            "failed" => throw new InvalidOperationException("QEMU could not keep or restore the machine's state; remove the folder 'states' in the guest's cache."),
            _ => false,
        });

    /// <summary>Two starts from one state are two boots: each gets a boot id of its own, for programs tell by it what happened before a power cut.</summary>
    private async Task BeginAsync()
    {
        await SetClockAsync(TimeProvider.System.GetUtcNow());
        (await RunAsync($"echo {Guid.NewGuid()} >/run/boot_id && mount --bind /run/boot_id /proc/sys/kernel/random/boot_id")).With(0);
    }
}
