using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Custody;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Sessions;

/// <summary>A docking session: one plug-in to unplug, as the station stated it and the vault answered it.</summary>
internal sealed class SessionModel(VisibleSessions sessions, ItemRows rows, SessionParts parts) : EvidencePage
{
    public IntakeSession Session { get; private set; } = null!;

    public Manifest Manifest { get; private set; } = null!;

    public IReadOnlyList<ItemRow> Rows { get; private set; } = [];

    /// <summary>All files of the session, those included that lie outside the viewer's scope.</summary>
    public int FileCount { get; private set; }

    public IReadOnlyList<TrailLine> Trail { get; private set; } = [];

    /// <summary>What the session showed to be missing.</summary>
    public IReadOnlyList<Explanation> Asked { get; private set; } = [];

    /// <summary>Files that the recorder keeps locked because they are marked as important, and their bytes.</summary>
    public (int Files, long Bytes) Locked { get; private set; }

    public bool IsOverdue(Explanation asked) => asked.State == ExplanationState.Open && asked.DueAt < parts.Clock.GetUtcNow();

    public IActionResult OnGet(string id)
    {
        if (sessions.Find(id, Viewer) is not { } found)
        {
            return NotFound();
        }

        Session = found.Session;
        Manifest = ManifestFormat.Read(found.Session.Manifest);
        (Rows, FileCount) = (rows.Of(found.Items), Manifest.Files.Count);
        Trail = TrailLine.Fold(parts.Log.Trail(found.Session.Id));
        Asked = parts.Explanations.Of(found.Session.Id);
        var locked = Manifest.Files.Where(f => f.MarkedImportant).ToList();
        Locked = (locked.Count, locked.Sum(f => f.Bytes));
        Seen = SeenAct.List("session", found.Items.Select(i => i.Id), found.Session.Id);
        return Page();
    }
}

/// <summary>What the session page shows besides its items.</summary>
internal sealed record SessionParts(CustodyLog Log, Explanations Explanations, TimeProvider Clock);

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
