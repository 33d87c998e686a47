using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace EvidenceVault.Portal.Features.Docks;

/// <summary>
/// Tells an open page that there is news (server-sent events, HTML standard 9.2); the page then fetches itself again. What is told holds nothing, so
/// rights are looked at in one place only, by the page.
/// </summary>
internal static class DocksEndpoint
{
    /// <summary>So often a page hears from us when there is no news: a line that died is found, and a station that fell silent is shown as silent.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static void MapDocks(this IEndpointRouteBuilder routes) => routes.MapGet("/docks/events", StreamAsync);

    private static async Task StreamAsync(HttpContext context, StationBoard board, SessionCheck session, StreamParts parts)
    {
        using var listener = board.TryListen();
        if (listener is null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable; // the page asks from time to time in place of it
            context.Response.Headers.RetryAfter = "60";
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, parts.Life.ApplicationStopping);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // a proxy in front must not gather it up
        try
        {
            await TellAsync(context, "beat", over.Token);
            while (true)
            {
                var isNews = await listener.WaitAsync(Heartbeat, parts.Clock, over.Token);
                if (!session.StillHolds(context))
                {
                    return; // the browser asks anew: with a younger cookie it is let in, without one it is shown the door
                }

                await TellAsync(context, isNews ? "news" : "beat", over.Token);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The reader left, or the vault stops: both are the end of a stream that has none of its own.
        }
    }

    private static async Task TellAsync(HttpContext context, string word, CancellationToken cancel)
    {
        await context.Response.WriteAsync($"event: {word}\ndata: {word}\n\n", cancel);
        await context.Response.Body.FlushAsync(cancel);
    }
}

/// <summary>What a stream needs to come to its end.</summary>
internal sealed record StreamParts(IHostApplicationLifetime Life, TimeProvider Clock);
