using System.Globalization;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Backups;

/// <summary>Copies the catalogue of a vault, at work or not.</summary>
public static class VaultBackup
{
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode SecretFolder = Secret | UnixFileMode.UserExecute;

    /// <summary>Makes the backup as a new directory, which appears when it is whole, checked and durable.</summary>
    /// <param name="directory">A directory that is not there, or is empty.</param>
    /// <param name="withKeys">Whether the folder of keys is copied too: whoever has it can speak for the vault.</param>
    /// <param name="actor">In whose name the custody log tells of it; null for whoever is at the console.</param>
    /// <exception cref="VaultException">Something is in the directory, or the copy is not sound.</exception>
    public static async Task<BackupNote> MakeAsync(OpenVault vault, string directory, bool withKeys, CustodyActor? actor, CancellationToken cancel)
    {
        if (File.Exists(directory) || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
        {
            throw new VaultException($"{directory} is not empty. Name a new directory: a backup is never overwritten.");
        }

        // 1. The copy is made in a folder beside. A crash leaves that folder, which the next backup to the same place makes anew.
        var making = directory + ".making";
        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }

        DurableDirectory.Create(making);
        File.SetUnixFileMode(making, SecretFolder);
        vault.Log.SignCheckpoint();
        var takenAt = vault.Clock.GetUtcNow();
        var copy = Path.Combine(making, BackupNote.CatalogName);
        CatalogCopy.Make(vault.Database, copy);

        // 2. It is read whole, and what it is stands beside it.
        var note = await DescribeAsync(copy, takenAt, cancel);
        DurableFile.Write(Path.Combine(making, BackupNote.FileName), note.ToBytes(), Secret);
        if (withKeys)
        {
            CopyKeys(vault.Folder.Trust, Path.Combine(making, BackupNote.KeysName));
        }

        var settings = Path.Combine(vault.Folder.Root, StoreOptions.FileName);
        if (File.Exists(settings))
        {
            DurableFile.Write(Path.Combine(making, StoreOptions.FileName), await File.ReadAllBytesAsync(settings, cancel), Secret); // where the footage is
        }

        // 3. The log tells of it. A crash leaves an event and the folder of step 1, never a backup that nobody knows of.
        var told = vault.ConsoleAct(CustodyAct.CatalogueBackedUp,
            ("sha256", note.Seal.Sha256.Hex), ("bytes", note.Seal.Bytes.ToString(CultureInfo.InvariantCulture)),
            ("entries", note.TreeSize.ToString(CultureInfo.InvariantCulture)), ("keys", withKeys ? "yes" : "no"));
        vault.Database.Write(t => t.Append(actor is null ? told : told with { Actor = actor, From = null }));

        // 4. It appears.
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory);
        }

        DurableDirectory.Flush(making);
        Directory.Move(making, directory);
        DurableDirectory.Flush(Path.GetDirectoryName(directory)!);
        return note;
    }

    /// <summary>Copies a folder of keys, readable by their owner alone.</summary>
    internal static void CopyKeys(string from, string to)
    {
        DurableDirectory.Create(to);
        File.SetUnixFileMode(to, SecretFolder);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            DurableFile.Write(Path.Combine(to, Path.GetFileName(file)), File.ReadAllBytes(file), Secret);
        }
    }

    private static async Task<BackupNote> DescribeAsync(string copy, DateTimeOffset takenAt, CancellationToken cancel)
    {
        using (var file = File.OpenHandle(copy, FileMode.Open, FileAccess.ReadWrite))
        {
            File.SetUnixFileMode(file, Secret);
            DurableFile.Flush(file);
        }

        var held = CatalogCopy.Inspect(copy);
        if (held.Problems.Count > 0 || held.Checkpoint is not { } checkpoint)
        {
            throw new VaultException($"The copy of the catalogue is not sound: {held.Problems.FirstOrDefault("it holds no checkpoint")}. Run: evidence-vault verify --full");
        }

        return new BackupNote(await DurableFile.ReadSealAsync(copy, cancel), held.Schema, held.TreeSize, held.RootHash, checkpoint.Note, takenAt);
    }
}
