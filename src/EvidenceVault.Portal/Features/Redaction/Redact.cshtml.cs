using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Clips;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Features.Review;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Redaction;

/// <summary>Where a redaction is planned: boxes over the picture, stretches without sound, each with its reason. The original stays as it is.</summary>
internal sealed class RedactModel(VisibleItems visible, WorkDesk desk, RedactionParts parts) : EvidencePage
{
    public EvidenceItem Item { get; private set; } = null!;

    public PlayerView Player { get; private set; } = null!;

    /// <summary>The picture of the original as it is shown, in pixels; null where the probe does not say.</summary>
    public int? Width { get; private set; }

    /// <inheritdoc cref="Width"/>
    public int? Height { get; private set; }

    public FrameList? Frames { get; private set; }

    /// <summary>How the order that led here ended.</summary>
    public OrderOutcome? Outcome { get; private set; }

    public async Task<IActionResult> OnGetAsync(string id, string? outcome, CancellationToken cancel)
    {
        if (visible.See(id, Viewer) is not { Item: { } item } sight)
        {
            return NotFound();
        }

        Item = item;
        var dossier = parts.Dossiers.Read(item, parts.Options);
        Player = PlayerView.Of(dossier, parts.Files.ShownType(item));
        (Width, Height) = Size(dossier.Probe);
        Frames = await parts.Frames.FindAsync(item.Id, cancel);
        Outcome = Enum.TryParse<OrderOutcome>(outcome, out var ended) && Enum.IsDefined(ended) ? ended : null;
        Seen = new SeenAct(CustodyAct.ItemViewed, item.Id) { By = sight.By };
        return Page();
    }

    private static (int? Width, int? Height) Size(string? probe)
    {
        var root = LooseJson.ReadProbe(probe);
        var video = root.Member("video");
        return video.Number("displayed_width") is { } width and > 0 && video.Number("displayed_height") is { } height and > 0 ? ((int)width, (int)height) : (null, null);
    }

    public async Task<IActionResult> OnPostAsync(string id, [FromForm] RedactionForm form, CancellationToken cancel)
    {
        if (visible.FindOwn(id, Viewer) is not { } item)
        {
            return NotFound();
        }

        var outcome = await parts.Frames.FindAsync(item.Id, cancel) is not { } frames ? OrderOutcome.NoFrames
            : form.Read(frames) is not { } hiding ? OrderOutcome.BadMask
            : await desk.OrderAsync(Viewer, item, WorkKind.Redaction, (form.From, form.To), hiding, cancel);
        return Redirect(outcome == OrderOutcome.Ordered ? $"/evidence/{item.Id}?ordered=Ordered#works" : FormattableString.Invariant($"/evidence/{item.Id}/redact?outcome={outcome}"));
    }
}

/// <summary>What the page needs besides.</summary>
internal sealed record RedactionParts(DossierReader Dossiers, MediaFiles Files, FrameLists Frames, PortalOptions Options);
