namespace EvidenceVault.Core.Retention;

/// <summary>The same words in both languages of the product.</summary>
public sealed record Bilingual(string Zh, string En)
{
    /// <param name="language"><c>en</c>, or anything else for Chinese.</param>
    public string In(string language) => language == "en" ? En : Zh;
}
