using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceVault.Appliance.Checking;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault verify</c>: checks the whole vault against itself.</summary>
internal static class VerifyVerb
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var full = new Option<bool>("--full") { Description = "Read and hash every stored byte too; without it, objects are compared by length." };
        var command = new Command("verify", "Re-check the custody log, the catalogue, every session and receipt, and the store. Exit 0 only if all is sound.") { data, full, json };
        command.SetAction(async (parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var depth = parsed.GetValue(full) ? CheckDepth.EveryByte : CheckDepth.Lengths;
            var progress = Console.IsErrorRedirected ? null : new Progress<string>(step => Console.Error.Write($"\r\u001b[K{step}"));
            var report = await new VaultCheck(vault.Database, vault.Log, vault.Store, vault.Trust.Authority.Root).RunAsync(depth, progress, cancel);
            if (progress is not null)
            {
                await Console.Error.WriteAsync("\r\u001b[K");
            }

            Print(report, depth, parsed.GetValue(json));
            // A damaged log is not written to: what an expert will look at stays as it was found.
            if (report.IsSound)
            {
                vault.Database.Write(t => t.Append(vault.ConsoleAct(CustodyAct.VaultVerified,
                    ("depth", depth.ToString()), ("items", report.Items.ToString(CultureInfo.InvariantCulture)), ("entries", report.Entries.ToString(CultureInfo.InvariantCulture)))));
            }

            return report.IsSound ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        });
        return command;
    }

    private static void Print(VaultReport report, CheckDepth depth, bool json)
    {
        if (json)
        {
            Console.WriteLine(new JsonObject
            {
                ["sound"] = report.IsSound,
                ["depth"] = depth.ToString(),
                ["items"] = report.Items,
                ["objects"] = report.Objects,
                ["entries"] = report.Entries,
                ["checkpoints"] = report.Checkpoints,
                ["sessions"] = report.Sessions,
                ["problems"] = new JsonArray([.. report.Problems.Select(p => new JsonObject { ["where"] = p.Where, ["what"] = p.What })]),
            });
            return;
        }

        foreach (var problem in report.Problems)
        {
            Console.WriteLine("■ " + problem);
        }

        var looked = $"{report.Items} items, {report.Objects} objects ({(depth == CheckDepth.EveryByte ? "every byte" : "lengths")}), {report.Sessions} sessions, {report.Entries} custody entries, {report.Checkpoints} checkpoints";
        Console.WriteLine(report.IsSound ? $"● The vault is sound: {looked}." : $"■ {report.Problems.Count} problems among {looked}.");
    }
}
