using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Watching;

/// <summary>A stretch that a player showed.</summary>
/// <param name="From">Milliseconds on the original's timeline, or on the work's own.</param>
/// <param name="Speed">Times the natural speed.</param>
/// <param name="Sound">Whether it could be heard.</param>
internal sealed record ShownStretch(long From, long To, double Speed, bool Sound);

/// <summary>What a player showed since it last told. The first report of a viewing tells of nothing: it sets the clock.</summary>
/// <param name="Viewing">32 hexadecimal digits of the player's choice.</param>
/// <param name="Work">The work that is watched; null for the recording itself.</param>
/// <param name="Ended">Whether the page goes away.</param>
internal sealed record WatchReport(string Viewing, string? Work, bool Ended, IReadOnlyList<ShownStretch>? Shown);

/// <summary>
/// Keeps what players tell of what they showed, as far as it can be true: nobody sees more of one thing than the time that has passed at the speed he says,
/// in however many windows and viewings.
/// </summary>
internal sealed class WatchDesk(CatalogDatabase database, TimeProvider clock)
{
    /// <summary>Nothing more is heard of a viewing for so long: it has ended.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    /// <summary>A viewing that goes on is told of after so long.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>By so much reports may be late, all together.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    private const double Fastest = 16;
    private const int MostStretches = 200;
    private const int MostOpen = 32;
    private const long LatestBeginningMs = 3_600_000;
    private const int MostReckoned = 10_000;

    private readonly WatchedMaps _watched = new(database);
    private readonly Works _works = new(database);

    /// <summary>Up to when the time of somebody and something is accounted for, by all his viewings of it, ended ones too. Its own lock, taken before the catalogue's.</summary>
    private readonly Dictionary<(string Account, EvidenceItemId Item, string Work), DateTimeOffset> _reckoned = [];

    /// <summary>False when the report cannot be true, or is of something else than it says; then nothing of it counts.</summary>
    public bool Take(Viewer viewer, EvidenceItem item, WatchReport report)
    {
        if (report.Viewing is not { Length: 32 } id || !id.All(char.IsAsciiHexDigitLower) || report.Shown is { Count: > MostStretches } || End(item, report.Work) is not { } end)
        {
            return false;
        }

        var shown = report.Shown ?? [];
        if (shown.Any(s => s.From < 0 || s.To <= s.From || s.To > end + 1000 || !(s.Speed is > 0.05 and <= Fastest)))
        {
            return false;
        }

        lock (_reckoned)
        {
            return Take(viewer, item, report, shown, end);
        }
    }

    private bool Take(Viewer viewer, EvidenceItem item, WatchReport report, IReadOnlyList<ShownStretch> shown, long end)
    {
        var (now, id, thing) = (clock.GetUtcNow(), report.Viewing, (viewer.Account.Name, item.Id, report.Work ?? ""));
        var tookMs = shown.Sum(s => (s.To - s.From) / s.Speed);
        var reckoned = database.Write<DateTimeOffset?>(transaction =>
        {
            var open = _watched.Find(transaction, id);
            if (open is null ? WatchedMaps.OpenOf(transaction, viewer.Account.Name) >= MostOpen : (open.Account, open.Item, open.Work) != thing)
            {
                return null;
            }

            var isFirst = open is null;
            open ??= new OpenViewing(id, item.Id, report.Work ?? "", viewer.Account.Name, viewer.Address, now, now, WatchedSpans.None);
            var since = new[] { now - Silence, open.ReckonedAt, _reckoned.GetValueOrDefault(thing) }.Max(); // a page that lies open earns no more than its silence
            since = since > now + Slack ? now : since; // no report leads so far: the vault's clock was set back
            if (tookMs > (isFirst ? 0 : (now + Slack - since).TotalMilliseconds))
            {
                return null;
            }

            open = open with { LastAt = now, ReckonedAt = since.AddMilliseconds(tookMs), Spans = open.Spans.With(Sort(shown, end)) };
            if (report.Ended)
            {
                _watched.Tell(transaction, open);
            }
            else
            {
                WatchedMaps.Put(transaction, open);
            }

            return open.ReckonedAt;
        });
        if (reckoned is { } until && tookMs > 0)
        {
            Reckon(thing, until, now);
        }

        return reckoned is not null;
    }

    /// <summary>Tells the log of viewings that have ended without saying so, and of those that have gone on for long.</summary>
    public void EndSilent()
    {
        var now = clock.GetUtcNow();
        foreach (var viewing in _watched.Due(now - Silence, now - Longest))
        {
            database.Write(transaction =>
            {
                if (_watched.Find(transaction, viewing.Id) is { } open)
                {
                    _watched.Tell(transaction, open);
                    if (now - open.LastAt < Silence)
                    {
                        WatchedMaps.Put(transaction, open with { StartedAt = open.ReckonedAt < now ? open.ReckonedAt : now, Spans = WatchedSpans.None }); // what is not told yet was shown since then
                    }
                }
            });
        }
    }

    private void Reckon((string Account, EvidenceItemId Item, string Work) thing, DateTimeOffset until, DateTimeOffset now)
    {
        _reckoned[thing] = until;
        if (_reckoned.Count > MostReckoned)
        {
            foreach (var (old, _) in _reckoned.Where(r => r.Value <= now - Silence).ToList())
            {
                _reckoned.Remove(old); // it bounds nothing any more
            }
        }
    }

    private static WatchedSpans Sort(IReadOnlyList<ShownStretch> shown, long end)
    {
        TimeSpans Those(Func<ShownStretch, bool> which) => TimeSpans.Of(shown.Where(which).Select(s => new Stretch(s.From, Math.Min(s.To, end))));
        return new WatchedSpans(Those(s => s.Speed <= ReviewShare.FastestSeen), Those(s => s.Sound && s.Speed <= ReviewShare.FastestHeard), Those(s => s.Speed > ReviewShare.FastestSeen))
        {
            Slow = Those(s => s.Speed <= ReviewShare.FastestHeard),
        };
    }

    /// <summary>Where the timeline ends, in milliseconds; null where there is nothing to watch. A recording's may begin later than at zero, by no more than an hour.</summary>
    private long? End(EvidenceItem item, string? work) => work is null
        ? Math.Min(TimeSpans.LatestMs, (long)((item.DurationSeconds is > 0 and < 1e6 ? item.DurationSeconds.Value : TimeSpans.LatestMs / 1000.0) * 1000) + LatestBeginningMs)
        : _works.Find(work) is { File: not null } found && found.Item == item.Id ? WorkPlan.Parse(found.Plan).Shown.LengthMs : null;
}
