using EvidenceVault.Benchmarks;

// Usage: benchmarks [spool] [receipt] [bays] [custody] [memory] [sessions] [decisions] [s3] -- all of them when none is named.
string[] known = ["spool", "receipt", "bays", "custody", "memory", "sessions", "decisions", "s3"];
var wanted = args.Length == 0 ? known : args;
if (wanted.Except(known).FirstOrDefault() is { } unknown)
{
    await Console.Error.WriteLineAsync($"Unknown benchmark '{unknown}'. There are: {string.Join(", ", known)}");
    return 2;
}

using var room = new BenchRoom();
var met = true;
foreach (var name in wanted)
{
    Console.WriteLine($"== {name}");
    met &= name switch
    {
        "spool" => await SpoolBench.RunAsync(room),
        "receipt" => await ReceiptBench.RunAsync(room),
        "bays" => await BaysBench.RunAsync(room) & await GuestBaysBench.RunAsync(),
        "custody" => CustodyBench.Run(room),
        "sessions" => await SessionsBench.RunAsync(room),
        "decisions" => await DecisionsBench.RunAsync(room),
        "s3" => await S3Bench.RunAsync(room),
        _ => await MemoryBench.RunAsync(room),
    };
}

Console.WriteLine(met ? "All goals met." : "Some goals were not met; see above.");
return met ? 0 : 1;
