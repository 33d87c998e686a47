using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EvidenceVault.Retention.Tests;

public sealed class CheckpointJobTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("evidencevault-retention-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_schedule_signs_what_stands_in_the_log_without_being_asked()
    {
        using var database = CatalogDatabase.Open(Path.Combine(_directory, "catalog.db"));
        var log = new CustodyLog(database, LogSigningKey.Generate("test.local/log"), TimeProvider.System);
        database.Write(t => t.Append(new CustodyEvent { Act = CustodyAct.SignedIn, At = DateTimeOffset.UtcNow, Actor = new CustodyActor(ActorKind.Person, "li") }));
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(log).AddRetention();
        using var host = builder.Build();

        await host.StartAsync(TestContext.Current.CancellationToken);
        for (var look = 0; log.LatestCheckpoint() is null && look < 200; look++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        await host.StopAsync(TestContext.Current.CancellationToken);

        var opening = CheckpointNote.Open(log.LatestCheckpoint()!, log.Verifier);
        Assert.True(opening.IsAccepted);
        Assert.Equal(1, opening.Checkpoint!.TreeSize);
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
