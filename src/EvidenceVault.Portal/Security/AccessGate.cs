using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Media;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Security;

/// <summary>
/// Holds every request against the access table before anything of it is done. To those without a right, a page is not there. Those who have one may
/// have to do something first: choose a password, give it again, or say why they open what is not their own.
/// </summary>
internal sealed class AccessGate(RequestDelegate next, OpeningReasons reasons, PortalOptions options, TimeProvider clock)
{
    /// <summary>For so long a password that was given counts where the table asks for a fresh one.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>What is open to those who must first put their own account in order.</summary>
    private static readonly string[] OpenMeanwhile = ["account/{handler?}", "sign-out", "preferences", "assets/{version}/{name}", "error/{code:int}"];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context); // nothing is mapped here: the answer is 404 for everybody
        }

        var (viewer, route) = (context.FindViewer(), endpoint.RoutePattern.RawText);
        if (!AccessTable.Allows(context.Request.Method, route, viewer?.Account.Role))
        {
            return viewer is null ? Lead(context, "/sign-in", StatusCodes.Status401Unauthorized) : Refuse(context, StatusCodes.Status404NotFound);
        }

        return viewer is null || AccessTable.Find(context.Request.Method, route) is not { } rule || Detour(context, viewer, rule) is not { } detour ? next(context) : detour;
    }

    /// <summary>What must be done first; null where nothing must.</summary>
    private Task? Detour(HttpContext context, Viewer viewer, AccessRule rule)
    {
        if (IsUnready(viewer.Account) && !OpenMeanwhile.Contains(rule.Route))
        {
            return Lead(context, "/account", StatusCodes.Status403Forbidden);
        }

        if (rule.Fresh && clock.GetUtcNow() - viewer.ConfirmedAt > FreshFor)
        {
            // A form that was sent is shown again with the question for the password, so that nothing typed is lost.
            return HttpMethods.IsPost(context.Request.Method) ? Refuse(context, StatusCodes.Status428PreconditionRequired) : Lead(context, "/confirm", StatusCodes.Status428PreconditionRequired);
        }

        // The poster of an item that a list has just shown belongs to the list: the media endpoint knows which those are.
        return rule.Reason && (string?)context.GetRouteValue("kind") != MediaFiles.Poster ? AskWhy(context, viewer, (string?)context.GetRouteValue("id")) : null;
    }

    /// <summary>Leads to the question why the item is opened, where that is not known; where it is, whatever is done with the item stands under it.</summary>
    private Task? AskWhy(HttpContext context, Viewer viewer, string? id)
    {
        var (opening, isThere) = reasons.Find(viewer, id);
        if (opening is not null)
        {
            context.Features.Set(viewer with { Stated = opening.Code, StatedCase = opening.Facts.GetValueOrDefault("case") });
        }

        return isThere && opening is null ? Lead(context, $"/reason/{id}", StatusCodes.Status403Forbidden) : null;
    }

    private bool IsUnready(Account account) => account.MustChangePassword || (account.FactorSecret is null && options.SecondFactorFor.Contains(account.Role));

    /// <summary>Leads a person to where he must go first; whoever fetches by a program gets the status.</summary>
    private static Task Lead(HttpContext context, string where, int status)
    {
        if (!IsPageVisit(context.Request))
        {
            return Refuse(context, status);
        }

        var back = context.Request.Path + context.Request.QueryString;
        context.Response.Redirect(where + (back == "/" ? "" : "?back=" + Uri.EscapeDataString(back)));
        return Task.CompletedTask;
    }

    private static Task Refuse(HttpContext context, int status)
    {
        // The endpoint must not be seen by what follows, or the page for 404 would be answered as this one.
        context.SetEndpoint(null);
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static bool IsPageVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
