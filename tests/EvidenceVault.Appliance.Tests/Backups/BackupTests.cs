using EvidenceVault.Appliance.Backups;
using EvidenceVault.Appliance.Tests.Rebuilding;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.DurableFiles;
using Xunit;
using static EvidenceVault.Appliance.Tests.Rebuilding.LivedVault;

namespace EvidenceVault.Appliance.Tests.Backups;

/// <summary>A copy of the catalogue is whole as of one instant, is what it says it is, and comes back with all that happened since.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task A_backup_taken_under_writes_is_whole_and_comes_back_with_what_the_store_learned_since()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await station.HandOverAsync(("DCIM/a.mp4", "first"u8.ToArray()));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writing = Task.Run(() => WriteUntil(vault, enough.Token), Cancel);

        var note = await VaultBackup.MakeAsync(vault.Vault, Backup(vault), withKeys: false, null, Cancel);

        await enough.CancelAsync();
        Assert.True(await writing > 0);
        var held = CatalogCopy.Inspect(Path.Combine(Backup(vault), BackupNote.CatalogName));
        Assert.Equal((note.TreeSize, note.RootHash), (held.TreeSize, held.RootHash));
        Assert.Equal([BackupNote.FileName, BackupNote.CatalogName], Directory.GetFileSystemEntries(Backup(vault)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(note.Seal.Sha256.Hex, Assert.Single(vault.Events(CustodyAct.CatalogueBackedUp)).Facts["sha256"]);

        await station.HandOverAsync(("DCIM/b.mp4", "second"u8.ToArray()));
        await ExaminedAsync(vault);
        await vault.Journal.WriteAsync(Cancel);
        await vault.StopAsync();
        var lost = CatalogueDump.Of(LoseCatalogue(vault));

        var (_, report) = await VaultRestore.RunAsync(Folder(vault), Backup(vault), TimeProvider.System, null, Cancel);

        Assert.Empty(report.Problems);
        var restored = CatalogueDump.Of(vault.Vault.Folder.Catalog);
        Assert.Empty(lost.Except(restored));
        Assert.All(restored.Except(lost), line => Assert.Matches("^custody_(entry|node): ", line));
        await using var again = await vault.StartAgainAsync();
        Assert.Single(again.Events(CustodyAct.CatalogueRestored));
        Assert.Empty(await again.ProblemsAsync());
    }

    [Fact]
    public async Task A_flipped_byte_in_a_backup_is_refused() => await RefusedAsync(
        backup =>
        {
            var path = Path.Combine(backup, BackupNote.CatalogName);
            var bytes = File.ReadAllBytes(path);
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(path, bytes);
        },
        "was changed or has rotted");

    [Fact]
    public async Task A_backup_that_claims_another_log_is_refused() => await RefusedAsync(
        backup =>
        {
            var path = Path.Combine(backup, BackupNote.FileName);
            File.WriteAllBytes(path, (BackupNote.Parse(File.ReadAllBytes(path)) with { TreeSize = 1 }).ToBytes());
        },
        "is not the one it describes");

    [Fact]
    public async Task A_backup_whose_log_was_rewritten_is_refused() => await RefusedAsync(
        backup =>
        {
            var path = Path.Combine(backup, BackupNote.CatalogName);
            using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = "DROP TRIGGER custody_entry_no_update; UPDATE custody_entry SET leaf_hash = zeroblob(32) WHERE leaf_index = 0; DROP TRIGGER custody_node_no_update; UPDATE custody_node SET hash = zeroblob(32)";
                command.ExecuteNonQuery();
            }

            var held = CatalogCopy.Inspect(path);
            var note = BackupNote.Parse(File.ReadAllBytes(Path.Combine(backup, BackupNote.FileName)));
            var bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(
                Path.Combine(backup, BackupNote.FileName),
                (note with { Seal = new(bytes.Length, Core.Evidence.Sha256Digest.Of(bytes)), RootHash = held.RootHash }).ToBytes());
        },
        "does not give the root that was signed");

    [Fact]
    public async Task A_backup_is_never_overwritten()
    {
        await using var vault = await TestVault.StartAsync();
        await VaultBackup.MakeAsync(vault.Vault, Backup(vault), withKeys: false, null, Cancel);
        var there = await File.ReadAllBytesAsync(Path.Combine(Backup(vault), BackupNote.FileName), Cancel);

        await Assert.ThrowsAsync<VaultException>(() => VaultBackup.MakeAsync(vault.Vault, Backup(vault), withKeys: false, null, Cancel));

        Assert.Equal(there, await File.ReadAllBytesAsync(Path.Combine(Backup(vault), BackupNote.FileName), Cancel));
    }

    [Fact]
    public async Task Keys_in_a_backup_are_readable_by_their_owner_alone_and_make_a_vault_again()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await station.HandOverAsync(("DCIM/a.mp4", "first"u8.ToArray()));
        await VaultBackup.MakeAsync(vault.Vault, Backup(vault), withKeys: true, null, Cancel);
        await vault.StopAsync();
        LoseCatalogue(vault);
        Directory.Move(vault.Vault.Folder.Trust, vault.Vault.Folder.Trust + ".lost");

        await VaultRestore.RunAsync(Folder(vault), Backup(vault), TimeProvider.System, null, Cancel);

        var keys = Path.Combine(Backup(vault), BackupNote.KeysName);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(keys));
        Assert.All(Directory.GetFiles(keys).Concat(Directory.GetFiles(vault.Vault.Folder.Trust)), k => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(k)));
        await using var again = await vault.StartAgainAsync();
        Assert.Empty(await again.ProblemsAsync());
    }

    [Fact]
    public async Task Nothing_is_restored_under_a_vault_that_serves()
    {
        await using var vault = await TestVault.StartAsync();
        await VaultBackup.MakeAsync(vault.Vault, Backup(vault), withKeys: false, null, Cancel);
        await vault.StopAsync();
        LoseCatalogue(vault);
        using (DirectoryLock.TryEnterAlone(vault.Vault.Folder.ServeLock))
        {
            var refused = await Assert.ThrowsAsync<VaultException>(() => VaultRestore.RunAsync(Folder(vault), Backup(vault), TimeProvider.System, null, Cancel));
            Assert.Contains("Stop it first", refused.Message, StringComparison.Ordinal);
        }

        await VaultRestore.RunAsync(Folder(vault), Backup(vault), TimeProvider.System, null, Cancel);
        var there = await Assert.ThrowsAsync<VaultException>(() => VaultRestore.RunAsync(Folder(vault), Backup(vault), TimeProvider.System, null, Cancel));
        Assert.Contains("is there", there.Message, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(Action<string> change, string message)
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await station.HandOverAsync(("DCIM/a.mp4", "first"u8.ToArray()));
        await VaultBackup.MakeAsync(vault.Vault, Backup(vault), withKeys: false, null, Cancel);
        await vault.StopAsync();
        LoseCatalogue(vault);
        change(Backup(vault));

        var refused = await Assert.ThrowsAsync<VaultException>(() => VaultRestore.RunAsync(Folder(vault), Backup(vault), TimeProvider.System, null, Cancel));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(vault.Vault.Folder.Catalog));
    }

    private static string Backup(TestVault vault) => Path.Combine(Path.GetDirectoryName(vault.Vault.Folder.Root)!, "backup");

    private static int WriteUntil(TestVault vault, CancellationToken enough)
    {
        var written = 0;
        do
        {
            vault.Vault.Database.Write(t => t.Append(vault.Vault.ConsoleAct(CustodyAct.VaultVerified)));
            written++;
        }
        while (!enough.IsCancellationRequested);
        return written;
    }
}
