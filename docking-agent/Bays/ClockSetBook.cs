using System.Security.Cryptography;
using System.Text.Json;
using EvidenceVault.Core.Stations;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>A recorder's clock that was set.</summary>
/// <param name="Id">Of the event that tells it: told twice, it is still one.</param>
/// <param name="Recorder">Its serial; null where it tells none.</param>
public sealed record ClockSet(string Id, DateTimeOffset At, string Bay, string? Recorder, string? Officer);

/// <summary>
/// Clocks that were set and are not told yet, because how far they were off is still to be measured: a durable file for each, so that a station which
/// loses its power in between tells it at its next start.
/// </summary>
/// <param name="folder">Made when it is needed.</param>
public sealed class ClockSetBook(string folder)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite; // it names people

    /// <summary>Notes one; afterwards it is durable.</summary>
    public ClockSet Note(DateTimeOffset at, string bay, string? recorder, string? officer)
    {
        var set = new ClockSet(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), at, bay, recorder, officer);
        DurableDirectory.Create(folder);
        DurableFile.Replace(FileOf(set.Id), JsonSerializer.SerializeToUtf8Bytes(set, StationJson.Options), Private);
        return set;
    }

    /// <summary>It is told. A crash before this tells it again under the same id.</summary>
    public void Forget(ClockSet set) => File.Delete(FileOf(set.Id));

    /// <summary>What an earlier run has not told.</summary>
    public IReadOnlyList<ClockSet> Left() => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Select(TryRead).OfType<ClockSet>()] : [];

    private string FileOf(string id) => Path.Combine(folder, id + ".json");

    private static ClockSet? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<ClockSet>(File.ReadAllBytes(file), StationJson.Options);
        }
        catch (JsonException)
        {
            return null; // it stays where it is: somebody may still read it
        }
    }
}
