using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace EvidenceVault.Benchmarks;

/// <summary>Ranges of 8 MiB over one original of a gibibyte, out of the embedded store and through the portal, against nginx serving the same bytes from a directory: one player, and four at once.</summary>
internal static class RangesBench
{
    private const int Rounds = 5;
    private const int Players = 4;
    private const long Bytes = 1L << 30;
    private const double Goal = 0.60;

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["ranges"]);
        var original = room.Content("ranges-card/DCIM/clip0.mp4", Bytes);
        await appliance.DockAsync(room["ranges-card"]);
        await appliance.PreparedAsync();
        var (id, sha256, _) = (await appliance.ItemsAsync()).Single();
        using var reader = await appliance.SignInAsync();
        await reader.SayWhyAsync(id);
        using var nginx = await NginxAsync(room["nginx"], Path.GetDirectoryName(original)!);
        var (portal, other) = (new Uri(appliance.Url, $"/media/{id}/original"), new Uri(nginx.Url, Path.GetFileName(original)));
        await RangeReading.CheckAsync(reader.Http, portal, Bytes, sha256);
        await RangeReading.CheckAsync(reader.Http, other, Bytes, sha256);

        var one = await BenchRoom.MediansAsync(Rounds, () => RangeReading.ReadAsync(reader.Http, portal, Bytes), () => RangeReading.ReadAsync(reader.Http, other, Bytes));
        var many = await BenchRoom.MediansAsync(Rounds, () => RangeReading.ReadAsync(reader.Http, portal, Bytes, Players), () => RangeReading.ReadAsync(reader.Http, other, Bytes, Players));
        Console.WriteLine(FormattableString.Invariant($"  ranges of 8 MiB, one player:  portal {Bytes / one[0] / 1e6:0} MB/s, nginx {Bytes / one[1] / 1e6:0} MB/s (medians of {Rounds}, in turn)"));
        Console.WriteLine(FormattableString.Invariant($"  ranges of 8 MiB, {Players} players: portal {Bytes / many[0] / 1e6:0} MB/s, nginx {Bytes / many[1] / 1e6:0} MB/s"));
        return BenchRoom.Judge("one player, against nginx", one[1] / one[0], "of its throughput", Goal, atMost: false)
            & BenchRoom.Judge($"{Players} players, against nginx", many[1] / many[0], "of its throughput", Goal, atMost: false);
    }

    /// <summary>nginx as Debian ships it, with sendfile and without a log, on a free port of the loopback.</summary>
    private static async Task<Server> NginxAsync(string folder, string files)
    {
        Directory.CreateDirectory(folder);
        var port = FreePort();
        var configuration = Path.Combine(folder, "nginx.conf");
        var scratch = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"{kind}_temp_path {folder}/{kind};\n"));
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off; {{(Environment.IsPrivilegedProcess ? "user root;" : "")}} worker_processes 2; pid {{folder}}/nginx.pid; error_log {{folder}}/error.log;
            events { worker_connections 256; }
            http { access_log off; sendfile on; tcp_nopush on; {{scratch}} server { listen 127.0.0.1:{{port}}; root {{files}}; } }
            """);
        var server = new Server(BenchRoom.Start(Environment.GetEnvironmentVariable("BENCH_NGINX") ?? "nginx", ["-p", folder, "-c", configuration, "-e", Path.Combine(folder, "error.log")], quiet: false), new Uri($"http://127.0.0.1:{port}/"));
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            using var knock = new TcpClient();
            try
            {
                await knock.ConnectAsync(IPAddress.Loopback, port);
                return server;
            }
            catch (SocketException) when (waited.Elapsed < TimeSpan.FromSeconds(10) && !server.HasEnded)
            {
                // not yet
            }
            catch
            {
                server.Dispose();
                throw;
            }
        }
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    private sealed class Server(Process process, Uri url) : IDisposable
    {
        public Uri Url => url;

        public bool HasEnded => process.HasExited;

        public void Dispose()
        {
            if (!process.HasExited)
            {
                BenchRoom.Signal(process.Id, "TERM"); // the master ends its workers
                process.WaitForExit();
            }

            process.Dispose();
        }
    }
}
