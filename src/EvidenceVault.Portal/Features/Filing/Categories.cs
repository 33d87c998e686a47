using System.Reflection;
using System.Text.RegularExpressions;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>A category or a group of them, named in both languages.</summary>
internal sealed record Category(string Id, string Zh, string En, string Group)
{
    public string In(string language) => language == "en" ? En : Zh;
}

/// <summary>What footage can be filed under: data, reviewed and versioned, never constants in code.</summary>
internal sealed partial class Categories
{
    private Categories(IReadOnlyList<Category> groups, IReadOnlyList<Category> all) => (Groups, All) = (groups, all);

    public IReadOnlyList<Category> Groups { get; }

    public IReadOnlyList<Category> All { get; }

    public Category? Find(string? id) => All.FirstOrDefault(c => c.Id == id);

    public IEnumerable<Category> In(Category group) => All.Where(c => c.Group == group.Id);

    /// <param name="file">Null for the tree that is built in.</param>
    /// <exception cref="InvalidOperationException">The tree is not sound; the message names what is wrong.</exception>
    public static Categories Load(string? file)
    {
        using var reader = file is not null ? File.OpenText(file) : new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream("categories/traffic.yaml") ?? throw new InvalidOperationException("The built-in categories are missing."));
        var lines = Entry().Matches(reader.ReadToEnd()).Select(Read).ToList();
        var groups = lines.FindAll(l => l.Group.Length == 0);
        var all = lines.FindAll(l => l.Group.Length > 0);
        foreach (var category in all.Concat(groups))
        {
            Insist(category.Id.Length > 0 && category.Zh.Length > 0 && category.En.Length > 0, $"Category '{category.Id}' needs id, zh and en.");
        }

        Insist(all.Count > 0, "The category tree has no categories.");
        Insist(all.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count() == all.Count, "An id stands twice in the category tree.");
        Insist(all.TrueForAll(c => groups.Exists(g => g.Id == c.Group)), "A category names a group that is not there.");
        return new Categories(groups, all);
    }

    private static void Insist(bool holds, string message)
    {
        if (!holds)
        {
            throw new InvalidOperationException(message);
        }
    }

    private static Category Read(Match entry)
    {
        var members = Member().Matches(entry.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim().Trim('"'), StringComparer.Ordinal);
        return new Category(Value("id"), Value("zh"), Value("en"), Value("group"));

        string Value(string name) => members.GetValueOrDefault(name, "");
    }

    /// <summary>The file keeps to one entry a line, <c>- { id: …, zh: …, en: "…", group: … }</c>: YAML that needs no library to be read.</summary>
    [GeneratedRegex(@"^\s*-\s*\{(.*)\}\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    [GeneratedRegex("""\b(id|zh|en|group):\s*("[^"]*"|[^,"]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Member();
}
