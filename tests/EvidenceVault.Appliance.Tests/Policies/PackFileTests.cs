using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Retention;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>What the vault takes for a rule pack, and what it refuses with the name of the rule and the cure.</summary>
public sealed class PackFileTests
{
    [Theory]
    [InlineData("mps-2016", 5, 8)]
    [InlineData("traffic", 5, 4)]
    [InlineData("local", 3, 4)]
    public void A_shipped_pack_is_sound_and_its_examples_come_out(string id, int rules, int examples)
    {
        var (pack, tried) = ShippedPacks.Load(id);
        Assert.Equal((id, rules, examples), (pack.Id, pack.Rules.Count, tried.Count));
        var read = RetentionPackFormat.Read(RetentionPackFormat.Write(pack));
        Assert.Equal(RetentionPackFormat.Write(pack), RetentionPackFormat.Write(read));
        Assert.Equal(pack.Rules.Select(r => (r.Id, r.Keep, r.Article)), read.Rules.Select(r => (r.Id, r.Keep, r.Article)));
    }

    [Fact]
    public void The_schema_knows_every_key_of_every_shipped_pack()
    {
        var schema = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(ShippedPacks.Folder, "schema.json")))!;
        var known = new[] { schema["properties"]!, schema["$defs"]!["rule"]!["properties"]!, schema["$defs"]!["example"]!["properties"]! }
            .SelectMany(p => p.AsObject().Select(k => k.Key)).Concat(["zh", "en"]).ToHashSet(StringComparer.Ordinal);
        var packs = Directory.EnumerateFiles(ShippedPacks.Folder, "*.yaml").ToList();
        Assert.Equal(3, packs.Count);
        foreach (var pack in packs)
        {
            var keys = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(pack), @"(?<=^\s*(?:-\s+)?|[{,]\s*)([a-z_]+):(?=\s)", System.Text.RegularExpressions.RegexOptions.Multiline).Select(m => m.Groups[1].Value).Distinct().ToList();
            Assert.True(keys.Count > 10, pack);
            Assert.Equal([], keys.Except(known));
        }
    }

    [Theory]
    [InlineData("ordinary_keep_days: 365", "ordinary_keep_days: 182", "less than 183 days")]
    [InlineData("ordinary_keep_days: 365", "keep_months: 6", "less than 183 days")]
    [InlineData("ordinary_keep_days: 365", "keep_days: 0", "Write 1 to")]
    [InlineData("ordinary_keep_days: 365", "ordinary_keep_days: 400", "example 'ordinary'")]
    [InlineData("applies_to: everything", "applies_to: all", "write everything")]
    [InlineData("applies_to: [obstruction]", "applies_to: [obstructoin]", "no class 'obstructoin'")]
    [InlineData("article: '13(2)'", "articel: '13(2)'", "'article' is missing in 'R2-2'")]
    [InlineData("version: 2", "version: two", "write a whole number")]
    [InlineData("then: review", "then: due", "example 'unclassified'")]
    [InlineData("id: R2-2", "id: R2-1", "an id stands twice")]
    [InlineData("effective_from: 2016-07-01", "effective_from: 2016-7-1", "write a day")]
    [InlineData("source: 公通字", "authority: x\nsource: 公通字", "'authority' is no key")]
    [InlineData("rules:", "rules: [", "cannot be used")]
    public void A_pack_that_says_what_no_pack_may_say_is_refused_by_name(string was, string becomes, string message)
    {
        var shipped = File.ReadAllText(Path.Combine(ShippedPacks.Folder, "mps-2016.yaml"));
        Assert.Contains(was, shipped, StringComparison.Ordinal);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, shipped.Replace(was, becomes, StringComparison.Ordinal));
            Assert.Contains(message, Assert.Throws<VaultException>(() => RetentionPackFile.Load(file, ShippedPacks.Classes, ShippedPacks.Zone)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
