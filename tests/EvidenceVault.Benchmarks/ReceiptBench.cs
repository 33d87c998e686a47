namespace EvidenceVault.Benchmarks;

/// <summary>From docking to receipt for 8 files of 256 MiB, against copying them to the same disk with a digest at both ends.</summary>
internal static class ReceiptBench
{
    private const int Files = 8;
    private const long Bytes = 256L << 20;

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        for (var i = 0; i < Files; i++)
        {
            room.Content($"card/DCIM/clip{i}.mp4", Bytes);
        }

        using var appliance = await Appliance.StartAsync(room["receipt"]);
        var medians = await BenchRoom.MediansAsync(1, () => appliance.DockAsync(room["card"]), () => NaiveAsync(room));
        Console.WriteLine(FormattableString.Invariant($"  dock → receipt {medians[0]:0.00} s ({Files * Bytes / medians[0] / 1e6:0} MB/s), sha256sum; cp + sync; sha256sum {medians[1]:0.00} s"));
        Console.WriteLine(FormattableString.Invariant($"  dock → receipt takes {medians[0] / medians[1]:0.00} × the time of the tools, and writes every byte twice (spool and store)"));
        return true;
    }

    private static async Task NaiveAsync(BenchRoom room)
    {
        Directory.CreateDirectory(room["naive"]);
        foreach (var file in Directory.EnumerateFiles(room["card/DCIM"]))
        {
            var copy = Path.Combine(room["naive"], Path.GetFileName(file));
            await BenchRoom.RunAsync("sha256sum", file);
            await BenchRoom.RunAsync("cp", file, copy);
            await BenchRoom.RunAsync("sync", copy);
            await BenchRoom.RunAsync("sha256sum", copy);
        }

        Directory.Delete(room["naive"], recursive: true);
    }
}
