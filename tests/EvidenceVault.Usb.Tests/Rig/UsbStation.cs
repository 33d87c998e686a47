using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EvidenceVault.Usb.Tests.Rig;

/// <summary>How a station is set up.</summary>
/// <param name="Bays">Printed name and USB port paths; null for bays 1 and 2 on the rack's first two ports.</param>
/// <param name="SpoolMib">How large the disk with the station's files is, spool included.</param>
/// <param name="Unlisted">What becomes of a recorder that no binding names: <c>take</c> or <c>refuse</c>.</param>
/// <param name="Profile">A recorder profile (YAML) beside those that are shipped; its id is <c>added</c>.</param>
internal sealed record StationOptions(IReadOnlyDictionary<string, string[]>? Bays = null, int SpoolMib = 512, string Unlisted = "take", string? Profile = null);

/// <summary>A vault on this machine, and in the guest the station enrolled with it, whose files are on a disk that outlives the guest.</summary>
internal sealed class UsbStation : IAsyncDisposable
{
    private const string Home = "/var/spool/station";
    private const string AgentPid = "/run/agent.pid";

    // An emulated processor compiles slowly, and slower still where memory changes hands between writing and running.
    public const string EmulatedProcessor = "DOTNET_EnableWriteXorExecute=0 DOTNET_TC_CallCountThreshold=3000";
    private const string AgentProgram = EmulatedProcessor + " /opt/agent/docking-agent";
    private const int GuestPort = 8642;
    private readonly UsbRig _rig;
    private readonly string _folder;
    private readonly List<RecorderImage> _recorders = [];
    private int _made;
    private Process? _vault;
    private string _url = "http://127.0.0.1:0";

    private UsbStation(UsbRig rig, string folder, UsbGuest guest) => (_rig, _folder, Guest) = (rig, folder, guest);

    public UsbGuest Guest { get; private set; }

    /// <summary>The agent that was started last; null before the first.</summary>
    public RunningAgent? Agent { get; private set; }

    public UsbRack Rack => Guest.Usb;

    private string Data => Path.Combine(_folder, "vault");

    private string Disk => Path.Combine(_folder, "station.ext4");

