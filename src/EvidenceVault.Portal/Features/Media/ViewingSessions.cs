using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Media;

/// <summary>Folds the many ranges a player asks for into one viewing: one custody event for a viewer and an item until ten minutes pass without a request.</summary>
internal sealed class ViewingSessions(CustodyPen pen, TimeProvider clock)
{
    public static readonly TimeSpan Gap = TimeSpan.FromMinutes(10);
    private const int SweptAbove = 1000;

    private readonly Lock _guard = new();
    private readonly Dictionary<(string Viewer, EvidenceItemId Item, CustodyAct Act), DateTimeOffset> _lastAsked = [];

    /// <summary>Returns when the viewing stands in the log. If that fails, no byte may be sent.</summary>
    public void Enter(Viewer viewer, EvidenceItem item, string kind, MediaFile file)
    {
        var act = file.Shown ? CustodyAct.MediaPlayed : CustodyAct.ItemFetched;
        var key = (viewer.Account.Name, item.Id, act);
        lock (_guard)
        {
            var now = clock.GetUtcNow();
            if (!_lastAsked.TryGetValue(key, out var last) || now - last >= Gap)
            {
                pen.Record(viewer, new SeenAct(act, item.Id) { Facts = new Dictionary<string, string> { ["copy"] = kind, ["sha256"] = file.Sha256.Hex } });
            }

            _lastAsked[key] = now;
            if (_lastAsked.Count > SweptAbove)
            {
                Sweep(now);
            }
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        foreach (var key in _lastAsked.Where(e => now - e.Value >= Gap).Select(e => e.Key).ToList())
        {
            _lastAsked.Remove(key);
        }
    }
}
