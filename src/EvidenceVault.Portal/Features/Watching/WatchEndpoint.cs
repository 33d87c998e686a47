using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Features.Watching;

/// <summary>Takes the reports of players. They carry the token of the page's forms: no other site can make somebody have watched something.</summary>
internal static class WatchEndpoint
{
    private const int MostBytes = 32 * 1024;

    public static void MapWatching(this IEndpointRouteBuilder routes) => routes.MapPost("/evidence/{id}/watched", AnswerAsync);

    private static async Task<IResult> AnswerAsync(string id, HttpContext context, VisibleItems items, WatchDesk desk, IAntiforgery antiforgery)
    {
        var viewer = context.GetViewer();
        if (items.Find(id, viewer) is not { } item)
        {
            return Results.NotFound();
        }

        if (context.Request.ContentLength is null or > MostBytes || !context.Request.HasJsonContentType() || !await antiforgery.IsRequestValidAsync(context))
        {
            return Results.BadRequest();
        }

        WatchReport? report;
        try
        {
            report = await context.Request.ReadFromJsonAsync<WatchReport>(context.RequestAborted);
        }
        catch (System.Text.Json.JsonException)
        {
            return Results.BadRequest();
        }

        return report is not null && desk.Take(viewer, item, report) ? Results.NoContent() : Results.BadRequest();
    }
}
