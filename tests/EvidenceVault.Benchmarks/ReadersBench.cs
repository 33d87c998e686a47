using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace EvidenceVault.Benchmarks;

/// <summary>
/// Two hundred people read in the portal, each at his own address and with his own session, while eight bays hand over footage as fast as this machine can.
/// A reader asks for something, looks at it for some time (exponentially distributed, as in most models of people at a screen), and asks for the next thing.
/// The programs measured and the two hundred share this machine's processors. The same readers without the bays stand beside it.
/// </summary>
internal static class ReadersBench
{
    private const int Readers = 200;
    private const int Accounts = 20;
    private const int Bays = 8;
    private const int Files = 2;
    private const long Bytes = 16L << 20;
    private const long RangeBytes = 256 << 10;
    private const double GoalMilliseconds = 300;
    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["readers"]);
        var videos = await FootageStock.FillAsync(room, appliance);
        var readers = await SignInAsync(appliance, videos);
        try
        {
            var quiet = await ReadAsync(readers, videos, Task.Delay(Measured));
            Show("nobody docks", quiet);
            using var agent = await appliance.WatchBaysAsync(Bays);
            var docked = new Docked();
            var busy = await ReadAsync(readers, videos, DockAsync(room, agent, docked));
            Show(FormattableString.Invariant($"8 bays, {docked.Bytes / docked.Seconds / 1e6:0} MB/s"), busy);
            Console.WriteLine(FormattableString.Invariant($"  beside the bays p95 is {PagesBench.At(busy.Times, 0.95) / PagesBench.At(quiet.Times, 0.95):0.0} × that without them"));
            foreach (var error in quiet.Errors.Concat(busy.Errors).Take(5))
            {
                Console.WriteLine("  " + error);
            }

            return BenchRoom.Judge("errors", quiet.Errors.Count + busy.Errors.Count, "", 0, atMost: true)
                & BenchRoom.Judge($"{Readers} readers beside {Bays} bays, p95", PagesBench.At(busy.Times, 0.95), "ms", GoalMilliseconds, atMost: true);
        }
        finally
        {
            foreach (var reader in readers)
            {
                reader.Dispose();
            }
        }
    }

    private static async Task<List<PortalReader>> SignInAsync(Appliance appliance, IReadOnlyList<string> videos)
    {
        var readers = new List<PortalReader>();
        for (var account = 0; account < Accounts; account++)
        {
            var password = await appliance.AddAccountAsync($"reader{account}");
            for (var seat = 0; seat < Readers / Accounts; seat++)
            {
                var reader = await PortalReader.SignInAsync(appliance.Url, $"reader{account}", password, new IPAddress([127, 0, 1, (byte)(1 + readers.Count)]));
                readers.Add(reader);
                await reader.SayWhyAsync(Mine(videos, readers.Count - 1));
            }
        }

        return readers;
    }

    private static string Mine(IReadOnlyList<string> videos, int reader) => videos[reader % videos.Count];

    /// <summary>Lets all of them read until this has ended.</summary>
    private static async Task<Read> ReadAsync(List<PortalReader> readers, IReadOnlyList<string> videos, Task until)
    {
        var read = new Read();
        await Task.WhenAll(readers.Select((reader, n) => WalkAsync(reader, Mine(videos, n), new Random(n), read, until)));
        await until;
        return read;
    }

    private static async Task WalkAsync(PortalReader reader, string item, Random random, Read read, Task until)
    {
        string[] walk = ["/", "/evidence", $"/evidence?q=_{random.Next(FootageStock.Items):d4}", $"/evidence/{item}", $"/media/{item}/original", $"/media/{item}/original", $"/media/{item}/original", $"/evidence/{item}/custody", "/cases"];
        await ThinkAsync(random, until);
        for (var step = random.Next(walk.Length); !until.IsCompleted; step++)
        {
            var address = walk[step % walk.Length];
            var started = Stopwatch.GetTimestamp();
            try
            {
                await reader.ReadAsync(address, address.StartsWith("/media/", StringComparison.Ordinal) ? (0, RangeBytes - 1) : null);
                read.Times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
            catch (Exception e) when (e is HttpRequestException or InvalidOperationException or IOException or TaskCanceledException)
            {
                read.Errors.Add(e.Message);
            }

            await ThinkAsync(random, until);
        }
    }

    private static Task ThinkAsync(Random random, Task until) => Task.WhenAny(until, Task.Delay(Looking * -Math.Log(1 - random.NextDouble())));

    private static async Task DockAsync(BenchRoom room, BayAgent agent, Docked docked)
    {
        var started = Stopwatch.StartNew();
        for (var round = 0; started.Elapsed < Measured; round++)
        {
            for (var n = 1; n <= Bays; n++)
            {
                for (var i = 0; i < Files; i++)
                {
                    room.Content($"readers{round}/{n}/DCIM/clip{i}.mp4", Bytes);
                }
            }

            agent.Plug(room[$"readers{round}"]);
            await agent.AllAsync("done");
            await agent.UnplugAsync();
            docked.Bytes += Bays * Files * Bytes;
        }

        docked.Seconds = started.Elapsed.TotalSeconds;
    }

    private static void Show(string beside, Read read) => Console.WriteLine(FormattableString.Invariant(
        $"  {beside,-24} {read.Times.Count,6} answers   p50 {PagesBench.At(read.Times, 0.5),6:0.0} ms   p95 {PagesBench.At(read.Times, 0.95),6:0.0} ms   most {read.Times.Max(),6:0} ms   {read.Errors.Count} errors"));

    private sealed class Docked
    {
        public double Bytes { get; set; }

        public double Seconds { get; set; }
    }

    private sealed class Read
    {
        public ConcurrentBag<double> Times { get; } = [];

        public ConcurrentBag<string> Errors { get; } = [];
    }
}
