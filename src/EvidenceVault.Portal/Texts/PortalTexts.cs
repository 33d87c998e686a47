using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Texts;

/// <summary>The portal's texts in both languages, by key. A key without a text shows itself, and a test finds it first.</summary>
internal sealed class PortalTexts : IStringLocalizer
{
    public const string Chinese = "zh-CN";
    public const string English = "en";

    private readonly FrozenDictionary<string, FrozenDictionary<string, string>> _byLanguage;

    private PortalTexts(FrozenDictionary<string, FrozenDictionary<string, string>> byLanguage) => _byLanguage = byLanguage;

    /// <summary>The language of the request, one of the two.</summary>
    public static string Language => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == English ? English : Chinese;

    public LocalizedString this[string name] => Of(Language).TryGetValue(name, out var text)
        ? new LocalizedString(name, text)
        : new LocalizedString(name, name, resourceNotFound: true);

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var text = this[name];
            return new LocalizedString(name, string.Format(PluralFormat.Instance, text.Value, arguments), text.ResourceNotFound);
        }
    }

    public static PortalTexts Load() => new(new[] { Chinese, English }.ToFrozenDictionary(l => l, Read));

    public IReadOnlyDictionary<string, string> Of(string language) => _byLanguage[language];

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => Of(Language).Select(t => new LocalizedString(t.Key, t.Value));

    private static FrozenDictionary<string, string> Read(string language)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"texts/{language}.json")
            ?? throw new InvalidOperationException($"The texts of {language} are not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
