using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>The files that every package carries as they stand in the source tree.</summary>
internal static class PackageFiles
{
    /// <summary>The file's text with its marks, such as <c>{{root}}</c>, replaced.</summary>
    public static string Text(string name, params ReadOnlySpan<(string Mark, string Value)> values)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("package/" + name) ?? throw new ArgumentException($"There is no package file '{name}'.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd().ReplaceLineEndings("\n");
        foreach (var (mark, value) in values)
        {
            text = text.Replace("{{" + mark + "}}", value, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>By which a content security policy lets exactly this style or script in.</summary>
    public static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
