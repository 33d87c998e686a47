using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EvidenceVault.Portal.Features.Api;

/// <summary>Lets in services by their keys, each to what its scopes name. Accounts of people open nothing here, and keys nothing elsewhere.</summary>
internal static class ApiGuard
{
    private const string Scheme = "Bearer ";
    private static readonly object ServiceItem = new();

    /// <summary>Demands a key whose service has this scope.</summary>
    public static RouteHandlerBuilder Demand(this RouteHandlerBuilder route, string scope) => route.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        var services = (ServiceAccounts)http.RequestServices.GetService(typeof(ServiceAccounts))!;
        if (http.Request.Headers.Authorization.ToString() is not { } shown || !shown.StartsWith(Scheme, StringComparison.Ordinal)
            || ServiceKey.Find(shown[Scheme.Length..]) is not { } key || services.FindBy(key) is not { } service)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem(StatusCodes.Status401Unauthorized, "no-key", "Send the service's key as 'Authorization: Bearer evs_…'. A key that was replaced or revoked does not count any more.");
        }

        if (http.RequestServices.GetRequiredService<ApiLimits>().Take(key) is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Problem(StatusCodes.Status429TooManyRequests, "too-often", $"A service asks at most {ApiLimits.RequestsPerMinute} times a minute. Ask again after the seconds that Retry-After names.");
        }

        if (!service.Scopes.Contains(scope))
        {
            return Problem(StatusCodes.Status403Forbidden, "no-scope", $"This service lacks the scope '{scope}'.");
        }

        http.Items[ServiceItem] = service;
        return await next(context);
    });

    public static ServiceAccount Service(this HttpContext context) => (ServiceAccount)context.Items[ServiceItem]!;

    public static IResult Problem(int status, string reason, string detail) =>
        Results.Json(new ApiProblem(TitleOf(status), status, reason, detail), ApiJson.Options, "application/problem+json", status);

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Unauthorized",
        StatusCodes.Status403Forbidden => "Forbidden",
        StatusCodes.Status404NotFound => "Not Found",
        StatusCodes.Status409Conflict => "Conflict",
        StatusCodes.Status429TooManyRequests => "Too Many Requests",
        _ => "Bad Request",
    };
}
