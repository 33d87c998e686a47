using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;
using EvidenceVault.ObjectStore.FileSystem;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;

namespace EvidenceVault.Retention.Tests;

/// <summary>What a kill leaves of the schedule on the disk, and what the next start makes of it.</summary>
public sealed class ScheduleRecoveryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("evidencevault-schedule-").FullName;
    private readonly List<IDisposable> _open = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_that_was_killed_in_the_middle_runs_again_at_the_next_start_and_ended_work_does_not()
    {
        var first = new Gate();
        using var running = Build("schedule.db", first, TimeSpan.Zero);
        await running.StartAsync(Cancel);
        await first.Entered.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Snapshot("schedule.db", "killed.db"); // the disk at the instant at which a kill would come
        first.MayEnd.SetResult();
        await running.StopAsync(Cancel); // lets it end
        Snapshot("schedule.db", "ended.db");

        var (again, ended) = (new Gate(), new Gate());
        using var afterKill = Build("killed.db", again, TimeSpan.FromHours(6));
        using var afterEnd = Build("ended.db", ended, TimeSpan.FromHours(6));
        await afterKill.StartAsync(Cancel);
        await afterEnd.StartAsync(Cancel);
        Assert.True(await again.Entered.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel)); // as a recovery, long before its next time
        Assert.False(ended.Entered.Task.IsCompleted);
        again.MayEnd.SetResult();
        await afterKill.StopAsync(Cancel);
        await afterEnd.StopAsync(Cancel);
        Assert.False(ended.Entered.Task.IsCompleted);
        Assert.Equal((1, 1), (first.Runs, again.Runs));
    }

    public void Dispose()
    {
        _open.ForEach(o => o.Dispose());
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    private IHost Build(string file, Gate gate, TimeSpan firstIn)
    {
        var room = Directory.CreateDirectory(Path.Combine(_directory, Path.GetFileNameWithoutExtension(file))).FullName;
        var database = CatalogDatabase.Open(Path.Combine(room, "catalog.db"));
        var files = FileSystemEvidenceStore.Open(Directory.CreateDirectory(Path.Combine(room, "store")).FullName);
        var log = new CustodyLog(database, LogSigningKey.Generate("test.local/log"), TimeProvider.System);
        var journal = new StoreJournal(database, log, new LedgeredStore(files, new StoredObjects(database), TimeProvider.System), new LockTerm(TimeSpan.FromDays(1), TimeProvider.System));
        _open.AddRange([journal, files, database]);
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton(gate).AddSingleton(journal).AddRetention(
            quartz => StoreUpkeep.Every<GatedJob>(quartz, "gated", TimeSpan.FromHours(6), DateTimeOffset.UtcNow + firstIn), Path.Combine(_directory, file));
        return builder.Build();
    }

    private void Snapshot(string from, string to)
    {
        using var source = new SqliteConnection($"Data Source={Path.Combine(_directory, from)}");
        using var target = new SqliteConnection($"Data Source={Path.Combine(_directory, to)}");
        source.Open();
        target.Open();
        source.BackupDatabase(target);
    }

    /// <summary>Where the job stands, and whether it may go on.</summary>
    private sealed class Gate
    {
        /// <summary>Whether the run that entered was a recovery.</summary>
        public TaskCompletionSource<bool> Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Runs { get; set; }
    }

    [DisallowConcurrentExecution]
    private sealed class GatedJob(Gate gate) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            gate.Runs++;
            gate.Entered.TrySetResult(context.Recovering);
            await gate.MayEnd.Task;
        }
    }
}
