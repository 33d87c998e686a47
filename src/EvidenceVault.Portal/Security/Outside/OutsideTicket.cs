using System.Security.Claims;
using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EvidenceVault.Portal.Security.Outside;

/// <summary>Between the outsider's word and the session: a cookie of some minutes that says who somebody was proven to be. It opens nothing by itself.</summary>
internal static class OutsideTicket
{
    public const string Scheme = "outside";
    public static readonly TimeSpan LastsFor = TimeSpan.FromMinutes(5);

    private const string KindClaim = "kind";
    private const string IssuerClaim = "issuer";
    private const string SubjectClaim = "subject";
    private const string BackItem = "back";

    /// <summary>Lax and not strict: the browser comes back to it from the provider's pages.</summary>
    public static AuthenticationBuilder AddOutsideTicket(this AuthenticationBuilder builder) => builder.AddCookie(Scheme, o =>
    {
        o.Cookie.Name = "ev-outside";
        o.Cookie.HttpOnly = true;
        o.Cookie.SameSite = SameSiteMode.Lax;
        o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        o.ExpireTimeSpan = LastsFor;
        o.SlidingExpiration = false;
    });

    /// <summary>Where to go on after the sign-in travels with it.</summary>
    public static AuthenticationProperties Properties(string? back, string redirect)
    {
        var properties = new AuthenticationProperties { RedirectUri = redirect };
        properties.Items[BackItem] = back;
        return properties;
    }

    public static ClaimsPrincipal Principal(OutsideIdentity identity) => new(new ClaimsIdentity(
        [new Claim(KindClaim, identity.KindWord), new Claim(IssuerClaim, identity.Issuer), new Claim(SubjectClaim, identity.Subject)], Scheme));

    /// <summary>Who was proven to be at the other end, and where he wants to go; null where nobody was, or too long ago.</summary>
    public static async Task<(OutsideIdentity Identity, string? Back)?> FindAsync(HttpContext context)
    {
        var ticket = await context.AuthenticateAsync(Scheme);
        return ticket is { Succeeded: true, Principal: { } principal } && OutsideIdentity.FindKind(principal.FindFirstValue(KindClaim)) is { } kind
            ? (new OutsideIdentity(kind, principal.FindFirstValue(IssuerClaim) ?? "", principal.FindFirstValue(SubjectClaim) ?? ""), ticket.Properties?.Items.TryGetValue(BackItem, out var back) == true ? back : null)
            : null;
    }

    public static Task ForgetAsync(HttpContext context) => context.SignOutAsync(Scheme);
}
