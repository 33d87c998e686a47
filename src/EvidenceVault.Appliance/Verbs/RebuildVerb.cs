using System.CommandLine;
using EvidenceVault.Appliance.Rebuilding;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault rebuild --from-store</c>: makes the catalogue again.</summary>
internal static class RebuildVerb
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var fromStore = new Option<bool>("--from-store") { Description = "From the store and the keys: the only source there is, named so that nobody rebuilds by accident.", Required = true };
        var full = new Option<bool>("--full") { Description = "Read and prove every stored byte on the way; without it, objects are compared by length. With an S3 store, give it." };
        var command = new Command(
            "rebuild", "Make a lost catalogue again from what the store holds, checked against every signed checkpoint. Needs store and trust/ in DIR; refused where there is a catalogue. Exit 0 only if nothing is missing.") { fromStore, data, full };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = new VaultFolder(Path.GetFullPath(parsed.GetValue(data)!));
            var depth = parsed.GetValue(full) ? RebuildDepth.EveryByte : RebuildDepth.Lengths;
            return Print(await VaultRebuild.RunAsync(folder, depth, TimeProvider.System, Progress(), cancel));
        });
        return command;
    }

    internal static IProgress<string>? Progress() => Console.IsErrorRedirected ? null : new Progress<string>(step => Console.Error.Write($"\r\u001b[K{step}"));

    internal static int Print(RebuildReport report)
    {
        foreach (var problem in report.Problems)
        {
            Console.WriteLine("■ " + problem);
        }

        if (report.Uncovered > 0)
        {
            Console.WriteLine($"▲ {report.Uncovered} entries in the store are behind its newest checkpoint and were left aside: no signature covers them. The vault was stopped while it wrote them, or somebody else put them there.");
        }

        if (report.WithoutPassword.Count > 0)
        {
            Console.WriteLine("▲ Passwords are never in the store. Set one for each of these accounts:");
            foreach (var name in report.WithoutPassword)
            {
                Console.WriteLine($"  evidence-vault admin account password {name}");
            }
        }

        var counts = $"{report.Items} items, {report.Sessions} sessions, {report.Entries} custody entries in the store, {report.Checkpoints} checkpoints";
        Console.WriteLine(report.IsComplete
            ? $"● The catalogue is whole: {counts}. Next: evidence-vault verify --full"
            : $"■ The catalogue is in place, with {report.Problems.Count} problems: {counts}. Put what is missing back into the store from another copy, move catalog.db away and rebuild again.");
        return report.IsComplete ? ExitCode.Done : ExitCode.NotAsItShouldBe;
    }
}
