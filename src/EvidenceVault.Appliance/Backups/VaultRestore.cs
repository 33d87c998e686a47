using EvidenceVault.Appliance.Rebuilding;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.Appliance.Backups;

/// <summary>Puts a catalogue back from its backup, and brings it forward by what the store has learned since.</summary>
public static class VaultRestore
{
    /// <summary>Restores, and puts the catalogue in its place. The first new entry of its log tells of it.</summary>
    /// <param name="from">A directory that <see cref="VaultBackup"/> has made.</param>
    /// <exception cref="VaultException">There is a catalogue already, a vault is serving, keys or store are not there, or the backup is not what it says; nothing was put in place.</exception>
    /// <exception cref="RebuildRefusedException">The store tells another history than the backup; nothing was put in place.</exception>
    public static async Task<(BackupNote Note, RebuildReport Report)> RunAsync(VaultFolder folder, string from, TimeProvider clock, IProgress<string>? progress, CancellationToken cancel)
    {
        var note = Read(from);
        RestoreKeys(folder, from);
        RestoreSettings(folder, from);
        using var making = CatalogueInMaking.Begin(folder);
        using var trust = VaultTrust.OpenOrCreate(folder, clock.GetUtcNow());

        // 1. The copy is what was copied, and its log is the one that was signed. A crash leaves a file that the next run makes anew.
        var source = Path.Combine(from, BackupNote.CatalogName);
        if (await DurableFile.ReadSealAsync(source, cancel) != note.Seal)
        {
            throw new VaultException($"{source} is not the file that {BackupNote.FileName} beside it describes: it was changed or has rotted. Use another backup, or: evidence-vault rebuild --from-store");
        }

        await DurableFile.CopyAsync(
            source, DurableFile.NewPartPath(making.Path), making.Path, DurableCopyOptions.For(note.Seal) with { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite }, cancel);
        Check(CatalogCopy.Inspect(making.Path), note, trust.LogKey.Verifier);

        // 2. What the store knows more is repeated; an account made since comes without its password.
        var report = await VaultRebuild.FillAsync(
            making, folder, trust, (clock, RebuildDepth.Lengths, CustodyAct.CatalogueRestored, [("sha256", note.Seal.Sha256.Hex), ("taken_at", JsonMembers.Instant(note.TakenAt))]), progress, cancel);

        // 3. It is there.
        making.Place();
        return (note, report);
    }

    private static BackupNote Read(string from)
    {
        var path = Path.Combine(from, BackupNote.FileName);
        if (!File.Exists(path) || !File.Exists(Path.Combine(from, BackupNote.CatalogName)))
        {
            throw new VaultException($"{from} holds no backup: {BackupNote.FileName} and {BackupNote.CatalogName} are wanted.");
        }

        try
        {
            return BackupNote.Parse(File.ReadAllBytes(path));
        }
        catch (FormatException e)
        {
            throw new VaultException($"{path} cannot be used: {e.Message}");
        }
    }

    /// <summary>Keys come back from the backup only where the vault has none.</summary>
    private static void RestoreKeys(VaultFolder folder, string from)
    {
        var kept = Path.Combine(from, BackupNote.KeysName);
        if (Directory.Exists(folder.Trust) || !Directory.Exists(kept) || File.Exists(folder.Catalog))
        {
            return;
        }

        var making = folder.Trust + ".making";
        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }

        VaultBackup.CopyKeys(kept, making);
        Directory.Move(making, folder.Trust);
        DurableDirectory.Flush(folder.Root);
    }

    /// <summary>Where the footage is stands in the backup too; settings that are there stay.</summary>
    private static void RestoreSettings(VaultFolder folder, string from)
    {
        var (kept, place) = (Path.Combine(from, StoreOptions.FileName), Path.Combine(folder.Root, StoreOptions.FileName));
        if (File.Exists(kept) && !File.Exists(place) && !File.Exists(folder.Catalog))
        {
            DurableDirectory.Create(folder.Root);
            DurableFile.Write(place, File.ReadAllBytes(kept), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static void Check(CopiedCatalogue held, BackupNote note, LogVerifierKey verifier)
    {
        var opening = CheckpointNote.Open(note.Checkpoint, verifier);
        var wrong = held.Problems.Count > 0 ? held.Problems[0]
            : !opening.IsAccepted ? $"its checkpoint is not signed by this vault's log key ({opening.Refusal})"
            : held.Checkpoint?.Note != note.Checkpoint || held.Checkpoint?.RootHash != opening.Checkpoint.RootHash ? "its custody log does not give the root that was signed"
            : (held.TreeSize, held.RootHash) != (note.TreeSize, note.RootHash) ? "its custody log is not the one it describes"
            : null;
        if (wrong is not null)
        {
            throw new VaultException($"The backup is not sound: {wrong}. Use another one, or: evidence-vault rebuild --from-store");
        }
    }
}
