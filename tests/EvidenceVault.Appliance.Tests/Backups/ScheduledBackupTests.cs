using EvidenceVault.Appliance.Backups;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Tests.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention;
using Xunit;
using static EvidenceVault.Appliance.Tests.Rebuilding.LivedVault;

namespace EvidenceVault.Appliance.Tests.Backups;

/// <summary>A backup of the catalogue a day, by itself, at a place that lies elsewhere.</summary>
public sealed class ScheduledBackupTests : IDisposable
{
    private static readonly UpkeepOptions Upkeep = new() { Zone = VaultHost.Zone };
    private readonly string _place = Directory.CreateTempSubdirectory("evidencevault-backups-").FullName;

    [Fact]
    public async Task One_is_made_a_day_in_the_name_of_the_vault_and_the_newest_few_stay()
    {
        await using var vault = await TestVault.StartAsync(clock: Noon());
        var backup = new ScheduledBackup(vault.Vault, new BackupOptions { Path = _place, Keep = 2 });
        foreach (var old in new[] { "catalogue-20250101-010000", "catalogue-20250102-010000", "catalogue-20250103-010000", "notes" })
        {
            Directory.CreateDirectory(Path.Combine(_place, old));
            await File.WriteAllTextAsync(Path.Combine(_place, old, BackupNote.FileName), "{}", Cancel);
        }

        Directory.CreateDirectory(Path.Combine(_place, "catalogue-20250104-010000.making")); // left by a crash
        var made = await backup.RunAsync(Upkeep, Cancel);
        Assert.Null(await backup.RunAsync(Upkeep, Cancel));
        Assert.Equal(["catalogue-20250103-010000", Path.GetFileName(made)!, "notes"], Directory.EnumerateDirectories(_place).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));
        Assert.Equal([], CatalogCopy.Inspect(Path.Combine(made!, BackupNote.CatalogName)).Problems);
        Assert.False(Directory.Exists(Path.Combine(made!, BackupNote.KeysName)));
        var told = Assert.Single(vault.Events(CustodyAct.CatalogueBackedUp));
        Assert.Equal(ActorKind.Vault, told.Actor.Kind);
    }

    [Fact]
    public async Task A_backup_from_a_clock_that_was_ahead_neither_stops_the_next_ones_nor_makes_them_every_hour()
    {
        await using var vault = await TestVault.StartAsync(clock: Noon());
        var ahead = Directory.CreateDirectory(Path.Combine(_place, "catalogue-20990101-010000"));
        await File.WriteAllTextAsync(Path.Combine(ahead.FullName, BackupNote.FileName), "{}", Cancel);
        var backup = new ScheduledBackup(vault.Vault, new BackupOptions { Path = _place, Keep = 3 });
        Assert.NotNull(await backup.RunAsync(Upkeep, Cancel));
        Assert.Null(await backup.RunAsync(Upkeep, Cancel));
        Assert.Equal(2, Directory.EnumerateDirectories(_place).Count());
    }

    [Fact]
    public async Task A_place_that_is_not_there_fails_loudly_and_the_schedule_knows_of_the_work()
    {
        var gone = Path.Combine(_place, "not-mounted");
        await using var vault = await TestVault.StartAsync($"backup: {{ path: {gone} }}");
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => vault.Get<ScheduledBackup>().RunAsync(Upkeep, Cancel));
        Assert.Contains("backup", (await vault.Get<WorkSchedule>().ReadAsync(Cancel)).Select(w => w.Name));
        Directory.CreateDirectory(gone);
        Assert.NotNull(await vault.Get<ScheduledBackup>().RunAsync(Upkeep, Cancel));
    }

    [Theory]
    [InlineData("{ keep: 3 }", "path is missing")]
    [InlineData("{ path: backups }", "lies within the vault")]
    [InlineData("{ path: /mnt/backup, keep: 1 }", "keep is 1")]
    public async Task A_place_that_would_not_help_is_refused_at_the_start(string options, string message)
    {
        var refused = await Assert.ThrowsAsync<VaultException>(() => TestVault.StartAsync("backup: " + options));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A clock that begins at noon: no test runs into the next day.</summary>
    private static KeepingRig.LaterTime Noon() => new(TimeSpan.FromHours(12) - TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, VaultHost.Zone).TimeOfDay);

    public void Dispose() => Directory.Delete(_place, recursive: true);
}
