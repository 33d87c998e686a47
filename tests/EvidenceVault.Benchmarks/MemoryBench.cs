namespace EvidenceVault.Benchmarks;

/// <summary>Memory of the programs: the vault at rest and at work, the agent while it copies eight files; and that neither grows with the size of the files.</summary>
internal static class MemoryBench
{
    private const int Files = 8;

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["memory"]);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var idle = Appliance.ResidentMegabytes(appliance.Vault.Id);
        var small = await appliance.DockAsync(Card(room, "small", 16L << 20));
        var afterSmall = Appliance.PeakMegabytes(appliance.Vault.Id);
        var large = await appliance.DockAsync(Card(room, "large", 256L << 20));
        var afterLarge = Appliance.PeakMegabytes(appliance.Vault.Id);
        Console.WriteLine(FormattableString.Invariant($"  agent: peak {small:0} MB with 8 × 16 MiB, {large:0} MB with 8 × 256 MiB; vault: peak {afterSmall:0} MB, then {afterLarge:0} MB"));
        return BenchRoom.Judge("idle vault", idle, "MB", 150, atMost: true)
            & BenchRoom.Judge("agent copying 8 files", large, "MB", 100, atMost: true)
            & BenchRoom.Judge("agent, files 16 times larger", large / small, "×", 1.25, atMost: true)
            & BenchRoom.Judge("vault, files 16 times larger", afterLarge / afterSmall, "×", 1.25, atMost: true);
    }

    private static string Card(BenchRoom room, string name, long bytes)
    {
        for (var i = 0; i < Files; i++)
        {
            room.Content($"{name}/DCIM/clip{i}.mp4", bytes);
        }

        return room[name];
    }
}
