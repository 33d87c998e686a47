using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace EvidenceVault.Portal.Security;

/// <summary>Looks at every request whether the session still holds: the account's stamp is unchanged and twelve hours are not over.</summary>
internal sealed class SessionCheck(Accounts accounts, Units units, TimeProvider clock) : CookieAuthenticationEvents
{
    public static readonly TimeSpan LongestFor = TimeSpan.FromHours(12);

    /// <summary>Stands in the address of a page that a script fetches again by itself.</summary>
    private const string LiveQuery = "live";

    private const string StampClaim = "stamp";
    private const string SignedInAt = "signed-in-at";
    private const string LastSignIn = "last-sign-in";
    private const string ConfirmedAt = "confirmed-at";

    /// <summary>Starts a session for the account, as it was before this sign-in was counted.</summary>
    /// <param name="isFresh">Whether the password was given, so that it is not asked for again at once.</param>
    public static Task StartAsync(HttpContext context, Account account, DateTimeOffset now, bool isFresh = true)
    {
        var properties = new AuthenticationProperties();
        properties.Items[SignedInAt] = Written(now);
        properties.Items[ConfirmedAt] = Written(isFresh ? now : DateTimeOffset.UnixEpoch);
        properties.Items[LastSignIn] = account.LastSignInAt is { } last ? Written(last) : null;
        return SignInAsync(context, account, properties);
    }

    /// <summary>Goes on with the session after the password was given again, or was changed.</summary>
    public static async Task ConfirmAsync(HttpContext context, Account account, DateTimeOffset now)
    {
        var ticket = await context.AuthenticateAsync();
        var properties = ticket.Properties ?? throw new InvalidOperationException("Nobody is signed in.");
        properties.Items[ConfirmedAt] = Written(now);
        (properties.IssuedUtc, properties.ExpiresUtc) = (null, null); // somebody is at the desk: the idle time begins anew
        await SignInAsync(context, account, properties);
    }

    private static Task SignInAsync(HttpContext context, Account account, AuthenticationProperties properties)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, account.Name), new Claim(StampClaim, account.SecurityStamp)], CookieAuthenticationDefaults.AuthenticationScheme);
        return context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity), properties);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var account = context.Principal?.Identity?.Name is { } name ? accounts.Find(name) : null;
        var started = Instant(context, SignedInAt);
        if (account is null || account.IsDisabled || !HasStamp(context.Principal!, account) || started is null || clock.GetUtcNow() - started >= LongestFor)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            return;
        }

        // What matters to the person is the sign-in before this one.
        context.HttpContext.Features.Set(new Viewer(account with { LastSignInAt = Instant(context, LastSignIn) }, context.HttpContext.Address())
        {
            Below = account.Role is AccountRole.LegalOfficer or AccountRole.Supervisor && account.Unit != Viewer.EveryUnit ? units.Below(account.Unit) : [],
            ConfirmedAt = Instant(context, ConfirmedAt) ?? started.Value,
        });
    }

    /// <summary>Whether the session that the request came with still holds: asked again while an answer goes on.</summary>
    public bool StillHolds(HttpContext context)
    {
        var (ticket, now) = (context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult, clock.GetUtcNow());
        return ticket is { Properties: { ExpiresUtc: { } expires } properties } && now < expires
            && Instant(properties, SignedInAt) is { } started && now - started < LongestFor && AccountNow(context) is not null;
    }

    /// <summary>The account that the request came with, as it is now; null where it was closed, or its sessions were ended. For an answer that goes on when nobody is at the desk any more.</summary>
    public Account? AccountNow(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult is { Principal: { Identity.Name: { } name } principal }
        && accounts.Find(name) is { IsDisabled: false } account && HasStamp(principal, account) ? account : null;

    /// <summary>A page that asks by itself for progress is nobody at the desk.</summary>
    public override Task CheckSlidingExpiration(CookieSlidingExpirationContext context)
    {
        var path = context.Request.Path.Value!;
        context.ShouldRenew &= !(path.EndsWith("/progress", StringComparison.Ordinal) || path.EndsWith("/events", StringComparison.Ordinal) || context.Request.Query.ContainsKey(LiveQuery));
        return Task.CompletedTask;
    }

    private static bool HasStamp(ClaimsPrincipal principal, Account account) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(principal.FindFirstValue(StampClaim) ?? ""), Encoding.UTF8.GetBytes(account.SecurityStamp));

    private static string Written(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static DateTimeOffset? Instant(CookieValidatePrincipalContext context, string item) => Instant(context.Properties, item);

    private static DateTimeOffset? Instant(AuthenticationProperties properties, string item) =>
        properties.Items.TryGetValue(item, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
