using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Review;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>The statutory steps of cases: what is shipped, and what is refused by name.</summary>
public sealed class CasePolicyFileTests
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "policies", "cases");

    [Fact]
    public void Every_kind_of_case_has_its_steps_and_their_examples_come_out()
    {
        var policy = CasePolicyFile.Load(Shipped, ShippedPacks.Classes);
        Assert.Equal(Enum.GetValues<CaseKind>(), policy.Kinds.Select(k => k.Kind));
        Assert.Equal((90, null, null, 60), (policy.Find(CaseKind.Administrative)!.HandleWithinDays, policy.Find(CaseKind.Criminal)!.HandleWithinDays, policy.Find(CaseKind.Accident)!.HandleWithinDays, policy.Find(CaseKind.Complaint)!.HandleWithinDays));
        Assert.Equal(new ReviewDemand(95, 2, true), policy.Review(CaseKind.Criminal));
        Assert.All(policy.Kinds, k => Assert.True(k.Steps.Count(s => s.IsRequired) >= 3));
    }

    [Fact]
    public void The_schema_knows_every_key_of_the_shipped_files()
    {
        var schema = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(Shipped, "schema.json")))!;
        var known = new[] { schema, schema["properties"]!["steps"]!["items"]!, schema["properties"]!["examples"]!["items"]!, schema["properties"]!["review"]! }.SelectMany(n => n["properties"]!.AsObject().Select(k => k.Key)).Concat(["zh", "en"]).ToHashSet(StringComparer.Ordinal);
        var files = Directory.GetFiles(Shipped, "*.yaml");
        Assert.Equal(4, files.Length);
        foreach (var keys in files.Select(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), @"(?<=^\s*(?:-\s+)?|[{,]\s*)([a-z_]+):(?=\s)", System.Text.RegularExpressions.RegexOptions.Multiline).Select(m => m.Groups[1].Value).Distinct().ToList()))
        {
            Assert.True(keys.Count > 9);
            Assert.Equal([], keys.Except(known));
        }
    }

    [Theory]
    [InlineData("kind: administrative", "kind: criminal", "write administrative")]
    [InlineData("share: 80", "share: 101", "a share is 0 to 100")]
    [InlineData("fastest: 4", "fastest: 3", "4 or 2")]
    [InlineData("sound: false", "sound: true", "with sound 2")] // at four times the speed nobody understands a word
    [InlineData("review: {", "viewing: {", "'viewing' is no key")]
    [InlineData("handle_within_days: 90", "handle_within_days: 0", "handle_within_days: write 1 to")]
    [InlineData("classes: [overload, over-capacity]", "classes: [overlord]", "no class 'overlord'")]
    [InlineData("id: weighing", "id: breath-test", "a step stands twice")]
    [InlineData("id: weighing", "id: W", "'W': an id has")]
    [InlineData("required: true }", "required: perhaps }", "not 'perhaps'")]
    [InlineData("required: [identity, finding, notice", "required: [identity, notice", "example 'overspeed'")]
    [InlineData("steps:", "stages:", "'stages' is no key")]
    public void Steps_that_are_not_sound_are_refused_by_name(string was, string becomes, string message)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            foreach (var file in Directory.GetFiles(Shipped, "*.yaml"))
            {
                File.Copy(file, Path.Combine(directory.FullName, Path.GetFileName(file)));
            }

            var changed = Path.Combine(directory.FullName, "administrative.yaml");
            var text = File.ReadAllText(changed);
            Assert.Contains(was, text, StringComparison.Ordinal);
            File.WriteAllText(changed, new System.Text.RegularExpressions.Regex(System.Text.RegularExpressions.Regex.Escape(was)).Replace(text, becomes, 1));
            Assert.Contains(message, Assert.Throws<VaultException>(() => CasePolicyFile.Load(directory.FullName, ShippedPacks.Classes)).Message, StringComparison.Ordinal);
            File.Delete(changed);
            Assert.Contains("administrative.yaml are missing", Assert.Throws<VaultException>(() => CasePolicyFile.Load(directory.FullName, ShippedPacks.Classes)).Message, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
