using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Evidence;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using static EvidenceVault.Appliance.Policies.YamlMembers;

namespace EvidenceVault.Appliance.Policies;

/// <summary>Who must agree before footage is seen or taken beyond one's rights, as people write it: <c>policies/access/approvals.yaml</c>.</summary>
public static class AccessPolicyFile
{
    private const int MostDays = 30;
    private const int MostNeeds = 5;

    private static readonly string[] PolicyKeys = ["version", "source", "grant_days", "rules", "sensitive", "examples"];
    private static readonly string[] RuleKeys = ["id", "article", "title", "acts", "footage", "units", "approver", "needs"];
    private static readonly string[] SensitiveKeys = ["classes", "needs"];
    private static readonly string[] ExampleKeys = ["id", "unit", "act", "items", "rule", "needs", "approver"];

    /// <summary>Reads the policy and tries its examples.</summary>
    /// <param name="classes">The classes there are: another one would never be met, and nobody would notice.</param>
    /// <exception cref="VaultException">The file is missing or unsound, or an example does not come out as it says; the message names it.</exception>
    public static AccessPolicy Load(string path, IReadOnlySet<string> classes)
    {
        if (!File.Exists(path))
        {
            throw new VaultException($"The access policy {path} is missing. Name the directory that holds access/ with --policies DIR");
        }

        try
        {
            var bytes = File.ReadAllBytes(path);
            using var reader = new StreamReader(new MemoryStream(bytes));
            var yaml = new YamlStream();
            yaml.Load(reader);
            var root = yaml.Documents.Count == 1 ? (YamlMappingNode)yaml.Documents[0].RootNode : throw new FormatException("it must be one YAML document.");
            Known(root, PolicyKeys, "the policy");
            var sensitive = (YamlMappingNode)root["sensitive"];
            Known(sensitive, SensitiveKeys, "'sensitive'");
            var policy = new AccessPolicy(
                [.. Maps(root, "rules").Select(Rule)], Texts(sensitive, "classes").ToHashSet(StringComparer.Ordinal), Within(sensitive, "needs", 1, MostNeeds), TimeSpan.FromDays(Within(root, "grant_days", 1, MostDays)),
                FormattableString.Invariant($"{Whole(root, "version")} {Sha256Digest.Of(bytes).Hex}"));
            if (policy.SensitiveClasses.FirstOrDefault(c => !classes.Contains(c)) is { } stranger)
            {
                throw new FormatException($"sensitive: there is no class '{stranger}'. Classes stand in policies/categories/.");
            }

            foreach (var example in Maps(root, "examples"))
            {
                Try(policy, example);
            }

            return policy;
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new VaultException($"The access policy {path} cannot be used: {e.Message}");
        }
    }

    private static AccessApprovalRule Rule(YamlMappingNode rule)
    {
        Known(rule, RuleKeys, "a rule");
        var read = new AccessApprovalRule(
            Text(rule, "id"), Text(rule, "article"), Both(rule), [.. Texts(rule, "acts").Select(AccessWords.Parse)],
            rule.Children.ContainsKey("footage") ? [.. Texts(rule, "footage").Select(Footage)] : null, rule.Children.ContainsKey("units") ? Texts(rule, "units") : null,
            Level(Text(rule, "approver")), Within(rule, "needs", 0, MostNeeds));
        return read.Acts.Count > 0 && (read.Approver == ApproverLevel.Nobody) == (read.Needs == 0)
            ? read
            : throw new FormatException($"{read.Id}: name acts, and write needs: 0 with approver: nobody, and only there.");
    }

    private static FootageOf Footage(string word) => word switch
    {
        "own-rights" => FootageOf.OwnRights,
        "own-unit" => FootageOf.OwnUnit,
        "other-unit" => FootageOf.OtherUnit,
        "several-units" => FootageOf.SeveralUnits,
        _ => throw new FormatException($"footage: write own-rights, own-unit, other-unit or several-units, not '{word}'."),
    };

    private static ApproverLevel Level(string word) => word switch
    {
        "nobody" => ApproverLevel.Nobody,
        "head-of-unit" => ApproverLevel.HeadOfUnit,
        "head-of-organ" => ApproverLevel.HeadOfOrgan,
        _ => throw new FormatException($"approver: write nobody, head-of-unit or head-of-organ, not '{word}'."),
    };

    private static void Try(AccessPolicy policy, YamlMappingNode example)
    {
        Known(example, ExampleKeys, "an example");
        var items = Texts(example, "items").Select(i => i.Split(' ')).Select(w => new AskedItem(EvidenceItemId.New(), w[0], null, [w[1]], w.Length > 2 && w[2] == "own")).ToList();
        var (says, comes) = ((Text(example, "rule"), Whole(example, "needs"), Text(example, "approver")), policy.Demand(AccessWords.Parse(Text(example, "act")), Text(example, "unit"), items));
        if (comes is null || (comes.Rule.Id, comes.Needs, comes.Unit) != says)
        {
            throw new FormatException($"example '{Text(example, "id")}': it says {says.Item1}, {says.Item2} of {says.Item3}, and the rules come to {(comes is null ? "nothing" : $"{comes.Rule.Id}, {comes.Needs} of {comes.Unit}")}.");
        }
    }

    private static IEnumerable<YamlMappingNode> Maps(YamlMappingNode root, string key) => ((YamlSequenceNode)root[key]).Children.Cast<YamlMappingNode>();

    private static int Within(YamlMappingNode map, string key, int least, int most) =>
        Whole(map, key) is var number && number >= least && number <= most ? number : throw new FormatException($"{key}: write {least} to {most}.");
}
