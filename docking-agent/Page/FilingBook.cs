using System.Text.Json;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Stations;
using EvidenceVault.DurableFiles;

namespace EvidenceVault.DockingAgent.Page;

/// <summary>What an officer confirmed about a session at the station.</summary>
public sealed record Filing(string Class, string? Case, string? Officer, DateTimeOffset At);

/// <summary>
/// Class and case as confirmed at this station, the newest some hundred: so that they are shown, and suggested for the same officer's next
/// session. What counts is the event that the vault gets.
/// </summary>
public sealed class FilingBook
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Most = 500;

    private readonly string _file;
    private readonly Lock _reading = new();
    private readonly Dictionary<string, Filing> _all;

    /// <param name="spool">The folder that keeps the book.</param>
    public FilingBook(string spool)
    {
        _file = Path.Combine(spool, "filings.json");
        _all = Read() ?? new(StringComparer.Ordinal);
    }

    public Filing? Find(DockingSessionId session)
    {
        lock (_reading)
        {
            return _all.GetValueOrDefault(session.Value);
        }
    }

    /// <summary>The officer's last: the suggestion for the next.</summary>
    public Filing? FindLast(string officer)
    {
        lock (_reading)
        {
            return _all.Values.Where(f => f.Officer == officer).MaxBy(f => f.At);
        }
    }

    public void Write(DockingSessionId session, Filing filing)
    {
        lock (_reading)
        {
            _all[session.Value] = filing;
            foreach (var old in _all.OrderByDescending(f => f.Value.At).Skip(Most).Select(f => f.Key).ToList())
            {
                _all.Remove(old);
            }

            DurableFile.Replace(_file, JsonSerializer.SerializeToUtf8Bytes(_all, StationJson.Options), Private);
        }
    }

    private Dictionary<string, Filing>? Read()
    {
        try
        {
            return File.Exists(_file) ? JsonSerializer.Deserialize<Dictionary<string, Filing>>(File.ReadAllBytes(_file), StationJson.Options) : null;
        }
        catch (JsonException)
        {
            return null; // only a memory for the screen
        }
    }
}
