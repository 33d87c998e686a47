using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Sessions;

/// <summary>A docking session: one plug-in to unplug, as the station stated it and the vault answered it.</summary>
internal sealed class SessionModel(VisibleSessions sessions, ItemRows rows, CustodyLog log) : EvidencePage
{
    public IntakeSession Session { get; private set; } = null!;

    public Manifest Manifest { get; private set; } = null!;

    public IReadOnlyList<ItemRow> Rows { get; private set; } = [];

    /// <summary>All files of the session, those included that lie outside the viewer's scope.</summary>
    public int FileCount { get; private set; }

    public IReadOnlyList<TrailLine> Trail { get; private set; } = [];

    public IActionResult OnGet(string id)
    {
        if (sessions.Find(id, Viewer) is not { } found)
        {
            return NotFound();
        }

        Session = found.Session;
        Manifest = ManifestFormat.Read(found.Session.Manifest);
        (Rows, FileCount) = (rows.Of(found.Items), Manifest.Files.Count);
        Trail = TrailLine.Fold(log.Trail(found.Session.Id));
        Seen = SeenAct.List("session", found.Items.Select(i => i.Id), found.Session.Id);
        return Page();
    }
}

/// <summary>The one way from an id in an address to a session: it is there for those who may see at least one of its items.</summary>
internal sealed class VisibleSessions(IntakeSessions sessions, ItemSearch search)
{
    private const int MostItems = 200;

    public (IntakeSession Session, IReadOnlyList<EvidenceItem> Items)? Find(string? id, Viewer viewer)
    {
        if (!DockingSessionId.TryParse(id, out var parsed) || sessions.Find(parsed) is not { } session)
        {
            return null;
        }

        var items = search.Find(new ItemQuery(Session: parsed, WithSidecars: true, Size: MostItems), viewer.Scope).Items;
        return items.Count > 0 ? (session, items) : null;
    }
}
