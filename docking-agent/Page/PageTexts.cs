using System.Text.Json;

namespace EvidenceVault.DockingAgent.Page;

/// <summary>The screen's words, Chinese and English.</summary>
public static class PageTexts
{
    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> All = new(StringComparer.Ordinal) { ["zh-CN"] = Load("zh-CN"), ["en"] = Load("en") };

    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    public static IReadOnlyDictionary<string, string> Of(string language) => All[language];

    private static Dictionary<string, string> Load(string language)
    {
        using var text = typeof(PageTexts).Assembly.GetManifestResourceStream($"page/{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(text)!;
    }
}
