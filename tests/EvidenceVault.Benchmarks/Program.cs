using EvidenceVault.Benchmarks;

// Usage: benchmarks [spool] [receipt] [bays] [custody] [memory] [sessions] [decisions] [search [--items N] [--in DIR]] [lists] [ranges] [pages] [package] [readers] [s3] -- all of them when none is named.
string[] known = ["spool", "receipt", "bays", "custody", "memory", "sessions", "decisions", "search", "lists", "ranges", "pages", "package", "readers", "s3"];
var (named, items, folder) = (new List<string>(), 10_000_000, default(string));
for (var a = 0; a < args.Length; a++)
{
    switch (args[a])
    {
        case "--items" when a + 1 < args.Length && int.TryParse(args[a + 1], out var many) && many > 0:
            (items, a) = (many, a + 1);
            break;
        case "--in" when a + 1 < args.Length:
            (folder, a) = (args[a + 1], a + 1);
            break;
        default:
            named.Add(args[a]);
            break;
    }
}

var wanted = named.Count == 0 ? known : [.. named];
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
        "search" => await SearchBench.RunAsync(room, items, folder),
        "lists" => await ListsBench.RunAsync(room),
        "ranges" => await RangesBench.RunAsync(room),
        "pages" => await PagesBench.RunAsync(room),
        "package" => await PackageBench.RunAsync(room),
        "readers" => await ReadersBench.RunAsync(room),
        "s3" => await S3Bench.RunAsync(room),
        _ => await MemoryBench.RunAsync(room),
    };
}

Console.WriteLine(met ? "All goals met." : "Some goals were not met; see above.");
return met ? 0 : 1;
