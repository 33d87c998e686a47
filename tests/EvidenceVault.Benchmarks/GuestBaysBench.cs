using System.Diagnostics;
using System.Globalization;
using EvidenceVault.Usb.Tests.Rig;

namespace EvidenceVault.Benchmarks;

/// <summary>
/// The same on real USB: eight sticks in the virtual machine of the USB tests, first read by <c>cp</c> and <c>sha256sum</c>, then, pulled
/// out and plugged in again, by the agent. Its processor is emulated: the ratios say something, the figures do not.
/// </summary>
internal static class GuestBaysBench
{
    private const int Bays = 8;
    private const int Bytes = 8 << 20;
    private const int Files = 2;
    private const int Rounds = 3;
    private const string Copies = "/var/spool/station/copies";
    private const double Gib = Bays * Files * (double)Bytes / (1L << 30);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<bool> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("EVIDENCEVAULT_TEST_USB") is not { Length: > 0 })
        {
            Console.WriteLine("  LEFT OUT: eight recorders on real USB, for there is no USB guest (eng/usb-guest says why)");
            return true;
        }

        await using var rig = new UsbRig();
        var bays = Enumerable.Range(1, Bays).ToDictionary(n => $"{n}", n => new[] { $"1-{n}", $"2-{n}" });
        await using var station = await rig.StationAsync(new StationOptions(bays, SpoolMib: 1024));
        var agent = await station.RunAgentAsync();
        var rounds = new List<((double Seconds, double Cpu) Tools, (double Seconds, double Cpu) Agent)>();
        for (var round = 0; round <= Rounds; round++)
        {
            var measured = await RoundAsync(station, agent, round);
            if (round > 0) // the first is of an agent that has yet to compile
            {
                rounds.Add(measured);
            }
        }

        await agent.StopAsync();
        var (time, cpu) = (Median(rounds, r => r.Agent.Seconds / r.Tools.Seconds), Median(rounds, r => r.Agent.Cpu / r.Tools.Cpu));
        Console.WriteLine(FormattableString.Invariant(
            $"  USB, emulated processor: cp; sha256sum {Median(rounds, r => r.Tools.Seconds):0.0} s, {Median(rounds, r => r.Tools.Cpu) / Gib:0} CPU s/GiB; agent, all released {Median(rounds, r => r.Agent.Seconds):0.0} s, {Median(rounds, r => r.Agent.Cpu) / Gib:0} CPU s/GiB"));
        return BenchRoom.Judge("8 recorders on USB, released, against cp; sha256sum", time, "× its time", 1.25, atMost: true)
            & BenchRoom.Judge("8 recorders on USB, CPU per GiB, against cp; sha256sum", cpu, "× its CPU", 1.5, atMost: true);
    }

    private static async Task<((double Seconds, double Cpu) Tools, (double Seconds, double Cpu) Agent)> RoundAsync(UsbStation station, RunningAgent agent, int round)
    {
        var recorders = new List<RecorderImage>();
        for (var n = 1; n <= Bays; n++)
        {
            recorders.Add(await station.RecorderAsync($"r{round}n{n}", RecorderFormat.Fat));
            await recorders[^1].PutAsync([.. Enumerable.Range(0, Files).Select(i => ($"DCIM/clip{i}.mp4", Bytes))]);
        }

        await agent.SignalAsync("STOP"); // it must not see what the tools are given
        var tools = await ToolsAsync(station, recorders);
        await agent.SignalAsync("CONT");

        agent.Begin();
        station.KillVault(); // what is measured is reading; handing over comes later
        var cpu = await agent.CpuSecondsAsync();
        var started = Stopwatch.GetTimestamp();
        await PlugAsync(station, recorders);
        for (var n = 1; n <= Bays; n++)
        {
            await agent.SeeAsync($"{n}", Limit, "released");
        }

        var read = (Stopwatch.GetElapsedTime(started).TotalSeconds, await agent.CpuSecondsAsync() - cpu);
        await station.StartVaultAsync();
        for (var n = 1; n <= Bays; n++)
        {
            await agent.SeeAsync($"{n}", Limit, "done");
        }

        await station.CheckAsync();
        await agent.EmptyAsync();
        station.Forget();
        return (tools, read);
    }

    private static async Task<(double Seconds, double Cpu)> ToolsAsync(UsbStation station, IReadOnlyList<RecorderImage> recorders)
    {
        var started = Stopwatch.GetTimestamp();
        await PlugAsync(station, recorders);
        foreach (var recorder in recorders)
        {
            await station.MountAsync(recorder);
        }

        var names = string.Join(' ', recorders.Select(r => r.Name));
        var ended = (await station.Guest.RunAsync(
            $"for n in {names}; do ( to={Copies}/$n; mkdir -p $to; cp /run/mounted/$n/DCIM/* $to/; sha256sum $to/* >/dev/null ) & done; wait; times", Limit)).With(0).Output;
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        (await station.Guest.RunAsync($"umount /run/mounted/*; rm -rf {Copies}; sync")).With(0);
        await station.Rack.ClearAsync();
        return (seconds, BaysBench.ChildSeconds(ended));
    }

    private static async Task PlugAsync(UsbStation station, IReadOnlyList<RecorderImage> recorders)
    {
        for (var n = 1; n <= Bays; n++)
        {
            await station.PlugAsync(recorders[n - 1], n.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static double Median<T>(List<T> rounds, Func<T, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
