using System.CommandLine;
using EvidenceVault.Appliance.Backups;
using EvidenceVault.Appliance.Trust;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault restore</c>: puts the catalogue back from a backup.</summary>
internal static class RestoreVerb
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var from = new Option<string>("--from") { Description = "The directory that 'backup' made.", Required = true, HelpName = "DIR" };
        var command = new Command(
            "restore", "Put the catalogue back from a backup, then bring it forward by all that the store has learned since. Refused where there is a catalogue. Exit 0 only if nothing is missing.") { from, data };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = new VaultFolder(Path.GetFullPath(parsed.GetValue(data)!));
            var (note, report) = await VaultRestore.RunAsync(folder, Path.GetFullPath(parsed.GetValue(from)!), TimeProvider.System, RebuildVerb.Progress(), cancel);
            Console.WriteLine($"The backup of {note.TakenAt:yyyy-MM-dd HH:mm:ss} UTC with {note.TreeSize} custody entries is restored; {report.Replayed} later ones came from the store.");
            return RebuildVerb.Print(report);
        });
        return command;
    }
}
