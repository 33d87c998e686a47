using System.Diagnostics;

namespace EvidenceVault.Benchmarks;

/// <summary>
/// A vault on S3: from docking to receipt for 8 files of 256 MiB against the tools that bring them to the same server with a digest at both ends;
/// memory that does not grow with the files; and footage read through the portal against reading it from the server itself.
/// </summary>
internal static class S3Bench
{
    private const int Files = 8;
    private const int Rounds = 3;
    private const long Small = 16L << 20;
    private const long Large = 256L << 20;

    /// <summary>The user whose bucket the tools copy to: one without locks, so that it can be emptied.</summary>
    private const string ToolUser = "second";
    private const string ToolBucket = "bench-tools";

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        var gateway = S3Gateway.Find();
        var bucket = "bench-" + Guid.NewGuid().ToString("N")[..12];
        using var appliance = await Appliance.StartAsync(room["s3"], gateway, bucket);

        var agentSmall = await appliance.DockAsync(Card(room, "s3-small", Small));
        await appliance.PreparedAsync();
        var vaultSmall = Appliance.PeakMegabytes(appliance.Vault.Id);

        var (docked, tools, agentLarge) = await ReceiptAsync(room, appliance, gateway);
        var vaultLarge = Appliance.PeakMegabytes(appliance.Vault.Id);
        Console.WriteLine(FormattableString.Invariant($"  dock → receipt {docked:0.00} s ({Files * Large / docked / 1e6:0} MB/s); sha256sum, rclone copy, rclone cat | sha256sum {tools:0.00} s (medians of {Rounds}, in turn)"));
        Console.WriteLine(FormattableString.Invariant($"  agent: peak {agentSmall:0} MB with 8 × 16 MiB, {agentLarge:0} MB with 8 × 256 MiB; vault: peak {vaultSmall:0} MB, then {vaultLarge:0} MB"));
        return BenchRoom.Judge("dock → receipt on S3 against the tools", tools / docked, "× faster", 2, atMost: false)
            & BenchRoom.Judge("agent, files 16 times larger", agentLarge / agentSmall, "×", 1.3, atMost: true)
            & BenchRoom.Judge("vault, files 16 times larger", vaultLarge / vaultSmall, "×", 1.3, atMost: true)
            & await S3RangeBench.RunAsync(appliance, gateway, bucket, Large);
    }

    private static async Task<(double Docked, double Tools, double AgentPeak)> ReceiptAsync(BenchRoom room, Appliance appliance, S3Gateway gateway)
    {
        var card = Card(room, "s3-large", Large);
        List<double> docked = [], tools = [];
        var peak = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            Renew(card, round);
            docked.Add(await SecondsAsync(async () => peak = Math.Max(peak, await appliance.DockAsync(card))));
            await appliance.PreparedAsync(); // what the vault does afterwards must not disturb the tools
            tools.Add(await SecondsAsync(() => ToolsAsync(card, gateway)));
            await BenchRoom.OutputAsync("rclone", ["purge", $"gateway:{ToolBucket}"], environment: gateway.RcloneAs(ToolUser));
        }

        return (Median(docked), Median(tools), peak);
    }

    private static async Task ToolsAsync(string card, S3Gateway gateway)
    {
        var rclone = gateway.RcloneAs(ToolUser);
        var folder = Path.Combine(card, "DCIM");
        var files = Directory.GetFiles(folder);
        var sealedAs = new Dictionary<string, string>();
        foreach (var file in files)
        {
            sealedAs[file] = FirstWord(await BenchRoom.OutputAsync("sha256sum", [file]));
        }

        await BenchRoom.OutputAsync("rclone", ["copy", folder, $"gateway:{ToolBucket}"], environment: rclone);
        foreach (var file in files)
        {
            var there = await BenchRoom.OutputAsync("bash", ["-o", "pipefail", "-c", "rclone cat \"$1\" | sha256sum", "rclone", $"gateway:{ToolBucket}/{Path.GetFileName(file)}"], environment: rclone);
            if (FirstWord(there) != sealedAs[file])
            {
                throw new InvalidOperationException($"rclone brought other bytes than {file} has.");
            }
        }
    }

    /// <summary>New bytes in every file, so that the vault does not hold them already.</summary>
    private static void Renew(string card, int round)
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(card, "DCIM")))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.Write(BitConverter.GetBytes(round));
        }
    }

    private static string Card(BenchRoom room, string name, long bytes)
    {
        for (var i = 0; i < Files; i++)
        {
            room.Content($"{name}/DCIM/clip{i}.mp4", bytes);
        }

        return room[name];
    }

    private static async Task<double> SecondsAsync(Func<Task> run)
    {
        var started = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string FirstWord(string output) => output.Split(' ', 2)[0];
}
