using System.CommandLine;
using EvidenceVault.Catalog;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault derivations</c>: how far the media room is.</summary>
internal static class DerivationsVerb
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var data = CommonOptions.Data();
        var wait = new Option<int>("--wait") { Description = "Wait up to so many seconds until nothing is queued or running; exit 1 if that is not reached.", HelpName = "SECONDS" };
        var command = new Command("derivations", "Show how many items wait for posters, proxies and damage reports.") { data, wait };
        command.SetAction(async (parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var queue = new Derivations(vault.Database);
            var until = vault.Clock.GetUtcNow() + TimeSpan.FromSeconds(parsed.GetValue(wait));
            var waiting = Waiting(queue);
            while (waiting > 0 && vault.Clock.GetUtcNow() < until)
            {
                await Task.Delay(Look, vault.Clock, cancel);
                waiting = Waiting(queue);
            }

            foreach (var (state, count) in queue.Counts())
            {
                Console.WriteLine($"{state}: {count}");
            }

            return waiting > 0 && parsed.GetValue(wait) > 0 ? ExitCode.NotAsItShouldBe : ExitCode.Done;
        });
        return command;
    }

    private static long Waiting(Derivations queue)
    {
        var counts = queue.Counts();
        return counts.GetValueOrDefault(DerivationState.Queued) + counts.GetValueOrDefault(DerivationState.Running);
    }
}
