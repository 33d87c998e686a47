using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Portal.Features.Clips;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Marking;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Features.Retention;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>One item: what it shows, when and where it was taken, who had it, and how anybody can check that.</summary>
internal sealed class ItemModel(VisibleItems visible, DossierReader reader, FilingDesk desk, ItemPageParts parts) : EvidencePage
{
    /// <summary>A session is one recorder's, and mostly one officer's: further than this nobody's own is looked for.</summary>
    private const int NearestLookedAt = 20;

    public Dossier Dossier { get; private set; } = null!;

    /// <summary>What remains of it; null while it is here.</summary>
    public Tombstone? Tombstone { get; private set; }

    /// <summary>How long it stays, and why.</summary>
    public IReadOnlyList<string> RetentionLines { get; private set; } = [];

    /// <summary>What lets the viewer see it; null where his own rights do.</summary>
    public AccessGrant? By { get; private set; }

    /// <summary>Why the viewer opens it, as it stands in the line of this visit.</summary>
    public Opening Opening { get; private set; } = null!;

    public PlayerView Player { get; private set; } = null!;

    /// <summary>The work on it: markers, clips, what was watched.</summary>
    public ItemReview Review { get; private set; } = null!;

    /// <summary>How the act at markers or tags that led here ended.</summary>
    public MarkingOutcome? Marked { get; private set; }

    /// <summary>How the order of a clip or still that led here ended.</summary>
    public OrderOutcome? Ordered { get; private set; }

    /// <summary>Whether the viewer may mark and order: what he sees by a grant he only sees.</summary>
    public bool MayWork => By is null && Tombstone is null;

    /// <summary>The recording of the same docking session before this one that the viewer may see; null where there is none.</summary>
    public EvidenceItem? Before { get; private set; }

    /// <summary>The one after it.</summary>
    public EvidenceItem? After { get; private set; }

    public string? Text { get; private set; }

    /// <summary>The files that this recording was cut into, in order, as far as the viewer may see them; empty where it is whole by itself.</summary>
    public IReadOnlyList<EvidenceItem> Segments { get; private set; } = [];

    /// <summary>Where to open the player, in seconds; 0 for the beginning.</summary>
    public double StartAt { get; private set; }

    /// <summary>How the act of filing that led here ended.</summary>
    public FilingOutcome? Outcome { get; private set; }

    public Categories Categories => parts.Categories;

    public async Task<IActionResult> OnGetAsync(string id, string? t, string? outcome, CancellationToken cancel, string? marked = null, string? ordered = null)
    {
        if (visible.See(id, Viewer) is not { Item: { } item } sight)
        {
            return NotFound();
        }

        By = sight.By;
        Opening = parts.Reasons.Find(Viewer, sight) ?? throw new InvalidOperationException("The gate let somebody pass whom it should have asked why.");
        Dossier = reader.Read(item, parts.Options);
        Tombstone = parts.Destructions.FindTombstone(item.Id);
        RetentionLines = Tombstone is null ? parts.Retention.Lines(item.Id) : [];
        (Before, After) = (Nearest(item, later: false), Nearest(item, later: true));
        Segments = [.. parts.Continuations.Of(item.Id).Where(Viewer.Scope.Covers)];
        Review = await parts.Review.ReadAsync(item.Id, Dossier.Group.Where(g => g.Role == FileRole.Sidecar && Viewer.Scope.Covers(g)).Select(g => g.Id), cancel);
        Marked = Enum.TryParse<MarkingOutcome>(marked, out var at) && Enum.IsDefined(at) ? at : null;
        Ordered = Enum.TryParse<OrderOutcome>(ordered, out var order) && Enum.IsDefined(order) ? order : null;
        Player = PlayerView.Of(Dossier, parts.Files.ShownType(item));
        Text = Player.Showing == Showing.Text ? await parts.Preview.ReadAsync(item, cancel) : null;
        StartAt = double.TryParse(t, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e6 ? seconds : 0;
        Outcome = Enum.TryParse<FilingOutcome>(outcome, out var ended) && Enum.IsDefined(ended) ? ended : null;
        if (Player.Showing == Showing.Preparing)
        {
            reader.Want(Dossier);
        }

        Seen = new SeenAct(CustodyAct.ItemViewed, item.Id) { By = By };
        return Page();
    }

    public IActionResult OnPostClassify(string id, [FromForm(Name = "class")] string? classId) => File(id, item => desk.Classify(Viewer, item, classId));

    public IActionResult OnPostLink(string id, [FromForm(Name = "case")] string? caseNumber) => File(id, item => desk.LinkCase(Viewer, item, caseNumber));

    private EvidenceItem? Nearest(EvidenceItem item, bool later) => parts.Items.Neighbours(item, later, NearestLookedAt).FirstOrDefault(Viewer.Scope.Covers);

    private IActionResult File(string id, Func<EvidenceItemId, FilingOutcome> act) =>
        visible.FindOwn(id, Viewer) is { } item ? Redirect($"/evidence/{item.Id}?outcome={act(item.Id)}#filing") : NotFound();
}

/// <summary>What the item page needs besides the dossier.</summary>
internal sealed record ItemPageParts(
    Categories Categories, MediaFiles Files, ItemReviewReader Review, TextPreview Preview, Continuations Continuations, RetentionJudge Retention, OpeningReasons Reasons, Destructions Destructions, EvidenceItems Items, PortalOptions Options);
