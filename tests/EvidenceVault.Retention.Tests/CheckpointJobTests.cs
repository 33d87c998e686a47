using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EvidenceVault.Retention.Tests;

public sealed class CheckpointJobTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("evidencevault-retention-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_schedule_signs_what_stands_in_the_log_and_writes_it_to_the_store_without_being_asked()
    {
        using var database = CatalogDatabase.Open(Path.Combine(_directory, "catalog.db"));
        var log = new CustodyLog(database, LogSigningKey.Generate("test.local/log"), TimeProvider.System);
        database.Write(t => t.Append(new CustodyEvent { Act = CustodyAct.SignedIn, At = DateTimeOffset.UtcNow, Actor = new CustodyActor(ActorKind.Person, "li") }));
        var builder = Host.CreateApplicationBuilder();
        using var files = FileSystemEvidenceStore.Open(Directory.CreateDirectory(Path.Combine(_directory, "store")).FullName);
        using var journal = new StoreJournal(
            database, log, new LedgeredStore(files, new StoredObjects(database), TimeProvider.System), new LockTerm(TimeSpan.FromDays(1), TimeProvider.System));
        builder.Services.AddSingleton(journal).AddRetention();
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        for (var look = 0; log.WrittenToStore() == 0 && look < 1200; look++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);

        var opening = CheckpointNote.Open(log.LatestCheckpoint()!, log.Verifier);
        Assert.True(opening.IsAccepted);
        Assert.Equal(1, opening.Checkpoint!.TreeSize);
        Assert.NotNull(await files.FindAsync(ObjectKey.ForEntries(0, 1, Sha256Digest.Of([.. log.Find(0)!.Entry, (byte)'\n'])), TestContext.Current.CancellationToken));
        Assert.True(Directory.EnumerateFiles(Path.Combine(_directory, "store", "custody", "checkpoints"), "*.note").Count() == 1);
    }

    [Fact]
    public void An_unchanged_log_is_not_signed_twice()
    {
        using var database = CatalogDatabase.Open(Path.Combine(_directory, "catalog.db"));
        var log = new CustodyLog(database, LogSigningKey.Generate("test.local/log"), TimeProvider.System);

        Assert.Equal(log.SignCheckpoint(), log.SignCheckpoint());
        Assert.Single(log.Checkpoints());
    }
}
