using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EvidenceVault.Benchmarks;

/// <summary>
/// Eight recorders docked at once, against eight times <c>cp</c> and <c>sha256sum</c> at once, on the same files; on this machine's own
/// processor, with folders for bays. The files are cached before each round, and each round has new ones: a vault stores no file twice.
/// </summary>
internal static partial class BaysBench
{
    private const int Bays = 8;
    private const int Files = 4;
    private const long Bytes = 16L << 20;
    private const int Rounds = 3;
    private const double Gib = Bays * Files * Bytes / (double)(1L << 30);

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["bays"]);
        using var agent = await appliance.WatchBaysAsync(Bays);
        var rounds = new List<Round>();
        for (var round = 0; round <= Rounds; round++)
        {
            var measured = await RoundAsync(room, appliance, agent, round);
            if (round > 0) // the first warms up
            {
                rounds.Add(measured);
            }
        }

        double Median(Func<Round, double> of) => rounds.Select(of).Order().ElementAt(Rounds / 2);
        Row("cp; sha256sum", Median(r => r.Tools.Seconds), Median(r => r.Tools.Cpu));
        Row("cp; sync; sha256sum", Median(r => r.Durable.Seconds), Median(r => r.Durable.Cpu));
        Row("agent: plug-in → all released, vault held still", Median(r => r.Alone.Seconds), Median(r => r.Alone.Cpu));
        Row("agent: plug-in → all released, vault taking", Median(r => r.Released), null);
        Row("agent: plug-in → all proven by receipt", Median(r => r.Proven.Seconds), Median(r => r.Proven.Cpu));
        return BenchRoom.Judge("8 bays, released, against cp; sha256sum", Median(r => r.Alone.Seconds / r.Tools.Seconds), "× its time", 1.25, atMost: true)
            & BenchRoom.Judge("8 bays, CPU per GiB, against cp; sha256sum", Median(r => r.Alone.Cpu / r.Tools.Cpu), "× its CPU", 1.0, atMost: true);
    }

    private static async Task<Round> RoundAsync(BenchRoom room, Appliance appliance, BayAgent agent, int round)
    {
        var recorders = Fill(room, $"r{round}a");
        var tools = await ToolsAsync(room, recorders, "");
        var durable = await ToolsAsync(room, recorders, "sync \"$to\"/*; ");

        appliance.HoldStill();
        var cpu = agent.CpuSeconds;
        agent.Plug(recorders);
        var alone = (await agent.AllAsync("released"), agent.CpuSeconds - cpu);
        appliance.GoOn();
        await agent.AllAsync("done");
        await agent.UnplugAsync();

        recorders = Fill(room, $"r{round}b");
        cpu = agent.CpuSeconds;
        agent.Plug(recorders);
        var released = await agent.AllAsync("released");
        var proven = (await agent.AllAsync("proven"), agent.CpuSeconds - cpu);
        await agent.AllAsync("done");
        await agent.UnplugAsync();
        return new Round(tools, durable, alone, released, proven);
    }

    private static string Fill(BenchRoom room, string name)
    {
        for (var n = 1; n <= Bays; n++)
        {
            for (var i = 0; i < Files; i++)
            {
                room.Content($"{name}/{n}/DCIM/clip{i}.mp4", Bytes);
            }
        }

        return room[name];
    }

    /// <summary>What an administrator would write, for all recorders at once; the copies are removed again.</summary>
    private static async Task<(double Seconds, double Cpu)> ToolsAsync(BenchRoom room, string recorders, string between)
    {
        var copies = room["copies"];
        Directory.CreateDirectory(copies);
        var started = Stopwatch.GetTimestamp();
        var used = await BenchRoom.OutputAsync("bash",
            ["-c", $"for n in $(seq {Bays}); do ( to=$2/$n; mkdir $to; cp $1/$n/DCIM/* $to/; {between}sha256sum $to/* >/dev/null ) & done; wait; times", "bash", recorders, copies]);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Directory.Delete(copies, recursive: true);
        return (seconds, ChildSeconds(used));
    }

    /// <summary>What the shell's <c>times</c> says last, of its children: user and system, such as 0m1.234s 0m0.567s.</summary>
    public static double ChildSeconds(string times) => Time().Matches(times.TrimEnd().Split('\n')[^1])
        .Sum(m => (60 * double.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)) + double.Parse(m.Groups[2].ValueSpan, CultureInfo.InvariantCulture));

    private static void Row(string what, double seconds, double? cpu) => Console.WriteLine(FormattableString.Invariant(
        $"  {what,-48} {seconds,6:0.00} s  {Gib / seconds,5:0.00} GiB/s  {(cpu is { } used ? FormattableString.Invariant($"{used / Gib,5:0.00} CPU s/GiB") : "")}"));

    [GeneratedRegex("([0-9]+)m([0-9.]+)s")]
    private static partial Regex Time();

    private sealed record Round((double Seconds, double Cpu) Tools, (double Seconds, double Cpu) Durable, (double Seconds, double Cpu) Alone, double Released, (double Seconds, double Cpu) Proven);
}
