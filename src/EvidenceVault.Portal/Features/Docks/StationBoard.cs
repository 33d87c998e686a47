using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using EvidenceVault.Catalog;
using EvidenceVault.Core.HandOver;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.Portal.Features.Docks;

/// <summary>A report as it was last heard.</summary>
internal sealed record HeardReport(StationReport Report, DateTimeOffset ReceivedAt);

/// <summary>The newest report of each station, and who wants to hear of the next one.</summary>
internal sealed class StationBoard
{
    /// <summary>Pages that may listen at once; further ones ask from time to time.</summary>
    public const int MostListeners = 64;

    /// <summary>Two reports that come so close together may be put up in either order. More than that, and the vault's clock was set back.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, HeardReport> _heard = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Listener, byte> _listeners = new();
    private int _count;

    public StationBoard(CatalogDatabase database)
    {
        foreach (var news in new NewestReports(database).All())
        {
            Keep(news);
        }
    }

    public HeardReport? Find(string station) => _heard.GetValueOrDefault(station);

    public void Put(StationNews news)
    {
        Keep(news);
        foreach (var listener in _listeners.Keys)
        {
            listener.Wake();
        }
    }

    /// <summary>Null when too many listen already. What is given is to be disposed of.</summary>
    public Listener? TryListen()
    {
        if (Interlocked.Increment(ref _count) > MostListeners)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var listener = new Listener(this);
        _listeners[listener] = 0;
        return listener;
    }

    private void Keep(StationNews news)
    {
        // It was read before it was kept; a newer program's report in an older one's hands is shown as no news.
        try
        {
            var heard = new HeardReport(JsonSerializer.Deserialize<StationReport>(news.Report, HandOverJson.Options)!, news.ReceivedAt);
            _heard.AddOrUpdate(news.Station, heard, (_, before) => before.ReceivedAt > heard.ReceivedAt && before.ReceivedAt - heard.ReceivedAt < Together ? before : heard);
        }
        catch (JsonException)
        {
            _heard.TryRemove(news.Station, out _);
        }
    }

    /// <summary>Is woken by news; several pieces of news while it is busy wake it once.</summary>
    internal sealed class Listener(StationBoard board) : IDisposable
    {
        private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        private int _isDisposed;

        public void Wake() => _news.Writer.TryWrite(true);

        /// <summary>True when there is news, false when the time is over.</summary>
        public async Task<bool> WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken cancel)
        {
            using var over = new CancellationTokenSource(most, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancel);
            try
            {
                return await _news.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return false;
            }
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                board._listeners.TryRemove(this, out _);
                Interlocked.Decrement(ref board._count);
            }
        }
    }
}
