using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using EvidenceVault.Portal.Features.Media;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Clips;

/// <summary>The bytes of works, range by range, to those who may see the item; and how far one is that is being made.</summary>
internal static class WorkEndpoints
{
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal) { "video/mp4", "image/png" };

    public static void MapWorks(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/media/{id}/works/{work}", [HttpMethods.Get, HttpMethods.Head], AnswerAsync);
        routes.MapGet("/evidence/{id}/works/{work}/progress", (string id, string work, HttpContext context, VisibleItems items, CatalogDatabase database, Wording wording) =>
            items.Find(id, context.GetViewer()) is { } item && new Works(database).Find(work) is { } found && found.Item == item.Id
                ? Results.Json(new { state = wording.OrWord("derivation.", found.State.ToString()), found.Percent, done = found.State is DerivationState.Done or DerivationState.Failed, step = "" })
                : Results.NotFound());
    }

    private static async Task AnswerAsync(string id, string work, HttpContext context, [AsParameters] MediaEndpoint.Parts parts, CatalogDatabase database)
    {
        var sight = parts.Items.See(id, context.GetViewer());
        if (sight is null || new Works(database).Find(work) is not { File: { } made } found || found.Item != sight.Item.Id || !Types.Contains(made.MediaType))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await MediaEndpoint.ServeAsync(context, sight, (found.Id, new MediaFile(ObjectKey.ForDerivedCopy(made.Sha256), made.Bytes, made.Sha256, made.MediaType, true)), parts);
    }
}
