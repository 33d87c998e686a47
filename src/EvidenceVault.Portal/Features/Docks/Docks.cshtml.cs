using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Docks;

/// <summary>Every station and bay as it is now, and what needs somebody's hand. No footage is shown here.</summary>
internal sealed class DocksModel(DockParts parts, StationBoard board, PortalOptions options, TimeProvider clock) : PageModel
{
    private const int MostAlarms = 50;
    private const int MostOverdue = 50;
    private static readonly TimeSpan AlarmsOf = TimeSpan.FromHours(24);

    public IReadOnlyList<DockView> Docks { get; private set; } = [];

    /// <summary>Of the last day, newest first.</summary>
    public IReadOnlyList<CustodyEvent> Alarms { get; private set; } = [];

    public IReadOnlyList<RecorderIssue> Overdue { get; private set; } = [];

    public TimeSpan ReturnWithin => options.ReturnWithin;

    public int Problems => Docks.Sum(d => d.Problems);

    public int Bays => Docks.Sum(d => d.Bays.Count);

    public bool MayKeepRegister { get; private set; }

    /// <summary>When the newest report came in; null before the first.</summary>
    public DateTimeOffset? NewestAt => Docks.Max(d => d.Heard?.ReceivedAt);

    public void OnGet()
    {
        var (viewer, now) = (HttpContext.GetViewer(), clock.GetUtcNow());
        var unit = viewer.EquipmentUnit;
        var stations = parts.Stations.All().Where(s => s.RevokedAt is null && (unit is null || s.Unit == unit)).ToList();
        Docks = [.. stations.OrderBy(s => s.Name, PrintedOrder.Comparer).Select(s => DockView.Of(s, board.Find(s.Name), now))];
        Alarms = [.. parts.Events.Alarms(now - AlarmsOf, MostAlarms).Where(a => unit is null || stations.Exists(s => s.Name == a.Actor.Name))];
        Overdue = parts.Issues.Overdue(now - options.ReturnWithin, unit, MostOverdue);
        MayKeepRegister = AccessTable.Allows("GET", "recorders/{serial}", viewer.Account.Role);
    }
}

/// <summary>What of the catalogue the docks page tells.</summary>
internal sealed record DockParts(Stations Stations, StationEvents Events, RecorderIssues Issues);
