using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Explaining;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Home;

/// <summary>Where a person arrives: what is new, and what waits for him.</summary>
internal sealed class HomeModel(ItemSearch search, ItemRows rows, ExplanationDesk explanations, Reminders reminders) : EvidencePage
{
    private const int RemindersShown = 10;

    private const int NewestShown = 8;

    public IReadOnlyList<ItemRow> Newest { get; private set; } = [];

    /// <summary>Numbers that open their rows: the address, the text's key, the state's shape, and how many.</summary>
    public IReadOnlyList<(string Address, string Key, string Shape, long Count)> Waiting { get; private set; } = [];

    /// <summary>What the viewer was reminded of, or what was made known to him of others, and is not done yet.</summary>
    public IReadOnlyList<Reminder> Reminders { get; private set; } = [];

    public long WithinScope { get; private set; }

    public IActionResult OnGet()
    {
        if (Viewer.Account.Role == AccountRole.Administrator)
        {
            return Redirect("/health");
        }

        if (Viewer.Account.Role == AccountRole.EquipmentManager)
        {
            return Redirect("/docks");
        }

        var scope = Viewer.Scope;
        var newest = search.Find(new ItemQuery(Size: NewestShown), scope);
        (Newest, WithinScope) = (rows.Of(newest.Items), newest.Count);
        Reminders = reminders.Open(scope, RemindersShown);
        Waiting =
        [
            ("/evidence", "home.all", "ok", newest.Count),
            ("/evidence?unclassified=1", "state.unclassified", "unfiled", search.Find(new ItemQuery(Unclassified: true, Size: 1), scope).Count),
            ("/evidence?quarantined=1", "state.quarantined", "quarantined", search.Find(new ItemQuery(Quarantined: true, Size: 1), scope).Count),
            ("/explanations", "home.explanations", "warn", explanations.Count(Viewer).Open),
            ("/evidence?preparing=1", "state.preparing", "preparing", search.Find(new ItemQuery(Preparing: true, Size: 1), scope).Count),
        ];
        Seen = SeenAct.List("home", newest.Items.Select(i => i.Id));
        return Page();
    }
}
