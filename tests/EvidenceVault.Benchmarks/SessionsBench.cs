namespace EvidenceVault.Benchmarks;

/// <summary>One agent and one vault over a thousand sessions of a few small files: memory, threads and open files of the agent stay what they were after the first hundred.</summary>
internal static class SessionsBench
{
    private const int Bays = 50;
    private const int Files = 3;
    private const int Warm = 100;
    private const int Sessions = 1000;

    public static async Task<bool> RunAsync(BenchRoom room)
    {
        using var appliance = await Appliance.StartAsync(room["sessions"]);
        using var agent = await appliance.WatchBaysAsync(Bays);
        var states = new List<State>();
        for (var session = Bays; session <= Sessions; session += Bays)
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
            states.Add(State.Of(agent.Id, agent.Threads, agent.Descriptors));
            if (session % Warm == 0)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"  after {session,4} sessions: agent {states[^1].Resident:0} MB, of it its own {states[^1].Own:0} MB, {states[^1].Threads} threads, {states[^1].Descriptors} open files; vault {Appliance.ResidentMegabytes(appliance.Vault.Id):0} MB"));
            }
        }

        // A collection may be just behind or just ahead: the least of the last few counts, at both ends.
        var first = State.Least(states.Take(Warm / Bays));
        var last = State.Least(states.TakeLast(Warm / Bays));
        return BenchRoom.Judge($"agent's memory after {Sessions} sessions against {Warm}", last.Resident / first.Resident, "×", 1.1, atMost: true)
            & BenchRoom.Judge($"its own part of it (heaps, stacks)", last.Own / first.Own, "×", 1.1, atMost: true)
            & BenchRoom.Judge("threads more", last.Threads - first.Threads, "", 2, atMost: true)
            & BenchRoom.Judge("open files more", last.Descriptors - first.Descriptors, "", 2, atMost: true);
    }

    private sealed record State(double Resident, double Own, int Threads, int Descriptors)
    {
        public static State Of(int pid, int threads, int descriptors) => new(Appliance.ResidentMegabytes(pid), Appliance.OwnMegabytes(pid), threads, descriptors);

        public static State Least(IEnumerable<State> states)
        {
            var all = states.ToList();
            return new State(all.Min(s => s.Resident), all.Min(s => s.Own), all.Min(s => s.Threads), all.Min(s => s.Descriptors));
        }
    }
}
