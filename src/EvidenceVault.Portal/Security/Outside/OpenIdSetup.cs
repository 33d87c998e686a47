using System.Globalization;
using EvidenceVault.Catalog;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace EvidenceVault.Portal.Security.Outside;

/// <summary>
/// Sign-in by an OpenID provider: authorization code (RFC 6749, 4.1) with PKCE (RFC 7636), state and nonce (OpenID Connect Core 1.0, 3.1). Of the
/// token, <c>iss</c> and <c>sub</c> are taken and nothing else. The provider must have asked the person just now: a machine that several people
/// use would else let in whoever sat there before.
/// </summary>
internal static class OpenIdSetup
{
    public const string Scheme = "openid";

    /// <summary>How far the provider's clock may be off.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private const string AskedAt = "asked-at";
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(10);

    public static void AddOpenId(this AuthenticationBuilder builder, OpenIdOptions provider) => builder.AddOpenIdConnect(Scheme, o =>
    {
        (o.Authority, o.ClientId, o.ClientSecret) = (provider.Issuer, provider.ClientId, provider.ClientSecret);
        (o.SignInScheme, o.CallbackPath) = (OutsideTicket.Scheme, OpenIdOptions.CallbackPath);
        o.RequireHttpsMetadata = provider.Issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase); // else it is this machine's: see OpenIdOptions.IsSafe
        (o.ResponseType, o.ResponseMode, o.UsePkce) = (OpenIdConnectResponseType.Code, OpenIdConnectResponseMode.Query, true);
        o.Scope.Clear();
        o.Scope.Add(OpenIdConnectScope.OpenId);
        (o.Prompt, o.MaxAge) = (OpenIdConnectPrompt.Login, TimeSpan.Zero);
        (o.MapInboundClaims, o.SaveTokens, o.GetClaimsFromUserInfoEndpoint, o.DisableTelemetry) = (false, false, false, true);
        o.ClaimActions.Clear();
        (o.BackchannelTimeout, o.RemoteAuthenticationTimeout) = (AnswersWithin, TimeSpan.FromMinutes(15));
        o.BackchannelHttpHandler = new SocketsHttpHandler { AllowAutoRedirect = false, MaxResponseHeadersLength = 64, ConnectTimeout = AnswersWithin };
        // Back from the provider by a plain visit, the browser sends lax cookies; strict ones it would keep back, and "none" wants https.
        foreach (var cookie in new[] { o.NonceCookie, o.CorrelationCookie })
        {
            (cookie.SameSite, cookie.SecurePolicy, cookie.HttpOnly) = (SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest, true);
        }

        var check = o.TokenValidationParameters;
        (check.ValidIssuer, check.ValidAudience, check.ClockSkew, check.RequireSignedTokens, check.RequireExpirationTime) = (provider.Issuer, provider.ClientId, ClockSkew, true, true);
        o.Events = new OpenIdConnectEvents
        {
            OnRedirectToIdentityProvider = c =>
            {
                c.Properties.Items[AskedAt] = Clock(c.HttpContext).GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            },
            OnTokenValidated = c =>
            {
                Take(c, provider);
                return Task.CompletedTask;
            },
            OnRemoteFailure = c =>
            {
                c.HttpContext.RequestServices.GetRequiredService<SignInKnocks>().Refuse(c.HttpContext.Address(), SignInKnocks.OpenIdFailed);
                c.Response.Redirect("/sign-in/outside/failed");
                c.HandleResponse();
                return Task.CompletedTask;
            },
        };
    });

    /// <summary>Whether the provider asked the person after it was asked to. A token that does not say when (it must, OpenID Connect Core 1.0, 3.1.2.1) is none.</summary>
    internal static bool IsFresh(string? authTime, string? askedAt) =>
        long.TryParse(authTime, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && long.TryParse(askedAt, NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
        && at >= asked - (long)ClockSkew.TotalSeconds;

    private static void Take(TokenValidatedContext context, OpenIdOptions provider)
    {
        var (token, subject) = (context.SecurityToken, context.SecurityToken.Subject);
        context.Properties!.Items.TryGetValue(AskedAt, out var asked);
        if (!IsFresh(token.Claims.FirstOrDefault(c => c.Type == "auth_time")?.Value, asked))
        {
            context.Fail("The provider did not ask the person just now: its token has no auth_time of this sign-in.");
        }
        else if (token.Issuer != provider.Issuer)
        {
            context.Fail($"The provider calls itself '{token.Issuer}'; write it so in sign-in.yaml.");
        }
        else if (string.IsNullOrEmpty(subject) || subject.Length > OutsideIdentity.Longest || subject.Any(char.IsControl))
        {
            context.Fail("The provider's token names nobody.");
        }
        else
        {
            context.Principal = OutsideTicket.Principal(new OutsideIdentity(IdentityKind.OpenId, provider.Issuer, subject));
        }
    }

    private static TimeProvider Clock(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>();
}
