using EvidenceVault.Portal.Security.Outside;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EvidenceVault.Portal.Security;

/// <summary>How a signed-in session is kept: a cookie that scripts cannot read and other sites cannot send.</summary>
internal static class SignInSetup
{
    public static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(30);

    public static void AddSignIn(this IServiceCollection services, PortalOptions options)
    {
        services.TryAddSingleton<PasswordHashes>();
        services.AddSingleton<SecondFactor>().AddSingleton<SignInDesk>().AddSingleton<OutsideDoor>().AddSingleton<CardCheck>();
        services.AddSingleton<SignInKnocks>();
        services.AddScoped<SessionCheck>();
        var authentication = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(o =>
        {
            o.Cookie.Name = "ev-session";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest; // a box alone is used over http on its own loopback
            o.ExpireTimeSpan = IdleFor;
            o.SlidingExpiration = true;
            o.EventsType = typeof(SessionCheck);
        }).AddOutsideTicket();
        if (options.OpenId is { } provider)
        {
            authentication.AddOpenId(provider);
        }

        services.AddRateLimiter(RateLimits.Set);
    }
}
