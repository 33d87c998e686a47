using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EvidenceVault.Portal.Security;

/// <summary>How a signed-in session is kept: a cookie that scripts cannot read and other sites cannot send.</summary>
internal static class SignInSetup
{
    public const string RateLimit = "sign-in";
    public static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(30);
    private const int AttemptsPerMinute = 20;

    public static void AddSignIn(this IServiceCollection services)
    {
        services.TryAddSingleton<PasswordHashes>();
        services.AddSingleton<SignInDesk>();
        services.AddSingleton<SignInKnocks>();
        services.AddScoped<SessionCheck>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(o =>
        {
            o.Cookie.Name = "ev-session";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // a box alone is used over http on its own loopback
            o.ExpireTimeSpan = IdleFor;
            o.SlidingExpiration = true;
            o.EventsType = typeof(SessionCheck);
        });
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = (rejected, _) =>
            {
                // The door has the only limit here: what it turns away is an attempt to sign in.
                rejected.HttpContext.RequestServices.GetRequiredService<SignInKnocks>().Refuse(rejected.HttpContext.Address());
                return ValueTask.CompletedTask;
            };
            o.AddPolicy(RateLimit, context => HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(context.Address(), _ => new FixedWindowRateLimiterOptions { PermitLimit = AttemptsPerMinute, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
        });
    }
}

/// <summary>Looks at every request whether the session still holds: the account's stamp is unchanged and twelve hours are not over.</summary>
internal sealed class SessionCheck(Accounts accounts, TimeProvider clock) : CookieAuthenticationEvents
{
    public static readonly TimeSpan LongestFor = TimeSpan.FromHours(12);

    /// <summary>Stands in the address of a page that a script fetches again by itself.</summary>
    private const string LiveQuery = "live";

    private const string StampClaim = "stamp";
    private const string SignedInAt = "signed-in-at";
    private const string LastSignIn = "last-sign-in";

    /// <summary>Starts a session for the account, as it was before this sign-in was counted.</summary>
    public static Task StartAsync(HttpContext context, Account account, DateTimeOffset now)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, account.Name), new Claim(StampClaim, account.SecurityStamp)], CookieAuthenticationDefaults.AuthenticationScheme);
        var properties = new AuthenticationProperties();
        properties.Items[SignedInAt] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        properties.Items[LastSignIn] = account.LastSignInAt?.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity), properties);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var account = context.Principal?.Identity?.Name is { } name ? accounts.Find(name) : null;
        var started = Instant(context, SignedInAt);
        if (account is null || !HasStamp(context.Principal!, account) || started is null || clock.GetUtcNow() - started >= LongestFor)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            return;
        }

        // What matters to the person is the sign-in before this one.
        context.HttpContext.Features.Set(new Viewer(account with { LastSignInAt = Instant(context, LastSignIn) }, context.HttpContext.Address()));
    }

    /// <summary>Whether the session that the request came with still holds: asked again while an answer goes on.</summary>
    public bool StillHolds(HttpContext context)
    {
        var (ticket, now) = (context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult, clock.GetUtcNow());
        return ticket is { Principal: { } principal, Properties: { ExpiresUtc: { } expires } properties } && now < expires
            && Instant(properties, SignedInAt) is { } started && now - started < LongestFor
            && principal.Identity?.Name is { } name && accounts.Find(name) is { } account && HasStamp(principal, account);
    }

    /// <summary>A page that asks by itself for progress is nobody at the desk.</summary>
    public override Task CheckSlidingExpiration(CookieSlidingExpirationContext context)
    {
        var path = context.Request.Path.Value!;
        context.ShouldRenew &= !(path.EndsWith("/progress", StringComparison.Ordinal) || path.EndsWith("/events", StringComparison.Ordinal) || context.Request.Query.ContainsKey(LiveQuery));
        return Task.CompletedTask;
    }

    private static bool HasStamp(ClaimsPrincipal principal, Account account) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(principal.FindFirstValue(StampClaim) ?? ""), Encoding.UTF8.GetBytes(account.SecurityStamp));

    private static DateTimeOffset? Instant(CookieValidatePrincipalContext context, string item) => Instant(context.Properties, item);

    private static DateTimeOffset? Instant(AuthenticationProperties properties, string item) =>
        properties.Items.TryGetValue(item, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
