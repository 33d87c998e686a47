using System.Reflection;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EvidenceVault.Portal.Features.Filing;

/// <summary>A category or a group of them, named in both languages.</summary>
internal sealed record Category(string Id, string Zh, string En, string Group)
{
    public string In(string language) => language == "en" ? En : Zh;
}

/// <summary>What footage can be filed under: data, reviewed and versioned, never constants in code.</summary>
internal sealed class Categories
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
        var tree = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<Tree>(reader);
        List<Category> groups = [.. tree.Groups.Select(g => new Category(g.Id, g.Zh, g.En, ""))];
        List<Category> all = [.. tree.Categories.Select(c => new Category(c.Id, c.Zh, c.En, c.Group))];
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

    /// <summary>The file's shape.</summary>
    internal sealed class Tree
    {
        public int Version { get; set; }

        public List<Line> Groups { get; set; } = [];

        public List<Line> Categories { get; set; } = [];
    }

    /// <summary>A line of the file.</summary>
    internal sealed class Line
    {
        public string Id { get; set; } = "";

        public string Zh { get; set; } = "";

        public string En { get; set; } = "";

        public string Group { get; set; } = "";
    }
}
