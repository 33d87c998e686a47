using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Explaining;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Home;

/// <summary>Where a person arrives: what is new, and what waits for him.</summary>
internal sealed class HomeModel(ItemSearch search, ItemRows rows, HomeParts parts) : EvidencePage
{
    private const int RemindersShown = 10;

    private const int NewestShown = 8;

    public IReadOnlyList<ItemRow> Newest { get; private set; } = [];

    /// <summary>Numbers that open their rows: the address, the text's key, the state's shape, and how many.</summary>
    public IReadOnlyList<(string Address, string Key, string Shape, BoundedCount Count)> Waiting { get; private set; } = [];

    /// <summary>What the viewer was reminded of, or what was made known to him of others, and is not done yet.</summary>
    public IReadOnlyList<Reminder> Reminders { get; private set; } = [];

    public IReadOnlyList<SavedChip> Saved { get; private set; } = [];

    public IActionResult OnGet()
    {
        if (Elsewhere(Viewer.Account.Role) is { } elsewhere)
        {
            return Redirect(elsewhere);
        }

        var scope = Viewer.Scope;
        var newest = search.Find(new ItemQuery(Size: NewestShown), scope);
        Newest = rows.Of(newest.Items);
        Reminders = parts.Reminders.Open(scope, RemindersShown);
        Saved = parts.Saved.Chips(Viewer);
        Waiting =
        [
            ("/evidence", "home.all", "ok", new BoundedCount(newest.Count, newest.CountIsAtLeast)),
            ("/evidence?unclassified=1", "state.unclassified", "unfiled", search.Count(new ItemQuery(Unclassified: true), scope)),
            ("/evidence?quarantined=1", "state.quarantined", "quarantined", search.Count(new ItemQuery(Quarantined: true), scope)),
            ("/explanations", "home.explanations", "warn", new BoundedCount(parts.Explanations.Count(Viewer).Open, false)),
            ("/evidence?preparing=1", "state.preparing", "preparing", search.Count(new ItemQuery(Preparing: true), scope)),
        ];
        Seen = SeenAct.List("home", newest.Items.Select(i => i.Id));
        return Page();
    }

    /// <summary>Where those arrive who see no footage; null for the others.</summary>
    private static string? Elsewhere(AccountRole role) => role switch
    {
        AccountRole.SystemAdministrator => "/health",
        AccountRole.SecurityAdministrator => "/admin/accounts",
        AccountRole.AuditAdministrator => "/admin/custody",
        AccountRole.EquipmentManager => "/docks",
        _ => null,
    };
}

/// <summary>What waits for a person, and what he keeps to look at.</summary>
internal sealed record HomeParts(ExplanationDesk Explanations, Reminders Reminders, SavedDesk Saved);
