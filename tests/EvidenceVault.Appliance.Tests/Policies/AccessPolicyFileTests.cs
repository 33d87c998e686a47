using EvidenceVault.Appliance.Policies;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Evidence;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>Who must agree before footage is seen or taken beyond one's rights: what is shipped, and what is refused by name.</summary>
public sealed class AccessPolicyFileTests
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "policies", "access", "approvals.yaml");

    [Fact]
    public void The_shipped_policy_has_the_rules_of_article_14_and_its_examples_come_out()
    {
        var policy = AccessPolicyFile.Load(Shipped, ShippedPacks.Classes);
        Assert.Equal(["A1", "A2", "A3", "A4", "A5"], policy.Rules.Select(r => r.Id).Order(StringComparer.Ordinal));
        Assert.Equal(TimeSpan.FromDays(7), policy.GrantFor);
        Assert.Equal("1 " + Sha256Digest.Of(File.ReadAllBytes(Shipped)).Hex, policy.Text); // named in every grant
    }

    [Fact]
    public void Nobody_gets_by_a_rule_of_no_unit_what_units_named_in_it_would_and_supply_always_needs_the_organ()
    {
        var policy = AccessPolicyFile.Load(Shipped, ShippedPacks.Classes);
        AskedItem[] other = [new(EvidenceItemId.New(), "二大队", null, ["patrol"], false)], own = [new(EvidenceItemId.New(), "一大队", null, ["patrol"], true)], unknown = [new(EvidenceItemId.New(), null, null, [], false)];
        Assert.Equal("A3", policy.Demand(AccessAct.View, "督察大队", other)!.Rule.Id);
        var inspectorate = policy with { Rules = [.. policy.Rules.Select(r => r.Id == "A5" ? r with { Units = ["督察大队"] } : r)] };
        Assert.Equal(("A5", 0), (inspectorate.Demand(AccessAct.View, "督察大队", other)!.Rule.Id, inspectorate.Demand(AccessAct.View, "督察大队", other)!.Needs));
        foreach (var unit in new[] { "一大队", "督察大队" })
        {
            Assert.Equal(("A4", "*"), (inspectorate.Demand(AccessAct.Supply, unit, own)!.Rule.Id, inspectorate.Demand(AccessAct.Supply, unit, own)!.Unit));
        }

        Assert.Equal("*", policy.Demand(AccessAct.View, "一大队", unknown)!.Unit); // of a unit that nobody knows, the whole house decides
        Assert.Null(AccessPolicy.Closed.Demand(AccessAct.View, "一大队", other));
    }

    [Fact]
    public void The_schema_knows_every_key_of_the_shipped_policy()
    {
        var schema = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(Shipped)!, "schema.json")))!;
        var known = new[] { schema, schema["properties"]!["rules"]!["items"]!, schema["properties"]!["sensitive"]!, schema["properties"]!["examples"]!["items"]! }
            .SelectMany(n => n["properties"]!.AsObject().Select(k => k.Key)).Concat(["zh", "en"]).ToHashSet(StringComparer.Ordinal);
        var keys = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Shipped), @"(?<=^\s*(?:-\s+)?|[{,]\s*)([a-z_]+):(?=\s)", System.Text.RegularExpressions.RegexOptions.Multiline).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(keys.Count > 12);
        Assert.Equal([], keys.Except(known));
    }

    [Theory]
    [InlineData("acts: [supply]", "acts: [sell]", "no act 'sell'")]
    [InlineData("approver: head-of-organ", "approver: friend", "not 'friend'")]
    [InlineData("footage: [own-unit]", "footage: [any]", "not 'any'")]
    [InlineData("grant_days: 7", "grant_days: 365", "grant_days: write 1 to 30")]
    [InlineData("needs: 0", "needs: 1", "A5: name acts")]
    [InlineData("classes: [fatal-accident", "classes: [fatal", "no class 'fatal'")]
    [InlineData("rule: A2, needs: 1", "rule: A2, needs: 2", "example 'colleague'")]
    [InlineData("grant_days:", "grant_weeks:", "'grant_weeks' is no key")]
    public void A_policy_that_is_not_sound_is_refused_by_name(string was, string becomes, string message)
    {
        var text = File.ReadAllText(Shipped);
        Assert.Contains(was, text, StringComparison.Ordinal);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, new System.Text.RegularExpressions.Regex(System.Text.RegularExpressions.Regex.Escape(was)).Replace(text, becomes, 1));
            Assert.Contains(message, Assert.Throws<VaultException>(() => AccessPolicyFile.Load(file, ShippedPacks.Classes)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
