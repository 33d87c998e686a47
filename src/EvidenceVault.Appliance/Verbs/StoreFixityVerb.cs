using System.CommandLine;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Fixity;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store fixity</c>: reads stored bytes again, now.</summary>
internal static class StoreFixityVerb
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var all = new Option<bool>("--all") { Description = "Read every object of both stores, at any hour; without it, today's slice of the cycle." };
        var command = new Command(
            "fixity",
            """
            Read stored objects again and compare them with what was proven, at the rate set in store.yaml. What is damaged is alarmed, set aside and mended from the
            other store, if that one can prove the bytes. May be broken off and run again: it goes on where it was. Exit 1 if anything was damaged or a store cannot be read.
            """) { data, all, json };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (_, services) =>
        {
            var reports = new List<RoundReport>();
            var progress = StoreVerbs.Progress();
            foreach (var side in new[] { StoreSide.Primary, StoreSide.Second })
            {
                if (await services.GetRequiredService<FixityRound>().RunAsync(side, parsed.GetValue(all) ? RoundSize.Everything : RoundSize.Slice, progress, cancel) is { } report)
                {
                    reports.Add(report);
                }
            }

            await StoreVerbs.EndAsync(progress);
            foreach (var report in reports.Where(_ => !parsed.GetValue(json)))
            {
                Console.WriteLine(Line(report));
            }

            if (parsed.GetValue(json))
            {
                Console.WriteLine(new JsonArray([.. reports.Select(Json)]).ToJsonString());
            }

            return reports.TrueForAll(r => r is { Failures: 0, Ending: RoundEnding.Complete or RoundEnding.Paused }) ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        }));
        return command;
    }

    private static string Line(RoundReport report)
    {
        var read = $"{UpkeepBook.Word(report.Store)} store: {report.Objects} objects, {StoreVerbs.Size(report.Bytes)} read in {report.Took.TotalSeconds:0.0} s";
        return report switch
        {
            { Ending: RoundEnding.StoreAway } => $"■ {read}; then the store could not be read at all. See that its disk is mounted or its server runs.",
            { Failures: > 0 } => $"■ {read}; {report.Failures} not as proven, {report.Repaired} of them repaired. Show them with: evidence-vault store status",
            { Ending: RoundEnding.Paused } => $"● {read}; the pause of store.yaml has begun. Read on with --all.",
            { Objects: 0 } => $"● {UpkeepBook.Word(report.Store)} store: nothing is due today.",
            _ => $"● {read}, all as proven.",
        };
    }

    private static JsonObject Json(RoundReport report) => new()
    {
        ["store"] = UpkeepBook.Word(report.Store),
        ["objects"] = report.Objects,
        ["bytes"] = report.Bytes,
        ["failures"] = report.Failures,
        ["repaired"] = report.Repaired,
        ["first_key"] = report.FirstKey,
        ["last_key"] = report.LastKey,
        ["milliseconds"] = (long)report.Took.TotalMilliseconds,
        ["ending"] = report.Ending.ToString(),
    };
}
