namespace EvidenceVault.System.Tests;

/// <summary>A real S3 server of the tests' own, which may be killed, filled up and damaged.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("evidencevault-s3-").FullName;

    private static string Program => Path.Combine(Programs.Checkout, "eng", "s3");

    public string Endpoint => File.ReadLines(Path.Combine(_directory, "env")).First(l => l.StartsWith("S3_ENDPOINT=", StringComparison.Ordinal))["S3_ENDPOINT=".Length..];

    public string Keys => Path.Combine(_directory, "keys");

    public string Key(string user) => Path.Combine(Keys, user + ".key");

    /// <summary>SIGKILL to the gateway.</summary>
    public async Task KillAsync() => (await Programs.RunAsync(Program, "kill", _directory, "rgw")).With(0);

    /// <summary>Starts whatever does not run.</summary>
    public async Task UpAsync() => (await Programs.RunAsync(Program, "up", _directory)).With(0);

    public async Task LimitAsync(string bucket, long bytes) =>
        (await Programs.RunAsync(Program, "quota", _directory, bucket, bytes.ToString(global::System.Globalization.CultureInfo.InvariantCulture))).With(0);

    /// <summary>Flips a byte of an object below the gateway, in the disk store itself.</summary>
    /// <param name="name">The end of the object's key.</param>
    public async Task DamageAsync(string name)
    {
        // A version's bytes lie under its own name; the key's plain name only points to it.
        var raw = (await RadosAsync("ls")).Output.Split('\n').Single(line => line.EndsWith(name, StringComparison.Ordinal) && line.Contains("__:", StringComparison.Ordinal));
        var copy = Path.Combine(_directory, "damaged");
        await RadosAsync("get", raw, copy);
        var bytes = await File.ReadAllBytesAsync(copy, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(copy, bytes, TestContext.Current.CancellationToken);
        await RadosAsync("put", raw, copy);
    }

    public async ValueTask InitializeAsync() => await UpAsync();

    public async ValueTask DisposeAsync() => (await Programs.RunAsync(Program, "down", _directory, "--wipe")).With(0);

    private async Task<Ended> RadosAsync(params string[] arguments) =>
        (await Programs.RunAsync("rados", ["-c", Path.Combine(_directory, "ceph.conf"), "-p", "default.rgw.buckets.data", .. arguments])).With(0);
}
