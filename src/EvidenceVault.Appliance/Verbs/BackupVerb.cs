using System.CommandLine;
using EvidenceVault.Appliance.Backups;

namespace EvidenceVault.Appliance.Verbs;

/// <summary><c>evidence-vault backup</c>: copies the catalogue while the vault serves.</summary>
internal static class BackupVerb
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var output = new Option<string>("--out") { Description = "A new directory for the backup; an existing backup is never overwritten.", Required = true, HelpName = "DIR" };
        var keys = new Option<bool>("--with-keys") { Description = "Copy the folder of keys too. Whoever holds it can speak for the vault: keep such a backup locked away." };
        var command = new Command(
            "backup", "Copy the catalogue, at work or not: catalog.db, checked, with backup.json beside it. The store is not copied; it has its own second place.") { output, data, keys };
        command.SetAction(async (parsed, cancel) =>
        {
            using var vault = OpenVault.Open(parsed.GetValue(data)!, create: false, TimeProvider.System);
            var directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetValue(output)!));
            var note = await VaultBackup.MakeAsync(vault, directory, parsed.GetValue(keys), null, cancel);
            Console.WriteLine($"● {Path.Combine(directory, BackupNote.CatalogName)}: {note.Seal.Bytes} bytes, {note.TreeSize} custody entries, SHA-256 {note.Seal.Sha256}");
            if (!parsed.GetValue(keys))
            {
                Console.WriteLine("The keys are not in it. Without the folder trust/ neither this backup nor the store makes a vault again: keep a copy of that folder too, or add --with-keys.");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
