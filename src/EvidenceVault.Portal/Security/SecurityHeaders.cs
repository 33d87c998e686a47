using Microsoft.AspNetCore.Http;

namespace EvidenceVault.Portal.Security;

/// <summary>The headers of every answer, errors included; and no browser looks at anything on its own account.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, PortalOptions options)
{
    public const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; object-src 'none'; base-uri 'self'; " +
        "form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private readonly string _policy = Policy(options.MapOrigin);

    private static readonly string[] PrefetchHeaders = ["Sec-Purpose", "Purpose", "X-Moz"];

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(Write, context);
        if (IsPrefetch(context.Request))
        {
            // What a browser fetches ahead, nobody has looked at: it must not become a line of the custody log.
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    /// <summary>The policy of every page; with a server of maps, pictures may come from there as well, and nothing else may.</summary>
    internal static string Policy(string? mapOrigin) => mapOrigin is null ? ContentSecurityPolicy : ContentSecurityPolicy.Replace("img-src 'self';", $"img-src 'self' {mapOrigin};", StringComparison.Ordinal);

    private static bool IsPrefetch(HttpRequest request) =>
        !request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
        && PrefetchHeaders.Any(h => request.Headers[h].ToString().Contains("prefetch", StringComparison.OrdinalIgnoreCase));

    private Task Write(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        if (headers.ContentSecurityPolicy.Count == 0) // what is shut in closer has a policy of its own
        {
            headers.ContentSecurityPolicy = _policy;
        }

        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), usb=(), payment=()";
        if (headers.CacheControl.Count == 0 || !headers.CacheControl.ToString().StartsWith("public", StringComparison.Ordinal))
        {
            headers.CacheControl = "no-store";
        }

        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        return Task.CompletedTask;
    }
}
