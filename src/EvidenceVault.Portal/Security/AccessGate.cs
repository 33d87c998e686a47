using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EvidenceVault.Portal.Security;

/// <summary>Holds every request against the access table before anything of it is done. To those without a right, a page is not there.</summary>
internal sealed class AccessGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context); // nothing is mapped here: the answer is 404 for everybody
        }

        var viewer = context.FindViewer();
        if (AccessTable.Allows(context.Request.Method, endpoint.RoutePattern.RawText, viewer?.Account.Role))
        {
            return next(context);
        }

        if (viewer is null && IsPageVisit(context.Request))
        {
            var back = context.Request.Path + context.Request.QueryString;
            context.Response.Redirect("/sign-in" + (back == "/" ? "" : "?back=" + Uri.EscapeDataString(back)));
            return Task.CompletedTask;
        }

        // The endpoint must not be seen by what follows, or the page for 404 would be answered as this one.
        context.SetEndpoint(null);
        context.Response.StatusCode = viewer is null ? StatusCodes.Status401Unauthorized : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool IsPageVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
