using EvidenceVault.Portal.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace EvidenceVault.Portal.Features.Preferences;

/// <summary>Keeps the language and the theme in cookies of this browser.</summary>
internal sealed class PreferencesModel : PageModel
{
    public const string ThemeCookie = "ev-theme";

    private static readonly string[] Themes = ["auto", "light", "dark"];

    /// <summary>The theme of a request; <c>auto</c> follows the system.</summary>
    public static string ThemeOf(HttpRequest request) => request.Cookies[ThemeCookie] is { } theme && Themes.Contains(theme) ? theme : "auto";

    public IActionResult OnPost([FromForm] string? theme, [FromForm] string? language, [FromForm] string? back)
    {
        if (theme is not null && Themes.Contains(theme))
        {
            Keep(ThemeCookie, theme);
        }

        if (PreferredLanguage.Known(language) is { } known)
        {
            Keep(PreferredLanguage.Cookie, known);
        }

        return LocalRedirect(Url.IsLocalUrl(back) ? back! : "/");
    }

    private void Keep(string cookie, string value) => Response.Cookies.Append(cookie, value, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = Request.IsHttps,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(365),
    });
}
