namespace EvidenceVault.Benchmarks;

/// <summary>One agent and one vault over a thousand sessions of a few small files: memory, threads and open files of the agent stay what they were after the first hundred.</summary>
internal static class SessionsBench
{
    private const int Bays = 50;
    private const int Files = 3;
    private const int Warm = 100;
    private const int Sessions = 1000;
    private const int RestSeconds = 60;

    /// <summary>MB. At rest they are some 20 MB, give or take 3 by the collector's and malloc's mood; a leak of a few kilobytes a session would show.</summary>
    private const double MostGrowth = 6;

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["sessions"]);
        using var agent = await appliance.WatchBaysAsync(Bays);
        State? first = null;
        for (var session = Bays; session <= Sessions; session += Bays)
        {
            await DockAsync(room, agent, session);
            if (session is Warm or Sessions / 2)
            {
                var state = await RestAsync(appliance, agent, session);
                first ??= state;
            }
        }

        var last = await RestAsync(appliance, agent, Sessions);
        return BenchRoom.Judge($"agent's memory after {Sessions} sessions against {Warm}", last.Resident / first!.Resident, "×", 1.1, atMost: true)
            & BenchRoom.Judge("growth of its heaps and stacks", last.Own - first.Own, "MB", MostGrowth, atMost: true)
            & BenchRoom.Judge("threads", (double)last.Threads / first.Threads, "×", 1.1, atMost: true)
            & BenchRoom.Judge("open files", (double)last.Descriptors / first.Descriptors, "×", 1.1, atMost: true);
    }

    private static async Task DockAsync(BenchRoom room, BayAgent agent, int session)
    {
        for (var n = 1; n <= Bays; n++)
        {
            for (var i = 0; i < Files; i++)
            {
                room.Content($"session{session}/{n}/DCIM/clip{i}.mp4", 8 << 10);
            }
        }

        agent.Plug(room[$"session{session}"]);
        await agent.AllAsync("done");
        await agent.UnplugAsync();
    }

    /// <summary>What it holds at rest: the least over a time in which idle connections and threads are given back.</summary>
    private static async Task<State> RestAsync(Appliance appliance, BayAgent agent, int session)
    {
        var state = new State(double.MaxValue, double.MaxValue, int.MaxValue, int.MaxValue);
        for (var second = 0; second < RestSeconds; second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            state = new State(
                Math.Min(state.Resident, Appliance.ResidentMegabytes(agent.Id)), Math.Min(state.Own, Appliance.OwnMegabytes(agent.Id)),
                Math.Min(state.Threads, agent.Threads), Math.Min(state.Descriptors, agent.Descriptors));
        }

        Console.WriteLine(FormattableString.Invariant(
            $"  after {session,4} sessions: agent {state.Resident:0} MB, of it heaps and stacks {state.Own:0} MB, {state.Threads} threads, {state.Descriptors} open files; vault {Appliance.ResidentMegabytes(appliance.Vault.Id):0} MB"));
        return state;
    }

    private sealed record State(double Resident, double Own, int Threads, int Descriptors);
}
