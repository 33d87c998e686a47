using System.CommandLine;
using EvidenceVault.Retention;
using EvidenceVault.Retention.Holding;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault store holds</c>: holds as the stores themselves have them.</summary>
internal static class StoreHoldsVerb
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var all = new Option<bool>("--all") { Description = "Look at every original there is, too, and list those that a store holds although no hold of the vault covers them." };
        var release = new Option<bool>("--release") { Description = "With --all: release those. Only after a rebuild of the catalogue, and when you know that nobody else held them." };
        var command = new Command(
            "holds", "Have the stores hold what the vault's holds cover, look whether they do, and release what no hold covers any more. Exit 1 if a store could not be told, holds something of its own, or had lost a hold.") { data, all, release };
        command.Validators.Add(r =>
        {
            if (r.GetValue(release) && !r.GetValue(all))
            {
                r.AddError("--release goes with --all.");
            }
        });
        command.SetAction((parsed, cancel) => StoreVerbs.RunAsync(parsed.GetValue(data)!, async (_, services) =>
        {
            var mirror = services.GetRequiredService<HoldMirror>();
            var report = await mirror.RunAsync(MirrorDepth.Everything, cancel);
            Console.WriteLine(FormattableString.Invariant(
                $"{(report.Failed.Count + report.Restored == 0 ? "●" : "■")} {report.Wanted} items on hold: {report.Placed} originals held anew, {report.Restored} held again that somebody had released in the store, {report.Released} released, {report.Failed.Count} failed."));
            if (report.Failed.Why is { } why)
            {
                Console.WriteLine("  " + why);
            }

            var unwanted = 0;
            if (parsed.GetValue(all))
            {
                await foreach (var (side, key) in mirror.UnwantedAsync(cancel))
                {
                    var released = parsed.GetValue(release) && await mirror.ReleaseUnwantedAsync(side, key, cancel);
                    unwanted += released || parsed.GetValue(release) ? 0 : 1;
                    Console.WriteLine($"▲ {UpkeepBook.Word(side)} {key} {(released ? "released" : parsed.GetValue(release) ? "is covered by a hold of the vault by now" : "is held there, and no hold of the vault covers it")}");
                }
            }

            return report.Failed.Count + report.Restored + unwanted == 0 ? ExitCode.Done : ExitCode.NotAsItShouldBe;
        }));
        return command;
    }
}
