using System.Globalization;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Core.Custody;
using EvidenceVault.Retention;

namespace EvidenceVault.Appliance.Backups;

/// <summary>Makes a backup of the catalogue a day at the place that <c>store.yaml</c> names, and keeps the newest few.</summary>
/// <param name="place">Null where none is named: then nothing is done.</param>
public sealed class ScheduledBackup(OpenVault vault, BackupOptions? place)
{
    private const string Prefix = "catalogue-";
    private const string Making = ".making";
    private const string TimeFormat = "yyyyMMdd-HHmmss";

    /// <summary>Makes today's backup unless it is there.</summary>
    /// <returns>Where it is; null where today's was there.</returns>
    /// <exception cref="IOException">The place is not there, or cannot take it.</exception>
    public async Task<string?> RunAsync(UpkeepOptions upkeep, CancellationToken cancel)
    {
        if (place is not { } options)
        {
            return null;
        }

        if (!Directory.Exists(options.Path))
        {
            throw new DirectoryNotFoundException($"The place for backups {options.Path} does not exist. Mount its disk, or name another under 'backup:' in {StoreOptions.FileName}.");
        }

        var now = vault.Clock.GetUtcNow();
        if (Whole(options.Path).Any(made => upkeep.DayOf(TakenAt(made)!.Value) == upkeep.DayOf(now))) // any, not the newest: a clock that was ahead left one that stays the newest
        {
            return null;
        }

        foreach (var unfinished in Directory.EnumerateDirectories(options.Path, Prefix + "*" + Making))
        {
            Directory.Delete(unfinished, recursive: true); // left by a try that failed or was killed: it must not fill the disk
        }

        var directory = Path.Combine(options.Path, Prefix + now.ToString(TimeFormat, CultureInfo.InvariantCulture));
        await VaultBackup.MakeAsync(vault, directory, withKeys: false, new CustodyActor(ActorKind.Vault, upkeep.Actor.Name), cancel);

        // Only now older ones go, so that there is always one.
        foreach (var surplus in Whole(options.Path).SkipLast(options.Keep))
        {
            Directory.Delete(surplus, recursive: true);
        }

        return directory;
    }

    /// <summary>Backups of this schedule, oldest first. Whatever else lies there is none of ours.</summary>
    private static IReadOnlyList<string> Whole(string place) =>
        [.. Directory.EnumerateDirectories(place, Prefix + "*").Where(d => TakenAt(d) is not null && File.Exists(Path.Combine(d, BackupNote.FileName))).Order(StringComparer.Ordinal)];

    private static DateTimeOffset? TakenAt(string directory) => DateTimeOffset.TryParseExact(
        Path.GetFileName(directory)[Prefix.Length..], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
}
