using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Clips;

/// <summary>One work: what it shows, where it comes from, and for a redaction whether a second person lets it go.</summary>
internal sealed class WorkModel(VisibleItems visible, CatalogDatabase database, WorkDesk desk) : EvidencePage
{
    private readonly Works _works = new(database);
    private readonly WatchedMaps _watched = new(database);

    public EvidenceItem Item { get; private set; } = null!;

    public Work Work { get; private set; } = null!;

    public WorkPlan Plan { get; private set; } = null!;

    public IReadOnlyList<WatchedMap> Watched { get; private set; } = [];

    /// <summary>What the viewer must still watch before he may approve.</summary>
    public TimeSpans Unseen { get; private set; } = TimeSpans.None;

    /// <summary>How the judgement that led here ended.</summary>
    public OrderOutcome? Outcome { get; private set; }

    /// <summary>Whether a judgement is wanted that the viewer may give.</summary>
    public bool MayJudge => Work is { Kind: WorkKind.Redaction, File: not null, Verdict: WorkVerdict.None } && Work.OrderedBy != Viewer.Account.Name && IsOwn;

    private bool IsOwn { get; set; }

    public async Task<IActionResult> OnGetAsync(string id, string work, string? outcome, CancellationToken cancel)
    {
        if (visible.See(id, Viewer) is not { } sight || _works.Find(work) is not { } found || found.Item != sight.Item.Id)
        {
            return NotFound();
        }

        (Item, Work, Plan, IsOwn) = (sight.Item, found, WorkPlan.Parse(found.Plan), sight.By is null);
        Watched = _watched.Of(Item.Id, Work.Id);
        Unseen = Work.Kind == WorkKind.Redaction && Work.File is not null ? await desk.UnseenAsync(Viewer.Account.Name, Work, cancel) : TimeSpans.None;
        Outcome = Enum.TryParse<OrderOutcome>(outcome, out var ended) && Enum.IsDefined(ended) ? ended : null;
        Seen = new SeenAct(CustodyAct.ItemViewed, Item.Id) { By = sight.By, Facts = new Dictionary<string, string> { ["work"] = Work.Id } };
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string id, string work, string? verdict, string? reason, CancellationToken cancel)
    {
        if (visible.FindOwn(id, Viewer) is not { } item || _works.Find(work) is not { } found || found.Item != item.Id)
        {
            return NotFound();
        }

        var outcome = await desk.JudgeAsync(Viewer, found, verdict == "approve", reason, cancel);
        return Redirect(FormattableString.Invariant($"/evidence/{item.Id}/works/{found.Id}?outcome={outcome}#verdict"));
    }
}