    public static async Task<UsbStation> CreateAsync(UsbRig rig, string folder, StationOptions options)
    {
        var station = new UsbStation(rig, folder, await rig.GuestAsync());
        try
        {
            await station.StartVaultAsync();
            var home = Path.Combine(folder, "home");
            (await station.VaultAsync("admin", "station", "enroll", "station-1", "--unit", "一大队", "--vault", $"http://127.0.0.1:{GuestPort}", "--out", home)).With(0);
            await File.WriteAllTextAsync(Path.Combine(home, "run.yaml"), await File.ReadAllTextAsync(Path.Combine(home, "agent.yaml")) + Extras(options));
            if (options.Profile is { } profile)
            {
                (await Programs.RunAsync("cp", "-r", Path.Combine(Programs.Checkout, "policies"), home)).With(0);
                await File.WriteAllTextAsync(Path.Combine(home, "policies", "recorders", "added.yaml"), profile);
            }

            await Disks.MakeAsync(station.Disk, home, options.SpoolMib);
            await station.ConnectAsync();
            return station;
        }
        catch
        {
            station.Guest.CutPower(); // the next test gets a new one
            await station.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new recorder, whose files from now on must not be lost.</summary>
    public async Task<RecorderImage> RecorderAsync(string name, RecorderFormat format, int mib = 96, string? serial = null, uint? volume = null) =>
        Watch(await RecorderImage.CreateAsync(_folder, name, format, mib, serial ?? $"DSJ-{++_made}-{name.ToUpperInvariant()}", volume));

    /// <summary>From now on, <see cref="CheckAsync"/> looks after the files of this recorder too.</summary>
    public RecorderImage Watch(RecorderImage recorder)
    {
        _recorders.Add(recorder);
        return recorder;
    }

    /// <summary>Plugs a recorder in.</summary>
    /// <returns>By which name to pull it out.</returns>
    public async Task<string> PlugAsync(RecorderImage recorder, string port, StickOddity? oddity = null)
    {
        if (recorder.Format == RecorderFormat.Mtp)
        {
            await Rack.PlugMtpAsync(recorder.Name, recorder.Path, port, recorder.Serial);
        }
        else
        {
            await Rack.PlugAsync(recorder.Name, recorder.Path, port, recorder.Serial, oddity);
        }

        return recorder.Name;
    }

    /// <summary>Mounts a recorder read-only in the guest, as a person at the station would.</summary>
    /// <returns>Where.</returns>
    public async Task<string> MountAsync(RecorderImage recorder)
    {
        var device = $"/dev/disk/by-id/usb-QEMU_QEMU_HARDDISK_{recorder.Serial}-0:0{(recorder.Format == RecorderFormat.FatPartition ? "-part1" : "")}";
        var place = $"/run/mounted/{recorder.Name}";
        (await Guest.RunAsync($"for i in $(seq 900); do [ ! -b {device} ] || break; sleep 0.1; done; mkdir -p {place} && mount -o ro {device} {place}")).With(0);
        return place;
    }

    /// <summary>Docks one mounted recorder with <c>docking-agent dock</c>.</summary>
    public Task<Ended> DockAsync(string place, params string[] options) =>
        Guest.RunAsync($"{AgentProgram} dock {place} --config {Home}/agent.yaml {string.Join(' ', options)}", TimeSpan.FromMinutes(5));

    /// <summary>Starts <c>docking-agent run</c> and waits until it watches the bays.</summary>
    public async Task<RunningAgent> RunAgentAsync()
    {
        var job = await Guest.SpawnAsync($"echo $$ >{AgentPid}", $"export {AgentProgram.Replace(" /opt", "; exec /opt", StringComparison.Ordinal)} run --config {Home}/run.yaml --json");
        Agent = new RunningAgent(Guest, job, AgentPid);
        await Agent.StartedAsync();
        return Agent;
    }

    /// <summary>Starts <c>docking-agent run</c> where it is to end at once.</summary>
    public Task<Ended> RunAgentInVainAsync() => Guest.RunAsync($"{AgentProgram} run --config {Home}/run.yaml --json");

    /// <remarks>When it comes back it needs the port it had, and some other program may hold that for a moment.</remarks>
    public async Task StartVaultAsync()
    {
        for (var tries = 1; ; tries++)
        {
            var vault = _vault = Programs.Start(Programs.Vault, "serve", "--data", Data, "--url", _url);
            if (await vault.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
            {
                _url = line.Split(' ')[^1];
                break;
            }

            var errors = await vault.StandardError.ReadToEndAsync();
            Assert.True(tries < 10 && errors.Contains("address already in use", StringComparison.Ordinal), "the vault ended at once: " + errors);
            vault.Dispose();
            _vault = null;
            await Task.Delay(500);
        }

        // Nobody reads further; but a full pipe would stop the vault.
        _ = _vault.StandardOutput.ReadToEndAsync();
        _ = _vault.StandardError.ReadToEndAsync();
    }

    /// <summary>Ends the vault as a power cut would.</summary>
    public void KillVault()
    {
        if (_vault is { HasExited: false })
        {
            _vault.Kill();
            _vault.WaitForExit();
        }
    }

    /// <summary>Takes the station's power away and gives it back: a new boot with the same disk. What was plugged in is not any more.</summary>
    public async Task CutPowerAsync()
    {
        Guest.CutPower();
        Guest = await _rig.GuestAsync();
        await ConnectAsync();
    }

    /// <summary>What the vault has of the recorders that are watched.</summary>
    public async Task<JsonElement[]> ItemsAsync()
    {
        var put = _recorders.SelectMany(r => r.EverPut.Values).ToHashSet(StringComparer.Ordinal);
        return [.. (await AllItemsAsync()).Where(item => put.Contains(item.GetProperty("sha256").GetString()!))];
    }

    /// <summary>
    /// What must be so after whatever has happened. Pulls everything out, and then: every digest, row and log entry of the vault is
    /// sound; every file ever put on a recorder is still on it, or is an item of the vault; none has gone from a recorder that no
    /// receipt at the station names; and no receipt names bytes that are not an item. An agent may go on handing over meanwhile.
    /// </summary>
    public async Task CheckAsync()
    {
        await Rack.ClearAsync();
        var receipted = await ReceiptedAsync();
        (await VaultAsync("verify", "--full")).With(0);
        var held = (await AllItemsAsync()).Select(i => i.GetProperty("sha256").GetString()!).ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(receipted, digest => !held.Contains(digest));
        foreach (var recorder in _recorders)
        {
            var now = await recorder.NowAsync();
            foreach (var (path, digest) in recorder.EverPut)
            {
                var isThere = now.TryGetValue(path, out var found) && found == digest;
                Assert.True(isThere || held.Contains(digest), $"LOST: {path} of {recorder.Name} is neither on the recorder nor in the vault");
                Assert.True(isThere || receipted.Contains(digest), $"CLEARED WITHOUT A RECEIPT: {path} of {recorder.Name}");
            }
        }
    }

    /// <summary>The manifests of the sessions that the station has taken.</summary>
    public async Task<JsonElement[]> ManifestsAsync()
    {
        var lines = (await Guest.RunAsync($"find {Home}/spool -name manifest.json | while read f; do tr -d '\\n' <$f; echo; done")).With(0).Output.Split('\n');
        return [.. lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>The recorders of a scenario that was checked are of no interest to the next.</summary>
    public void Forget()
    {
        foreach (var recorder in _recorders)
        {
            recorder.Remove();
        }

        _recorders.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Guest.IsRunning)
            {
                await Rack.ClearAsync();
                (await Guest.RunAsync($"for f in {AgentPid} /run/forward.pid; do [ ! -f $f ] || {{ kill -KILL $(cat $f) 2>/dev/null; rm $f; }}; done; umount -l /run/mounted/* /run/docking/* 2>/dev/null; true")).With(0);
                await Guest.DetachDiskAsync("station", Home);
            }
        }
        catch
        {
            Guest.CutPower(); // the next test gets a new one
            throw;
        }
        finally
        {
            KillVault();
            _vault?.Dispose();
            await Task.Run(() => Directory.Delete(_folder, recursive: true));
        }
    }

    private static string Extras(StationOptions options)
    {
        var bays = options.Bays ?? new Dictionary<string, string[]> { ["1"] = ["1-1", "2-1"], ["2"] = ["1-2", "2-2"] };
        return string.Create(CultureInfo.InvariantCulture, $$"""
            bays: { {{string.Join(", ", bays.Select(b => $"'{b.Key}': [{string.Join(", ", b.Value)}]"))}} }
            mounts: /run/docking
            unlisted_recorders: {{options.Unlisted}}{{(options.Profile is null ? "" : "\npolicies: policies")}}

            """);
    }

    /// <summary>The station's disk, and the vault at the station's own loopback: plain HTTP goes no further than that.</summary>
    private async Task ConnectAsync()
    {
        await Guest.AttachDiskAsync("station", Disk, Home, readOnly: false);
        await Guest.SpawnAsync("echo $$ >/run/forward.pid", $"exec socat TCP-LISTEN:{GuestPort},bind=127.0.0.1,fork,reuseaddr TCP:10.0.2.2:{new Uri(_url).Port}");
    }

    private async Task<JsonElement[]> AllItemsAsync() => [.. JsonDocument.Parse((await VaultAsync("items", "--json")).With(0).Output).RootElement.EnumerateArray()];

    private Task<Ended> VaultAsync(params string[] arguments) => Programs.RunAsync(Programs.Vault, [.. arguments, "--data", Data]);

    /// <summary>The digests named by the checked receipts that the station has.</summary>
    private async Task<HashSet<string>> ReceiptedAsync()
    {
        // Twice: a session that is being put away while the folders are read can be in neither the first time, but moves only once.
        var lines = (await Guest.RunAsync($"for i in 1 2; do find {Home}/spool -name receipt.json -exec grep -oh '\"sha256\":\"[0-9a-f]*\"' {{}} +; done; true")).With(0).Output;
        return [.. Regex.Matches(lines, "[0-9a-f]{64}").Select(m => m.Value)];
    }
}
