using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Media;

/// <summary>
/// Folds the many ranges a player asks for into one viewing: one custody event for a viewer at his address, an item and
/// a copy, until ten minutes pass without a request. It also remembers what pages have shown, because their posters
/// belong to the page's event.
/// </summary>
internal sealed class ViewingSessions(CustodyPen pen, TimeProvider clock)
{
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(10);
    private const int SweptAbove = 1000;

    private readonly Lock _guard = new();
    private readonly Dictionary<(string Viewer, string Address, EvidenceItemId Item, string Copy), DateTimeOffset> _seen = [];
    private DateTimeOffset _sweptAt;

    /// <summary>Returns when the viewing stands in the log. If that fails, no byte may be sent.</summary>
    public void Enter(Viewer viewer, Sight sight, string kind, MediaFile file)
    {
        lock (_guard)
        {
            var (now, item, copy) = (clock.GetUtcNow(), sight.Item, sight.By is { } grant && kind != MediaFiles.Poster ? kind + grant.Id : kind); // by another grant it is another viewing
            var isFolded = _seen.TryGetValue(Key(viewer, item.Id, copy), out var last) && now - last < Gap;
            if (!isFolded)
            {
                var act = kind == MediaFiles.Poster ? CustodyAct.ItemViewed : file.Shown ? CustodyAct.MediaPlayed : CustodyAct.ItemFetched;
                pen.Record(viewer, new SeenAct(act, item.Id) { Facts = new Dictionary<string, string> { ["copy"] = kind, ["sha256"] = file.Sha256.Hex }, By = sight.By });
            }

            // A player that goes on asking goes on playing; a poster was shown when its page was, and asking again does not prolong that.
            if (!isFolded || kind != MediaFiles.Poster)
            {
                Note(viewer, item.Id, copy, now);
            }
        }
    }

    /// <summary>Remembers that a page with these items is about to be shown. To be called when the page's own event stands in the log.</summary>
    public void NoteShown(Viewer viewer, IEnumerable<EvidenceItemId> items)
    {
        lock (_guard)
        {
            var now = clock.GetUtcNow();
            foreach (var item in items)
            {
                Note(viewer, item, MediaFiles.Poster, now);
            }
        }
    }

    /// <summary>Whether a page has lately shown the item, so that its poster is part of what was recorded for that page.</summary>
    public bool WasShown(Viewer viewer, EvidenceItemId item)
    {
        lock (_guard)
        {
            return _seen.TryGetValue(Key(viewer, item, MediaFiles.Poster), out var last) && clock.GetUtcNow() - last < Gap;
        }
    }

    private static (string Viewer, string Address, EvidenceItemId Item, string Copy) Key(Viewer viewer, EvidenceItemId item, string kind) =>
        (viewer.Account.Name, viewer.Address, item, kind);

    private void Note(Viewer viewer, EvidenceItemId item, string kind, DateTimeOffset now)
    {
        _seen[Key(viewer, item, kind)] = now;
        if (_seen.Count <= SweptAbove || now - _sweptAt < TimeSpan.FromMinutes(1))
        {
            return; // on a busy day most of it is fresh, and looking through it at every request would only take time
        }

        _sweptAt = now;
        foreach (var key in _seen.Where(e => now - e.Value >= Gap).Select(e => e.Key).ToList())
        {
            _seen.Remove(key);
        }
    }
}
