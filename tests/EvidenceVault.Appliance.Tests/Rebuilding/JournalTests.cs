using System.Diagnostics;
using System.Net;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using Microsoft.Data.Sqlite;
using Xunit;
using static EvidenceVault.Appliance.Tests.Rebuilding.LivedVault;

namespace EvidenceVault.Appliance.Tests.Rebuilding;

/// <summary>What is written to the store, when, and that a failure at any point is mended by doing it again.</summary>
public sealed class JournalTests
{
    [Theory]
    [InlineData(FailureMoment.BeforeThePut)]
    [InlineData(FailureMoment.AfterThePut)]
    public async Task Whichever_put_fails_the_next_run_ends_in_the_same_state(FailureMoment moment)
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await station.HandOverAsync(("DCIM/a.mp4", "first"u8.ToArray()));
        await station.HandOverAsync(("DCIM/b.mp4", "second"u8.ToArray()), ("DCIM/again.mp4", "first"u8.ToArray()));
        await ExaminedAsync(vault);
        await vault.Journal.WriteAsync(Cancel);
        await vault.StopAsync();
        using var trust = VaultTrust.OpenOrCreate(vault.Vault.Folder, TimeProvider.System.GetUtcNow());

        var puts = await WriteAsync(vault, trust, int.MaxValue, moment);

        Assert.InRange(puts, 14, 30); // a certificate, five documents for each of two sessions, a segment, checkpoints
        for (var at = 1; at <= puts; at++)
        {
            await WriteAsync(vault, trust, at, moment);
        }
    }

    [Fact]
    public async Task A_receipt_is_withheld_until_the_store_can_explain_it()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await vault.Journal.WriteAsync(Cancel);
        var custody = Path.Combine(vault.Vault.Folder.Store, "custody");
        var (answer, _) = await station.OpenAsync(("DCIM/a.mp4", "first"u8.ToArray()));
        await station.UploadAsync(answer, ("DCIM/a.mp4", "first"u8.ToArray()));
        Directory.Move(custody, custody + ".away");
        await File.WriteAllTextAsync(custody, "in the way", Cancel);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var withheld = await station.SendAsync(answer.Complete, null);
            Assert.Equal(HttpStatusCode.InsufficientStorage, withheld.StatusCode);
        }

        File.Delete(custody);
        Directory.Move(custody + ".away", custody);
        using var given = await station.SendAsync(answer.Complete, null);
        await TestStation.ReceiptAsync(given);
        Assert.Single(vault.Items());
        Assert.Single(vault.Events(CustodyAct.SessionAdmitted));
        Assert.True(vault.Vault.Log.WrittenToStore() > vault.Vault.Log.FindAdmission(vault.Items()[0].Id)!.Index);
        Assert.Empty(await vault.ProblemsAsync());
    }

    [Fact]
    public async Task Documents_and_log_are_locked_as_long_as_intake_locks()
    {
        var started = Stopwatch.GetTimestamp();
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");
        await station.HandOverAsync(("DCIM/a.mp4", "first"u8.ToArray()));
        await ExaminedAsync(vault);
        // Each lock counts from its own writing, and ends at a whole second: a checkpoint may be older than the item.
        var end = vault.Items()[0].LockedUntil - Stopwatch.GetElapsedTime(started) - TimeSpan.FromSeconds(1);

        foreach (var first in new[] { "custody", "sessions", "stations", "examinations" })
        {
            var found = 0;
            await foreach (var listed in vault.Vault.Store.ListAsync(first, Cancel))
            {
                found++;
                Assert.True((await vault.Vault.Store.FindAsync(listed.Key, Cancel))!.LockedUntil >= end, $"{listed.Key} is locked for less than the original");
            }

            Assert.True(found > 0, first);
        }
    }

    [Fact]
    public async Task Many_writers_at_once_leave_one_history()
    {
        await using var vault = await TestVault.StartAsync();
        using var station = TestStation.Enroll(vault, "station-1");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => station.HandOverAsync(($"DCIM/{i}.mp4", [(byte)i, 1, 2]))));

        await ExaminedAsync(vault);
        await vault.Journal.WriteAsync(Cancel);
        await vault.StopAsync();
        var lost = CatalogueDump.Of(LoseCatalogue(vault));
        var report = await RebuildTests.RebuildAsync(vault, vault.Vault.Folder.Catalog + ".again");
        Assert.Empty(report.Problems);
        Assert.Equal(lost, CatalogueDump.Of(vault.Vault.Folder.Catalog + ".again"));
    }

    /// <summary>Journals a copy of the vault with a store that fails once, grows the log a little, journals again, and rebuilds.</summary>
    /// <returns>How many puts the first run made.</returns>
    private static async Task<int> WriteAsync(TestVault vault, VaultTrust trust, int at, FailureMoment moment)
    {
        var copy = new VaultFolder(Directory.CreateDirectory(Path.Combine(vault.Vault.Folder.Root, "..", $"copy-{moment}-{at}")).FullName);
        CopyTree(vault.Vault.Folder.Store, copy.Store);
        File.Copy(vault.Vault.Folder.Catalog, copy.Catalog);
        Forget(copy);
        var failing = 0;
        using (var database = CatalogDatabase.Open(copy.Catalog))
        using (var files = FileSystemEvidenceStore.Open(copy.Store))
        {
            var log = new CustodyLog(database, trust.LogKey, TimeProvider.System);
            var term = new LockTerm(TimeSpan.FromDays(1), TimeProvider.System);
            var store = new FailingStore(new LedgeredStore(files, new StoredObjects(database), TimeProvider.System), at, moment);
            using var journal = new StoreJournal(database, log, store, term);
            if (at == int.MaxValue)
            {
                await journal.WriteAsync(Cancel);
            }
            else
            {
                await Assert.ThrowsAsync<IOException>(() => journal.WriteAsync(Cancel));
            }

            failing = store.Puts;
            database.Write(t => t.Append(vault.Vault.ConsoleAct(CustodyAct.VaultVerified)));
            await journal.WriteAsync(Cancel);
            Assert.Equal(log.TreeSize(), log.WrittenToStore());
        }

        using (var again = CatalogDatabase.Open(copy.Catalog + ".again"))
        using (var files = FileSystemEvidenceStore.Open(copy.Store))
        {
            var report = await new CatalogueRebuild(
                again, new CustodyLog(again, trust.LogKey, TimeProvider.System), new LedgeredStore(files, new StoredObjects(again), TimeProvider.System),
                new RebuildTerms(trust.Authority.Root, VaultHost.Zone)).RunAsync(null, Cancel);
            Assert.Empty(report.Problems);
        }

        Assert.Equal(CatalogueDump.Of(copy.Catalog), CatalogueDump.Of(copy.Catalog + ".again"));
        Directory.Delete(copy.Root, recursive: true);
        return failing;
    }

    /// <summary>As before the first run of the journal: the store has what admission and examination put there, and the catalogue knows of no more.</summary>
    private static void Forget(VaultFolder copy)
    {
        foreach (var first in new[] { "custody", "sessions", "stations" })
        {
            Directory.Delete(Path.Combine(copy.Store, first), recursive: true);
        }

        using var connection = new SqliteConnection($"Data Source={copy.Catalog};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "UPDATE store_journal SET next_leaf = 0, next_size = 0; DELETE FROM stored_object WHERE key LIKE 'custody/%' OR key LIKE 'sessions/%' OR key LIKE 'stations/%'";
        command.ExecuteNonQuery();
    }

    private static void CopyTree(string from, string to)
    {
        foreach (var directory in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories).Prepend(from))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, directory)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
