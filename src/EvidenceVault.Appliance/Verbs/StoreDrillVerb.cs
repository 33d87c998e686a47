using System.CommandLine;
using System.Text.Json.Nodes;
using EvidenceVault.Retention.Drills;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store drill</c>: proves that the second store could give back what was sealed.</summary>
internal static class StoreDrillVerb
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var count = new Option<int>("--count") { Description = "How many originals to draw.", DefaultValueFactory = _ => 20, HelpName = "N" };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
            {
                result.AddError("--count: give 1 to 100000.");
            }
        });
        var command = new Command("drill", "Read a random sample of originals back from the second store, compare them, and report time and throughput. Exit 1 if any cannot be restored, 2 if there is no second store.") { data, count, json };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (vault, services) =>
        {
            var progress = StoreVerbs.Progress();
            var report = await services.GetRequiredService<RestoreDrill>().RunAsync(parsed.GetValue(count), progress, cancel);
            await StoreVerbs.EndAsync(progress);
            if (report is null)
            {
                return await StoreVerbs.NoSecondAsync(vault);
            }

            Print(report, parsed.GetValue(json));
            return report is { Sample: > 0, Failures.Count: 0 } ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        }));
        return command;
    }

    private static void Print(DrillReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["copied"] = report.Copied,
                ["sample"] = report.Sample,
                ["bytes"] = report.Bytes,
                ["milliseconds"] = (long)report.Took.TotalMilliseconds,
                ["mebibytes_per_second"] = Math.Round(report.MebibytesPerSecond, 1),
                ["failures"] = new JsonArray([.. report.Failures.Select(f => new JsonObject { ["key"] = f.Key, ["what"] = f.What })]),
            }.ToJsonString());
            return;
        }

        foreach (var (key, what) in report.Failures)
        {
            Console.WriteLine($"■ {key} {what}");
        }

        Console.WriteLine(report switch
        {
            { Sample: 0 } => "■ The second store holds no original yet. Copy first: evidence-vault store copy",
            { Failures.Count: 0 } => $"● {report.Sample} of {report.Copied} originals restored from the second store: {StoreVerbs.Size(report.Bytes)} in {report.Took.TotalSeconds:0.0} s ({report.MebibytesPerSecond:0.0} MiB/s), all as sealed.",
            _ => $"■ {report.Failures.Count} of {report.Sample} originals could not be restored from the second store. Mend it: evidence-vault store fixity --all",
        });
    }
}
