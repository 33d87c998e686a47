using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention.Copying;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store copy</c>: brings the second store up to date, now.</summary>
internal static class StoreCopyVerb
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var anew = new Option<bool>("--anew") { Description = "The second store was lost: forget what it held and copy everything. This is a custody event." };
        var command = new Command("copy", "Copy everything that the second store lacks, oldest first, and prove each copy by reading it back. Exit 1 if anything still waits, 2 if there is no second store.") { data, anew, json };
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (vault, services) =>
        {
            if (parsed.GetValue(anew) && vault.Stores.Second is not null)
            {
                vault.Database.Write(t => t.Append(vault.ConsoleAct(
                    CustodyAct.StoreConfigured, ("store", "second"), ("forgotten_copies", new CopyLedger(vault.Database).Forget(t).ToString(CultureInfo.InvariantCulture)))));
            }

            var progress = StoreVerbs.Progress();
            var report = await services.GetRequiredService<SecondCopy>().RunAsync(int.MaxValue, now: true, progress, cancel);
            await StoreVerbs.EndAsync(progress);
            if (report is null)
            {
                return await StoreVerbs.NoSecondAsync(vault);
            }

            var lag = new CopyLedger(vault.Database).Lag();
            Console.WriteLine(parsed.GetValue(json)
                ? new JsonObject { ["copied"] = report.Objects, ["bytes"] = report.Bytes, ["failed"] = report.Failed, ["waiting"] = lag.Objects, ["trouble"] = report.Trouble }.ToJsonString()
                : $"{(lag.Objects == 0 ? "●" : "■")} {report.Objects} objects copied and proven ({StoreVerbs.Size(report.Bytes)}), {lag.Objects} still wait{(report.Trouble is { } trouble ? ": " + trouble : ".")}");
            return lag.Objects == 0 ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        }));
        return command;
    }
}
