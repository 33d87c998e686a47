using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace EvidenceVault.System.Tests;

/// <summary>A vault process with an enrolled station, in a folder of its own; and recorders to dock.</summary>
internal sealed class Site : IAsyncDisposable
{
    private const string Samples = "/usr/share/forensics-samples/original-files";
    private readonly string _root = Directory.CreateTempSubdirectory("evidencevault-system-").FullName;
    private Process? _vault;

    public string Url { get; private set; } = "";

    /// <summary>The bucket that keeps the evidence; empty with the embedded store.</summary>
    public string Bucket { get; private set; } = "";

    /// <summary>Where stations come in by mutual TLS; null where they come by the loopback.</summary>
    public string? Door { get; private set; }

    /// <summary>The id of the vault's process.</summary>
    public int Vault => _vault!.Id;

    public string Data => Path.Combine(_root, "vault");

    public string Config => Path.Combine(_root, "station", "agent.yaml");

    /// <param name="door">Whether the station is on another machine, as far as the vault can tell: it comes by mutual TLS.</param>
    /// <param name="secondBucket">Whether the second store is a bucket there as well, and no directory.</param>
    /// <param name="server">Keep evidence in a new bucket there, and everything a second time in a directory; null for the embedded store.</param>
    public static async Task<Site> StartAsync(S3Server? server = null, bool secondBucket = false, bool door = false)
    {
        var site = new Site();
        if (server is not null)
        {
            site.Bucket = "site-" + Guid.NewGuid().ToString("N")[..12];
            await InitAsync(site.Bucket);
            if (secondBucket)
            {
                await InitAsync(site.Bucket + "-second", "--second");
            }
            else
            {
                await File.AppendAllTextAsync(Path.Combine(site.Data, "store.yaml"), $"second:\n  kind: files\n  path: '{site.Folder("second")}'\n", TestContext.Current.CancellationToken);
            }

            async Task InitAsync(string bucket, params string[] more) => (await site.VaultAsync(
                ["admin", "store", "init", "--endpoint", server.Endpoint, "--bucket", bucket, "--admin-key", server.Key("admin"), "--keys", server.Keys, "--lock-days", "1", .. more])).With(0);
        }

        site.Door = door ? $"127.0.0.1:{FreePort()}" : null;
        await site.StartVaultAsync();
        (await site.VaultAsync("admin", "station", "enroll", "station-1", "--unit", "一大队", "--vault", door ? $"https://{site.Door}" : site.Url, "--out", Path.Combine(site._root, "station"))).With(0);
        return site;
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public async Task StartVaultAsync()
    {
        _vault = Programs.Start(Programs.Vault, ["serve", "--data", Data, "--url", Url.Length > 0 ? Url : "http://127.0.0.1:0", .. Door is null ? Array.Empty<string>() : ["--stations", Door]]);
        var line = await _vault.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.True(line is not null, "the vault ended at once: " + (line is null ? await _vault.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) : ""));
        Url = line!.Split(' ')[^1];
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

    /// <summary>Ends the vault as an administrator would: SIGTERM.</summary>
    public async Task StopVaultAsync()
    {
        if (_vault is { HasExited: false })
        {
            (await Programs.RunAsync("kill", "-TERM", _vault.Id.ToString(global::System.Globalization.CultureInfo.InvariantCulture))).With(0);
            await _vault.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    public Task<Ended> VaultAsync(params string[] arguments) => Programs.RunAsync(Programs.Vault, [.. arguments, "--data", Data]);

    /// <summary>Waits until everything that was docked is examined: on a busy machine a long time.</summary>
    public async Task ExaminedAsync() => (await Programs.RunAsync(Programs.Vault, null, ["derivations", "--wait", "900", "--data", Data], TimeSpan.FromMinutes(16))).With(0);

    /// <summary>A verb of the vault that Ctrl-C reaches, also where whoever runs the tests has it ignored.</summary>
    public Process StartToInterrupt(params string[] arguments) => Programs.Start("env", ["--default-signal=INT", Programs.Vault, .. arguments, "--data", Data]);

    public Task<Ended> DockAsync(string recorder, params string[] options) => Programs.RunAsync(Programs.Agent, ["dock", recorder, "--config", Config, .. options]);

    public async Task<JsonElement[]> ItemsAsync() =>
        [.. JsonDocument.Parse((await VaultAsync("items", "--json")).With(0).Output).RootElement.EnumerateArray()];

    public string Folder(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    /// <summary>A recorder with real recordings under a recorder's names, and a file that only claims to be one.</summary>
    public string RealRecorder(string name)
    {
        var day = Directory.CreateDirectory(Path.Combine(Folder(name), "DCIM", "20260301")).FullName;
        Copy("movie2/movie-hello.mp4", "012345_DSJ0001_20260301080000_0001.mp4");
        Copy("movie2/movie-hello.mp4", "012345_DSJ0001_20260301080000_0001IMP.mp4"); // marked later: the same bytes
        Copy("movie2/movie-hello.avi", "012345_DSJ0001_20260301081000_0002.avi");
        Copy("audio1/debian.mp3", "012345_DSJ0001_20260301082000_0003.mp3");
        Copy("pic1/IMG_1054.JPG", "012345_DSJ0001_20260301083000_0004.jpg");
        File.WriteAllText(Path.Combine(day, "012345_DSJ0001_20260301084000_0005.mp4"), "this is no video at all");
        return Path.Combine(_root, name);

        void Copy(string sample, string file)
        {
            var path = Path.Combine(Samples, sample);
            Assert.True(File.Exists(path), "Debian's package forensics-samples-files is missing; eng/test installs it.");
            File.Copy(path, Path.Combine(day, file));
        }
    }

    /// <summary>A recorder with several files of pseudo-random bytes, large enough that a kill falls into the midst of things.</summary>
    public string SyntheticRecorder(string name, int files, int bytes)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder(name), "DCIM")).FullName;
        for (var i = 0; i < files; i++)
        {
            var content = new byte[bytes];
            new Random(i).NextBytes(content);
            File.WriteAllBytes(Path.Combine(folder, $"clip{i}.mp4"), content);
        }

        return Path.Combine(_root, name);
    }

    public async ValueTask DisposeAsync()
    {
        KillVault();
        _vault?.Dispose();
        await Task.Run(() => Directory.Delete(_root, recursive: true));
    }
}
