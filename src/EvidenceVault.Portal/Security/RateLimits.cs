using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EvidenceVault.Portal.Security;

/// <summary>How often within a minute: at the door for an address, with one's own password for an account, and by the table's marks for who searches and takes copies.</summary>
internal static class RateLimits
{
    /// <summary>For the door.</summary>
    public const string SignIn = "sign-in";

    /// <summary>For pages where somebody who is signed in gives his password.</summary>
    public const string OwnPassword = "own-password";

    /// <summary>For the door of those for whom somebody outside vouches; coming back from there is a visit and no form.</summary>
    public const string Outside = "outside";

    public const int AttemptsPerMinute = 20;
    public const int SearchesPerMinute = 120;
    public const int ExportsPerMinute = 30;

    public static void Set(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected = (rejected, _) =>
        {
            if (rejected.HttpContext.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: "sign-in" or "/sign-in" or "sign-in/outside/{handler?}" or "/sign-in/outside/{handler?}" })
            {
                rejected.HttpContext.RequestServices.GetRequiredService<SignInKnocks>().Refuse(rejected.HttpContext.Address(), SignInKnocks.TooManyAttempts);
            }

            return ValueTask.CompletedTask;
        };
        options.AddPolicy(SignIn, context => IsPost(context) ? Window("door " + context.Address(), AttemptsPerMinute) : Free);
        options.AddPolicy(Outside, context => Window("outside " + context.Address(), AttemptsPerMinute));
        options.AddPolicy(OwnPassword, context => IsPost(context) ? Window("password " + context.FindViewer()?.Account.Name, AttemptsPerMinute) : Free);
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(ByTable);
    }

    /// <summary>For each account at each address: a stolen session must not empty the vault before anybody looks.</summary>
    private static RateLimitPartition<string> ByTable(HttpContext context)
    {
        var rule = context.GetEndpoint() is RouteEndpoint endpoint ? AccessTable.Find(context.Request.Method, endpoint.RoutePattern.RawText) : null;
        return rule is { Limit: { } limit } && context.FindViewer() is { } viewer
            ? Window($"{limit} {viewer.Account.Name} {viewer.Address}", limit == RateLimit.Search ? SearchesPerMinute : ExportsPerMinute)
            : Free;
    }

    private static RateLimitPartition<string> Free => RateLimitPartition.GetNoLimiter("");

    private static RateLimitPartition<string> Window(string who, int most) =>
        RateLimitPartition.GetFixedWindowLimiter(who, _ => new FixedWindowRateLimiterOptions { PermitLimit = most, Window = TimeSpan.FromMinutes(1) });

    private static bool IsPost(HttpContext context) => HttpMethods.IsPost(context.Request.Method);
}
