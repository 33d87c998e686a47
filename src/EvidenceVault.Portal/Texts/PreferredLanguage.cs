using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;

namespace EvidenceVault.Portal.Texts;

/// <summary>The language of a request: the person's setting, else the first of the browser's that we speak, else Chinese.</summary>
internal static class PreferredLanguage
{
    public const string Cookie = "ev-language";

    public static void Configure(RequestLocalizationOptions options)
    {
        options.SetDefaultCulture(PortalTexts.Chinese)
            .AddSupportedCultures(PortalTexts.Chinese, PortalTexts.English)
            .AddSupportedUICultures(PortalTexts.Chinese, PortalTexts.English);
        options.RequestCultureProviders =
        [
            new CustomRequestCultureProvider(c => Answer(c.Request.Cookies[Cookie])),
            new CustomRequestCultureProvider(c => Answer(c.Request.GetTypedHeaders().AcceptLanguage
                .OrderByDescending(l => l.Quality ?? 1).Select(l => Known(l.Value.Value)).FirstOrDefault(l => l is not null))),
        ];
    }

    public static string? Known(string? tag) => tag switch
    {
        null => null,
        _ when tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase) => PortalTexts.Chinese,
        _ when tag.StartsWith(PortalTexts.English, StringComparison.OrdinalIgnoreCase) => PortalTexts.English,
        _ => null,
    };

    private static Task<ProviderCultureResult?> Answer(string? tag) => Task.FromResult(Known(tag) is { } language ? new ProviderCultureResult(language) : null);
}
