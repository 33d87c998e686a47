using EvidenceVault.Catalog;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Review;

/// <summary>How far the media room is with an item, for the page that waits for it. It shows no evidence, so it is no custody event.</summary>
internal static class ProgressEndpoint
{
    public static void MapProgress(this IEndpointRouteBuilder routes) => routes.MapGet(
        "/evidence/{id}/progress",
        (string id, HttpContext context, VisibleItems items, Derivations derivations, Wording wording) =>
            items.Find(id, context.GetViewer()) is { } item && derivations.Find(item.Id) is { } derivation
                ? Results.Json(new { state = wording.OrWord("derivation.", derivation.State.ToString()), derivation.Percent, done = derivation.State is DerivationState.Done or DerivationState.Failed, step = wording.OrWord("step.", derivation.Step) })
                : Results.NotFound());
}
