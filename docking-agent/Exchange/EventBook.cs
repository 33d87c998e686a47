using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using EvidenceVault.Core.Stations;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Exchange;

/// <summary>
/// What happened at the station and is not yet in the vault's custody log: a durable file for each event, which goes when the vault has
/// accepted it. So nothing that happened while the vault was away is left out of the story.
/// </summary>
public sealed class EventBook
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite; // events name people

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, (string File, StationEvent Event)> _pending = new(StringComparer.Ordinal);
    private long _last;

    /// <param name="folder">Made if missing; what an earlier run left there still waits.</param>
    public EventBook(string folder, TimeProvider time)
    {
        (_folder, _time) = (folder, time);
        DurableDirectory.Create(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*.json"))
        {
            // A file that cannot be read stays where it is: somebody may still read it, and it stands in nobody's way.
            if (TryRead(file) is { } old)
            {
                _pending[old.Id] = (file, old);
                _last = Math.Max(_last, old.At.UtcTicks);
            }
        }
    }

    /// <summary>How many wait.</summary>
    public int Count => _pending.Count;

    /// <summary>Writes an event down; afterwards it is durable.</summary>
    /// <param name="make">Given id and instant.</param>
    public async Task<StationEvent> AddAsync(Func<string, DateTimeOffset, StationEvent> make, CancellationToken cancel)
    {
        var told = make(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), _time.GetUtcNow());
        var id = told.Id;
        var ticks = Next(told.At.UtcTicks);
        var file = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{ticks:D19}-{id}.json"));
        await DurableFile.ReplaceAsync(file, JsonSerializer.SerializeToUtf8Bytes(told, StationJson.Options), Private, cancel);
        _pending[id] = (file, told);
        return told;
    }

    /// <summary>The oldest that wait.</summary>
    public IReadOnlyList<StationEvent> Oldest(int most) =>
        [.. _pending.Values.OrderBy(p => p.File, StringComparer.Ordinal).Take(most).Select(p => p.Event)];

    /// <summary>The vault has them in its log. A crash in the middle leaves some to be told again, which the vault knows by their ids.</summary>
    public void Accept(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            if (id is not null && _pending.TryRemove(id, out var told))
            {
                File.Delete(told.File);
            }
        }
    }

    /// <summary>File names rise even where the clock is set back: the order of events is the order of their names.</summary>
    private long Next(long ticks)
    {
        lock (_pending)
        {
            _last = Math.Max(ticks, _last + 1);
            return _last;
        }
    }

    private static StationEvent? TryRead(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<StationEvent>(File.ReadAllBytes(file), StationJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
