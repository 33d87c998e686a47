using System.Globalization;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Retention;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using static EvidenceVault.Appliance.Policies.YamlMembers;

namespace EvidenceVault.Appliance.Policies;

/// <summary>What a pack's author says must come of an item; it is tried whenever the pack is read.</summary>
/// <param name="Until">The last local day on which it is kept; null for good.</param>
/// <param name="Then">What comes of it when that day is over.</param>
public sealed record PackExample(string Id, RetentionSubject Item, DateOnly? Until, RetentionOutcome Then);

/// <summary>
/// A rule pack as people write it: <c>policies/retention/ID.yaml</c>. Rules without <c>applies_to</c> are about other things than keeping, such as clearing
/// recorders, and are read by those they concern.
/// </summary>
public static class RetentionPackFile
{
    private static readonly string[] PackKeys = ["id", "version", "title", "effective_from", "source", "rules", "examples"];
    private static readonly string[] ExampleKeys = ["id", "class", "former", "cases", "marked", "recorded", "ingested", "until", "then"];

    /// <summary>The ids of all classes that a category tree names.</summary>
    /// <exception cref="VaultException">It cannot be read.</exception>
    public static IReadOnlySet<string> Classes(string path)
    {
        try
        {
            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            return ((YamlSequenceNode)yaml.Documents[0].RootNode["categories"]).Children.Select(c => c["id"].ToString()).ToHashSet(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or KeyNotFoundException or ArgumentOutOfRangeException or IOException)
        {
            throw new VaultException($"The category tree {path} cannot be used: {e.Message}");
        }
    }

    /// <summary>Reads the pack and tries its examples.</summary>
    /// <param name="classes">The classes there are: a rule for another one would never apply, and nobody would notice.</param>
    /// <exception cref="VaultException">The file is missing, says what no pack may say, or an example does not come out as it says; the message names it.</exception>
    public static (RetentionPack Pack, IReadOnlyList<PackExample> Examples) Load(string path, IReadOnlySet<string> classes, TimeZoneInfo zone)
    {
        try
        {
            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            var root = yaml.Documents.Count == 1 ? (YamlMappingNode)yaml.Documents[0].RootNode : throw new FormatException("it must be one YAML document.");
            Known(root, PackKeys, "the pack");
            var pack = Pack(root);
            RetentionPackFormat.Insist(pack);
            foreach (var rule in pack.Rules)
            {
                if (rule.Scope.Classes.FirstOrDefault(c => !classes.Contains(c)) is { } stranger)
                {
                    throw new FormatException($"{rule.Id}: there is no class '{stranger}'. Classes stand in policies/categories/.");
                }
            }

            List<PackExample> examples = root.Children.TryGetValue("examples", out var listed) ? [.. ((YamlSequenceNode)listed).Children.Cast<YamlMappingNode>().Select(e => Example(e, zone))] : [];
            foreach (var example in examples)
            {
                Try(pack, example, zone);
            }

            return (pack, examples);
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentOutOfRangeException or IOException)
        {
            throw new VaultException($"The rule pack {path} cannot be used: {e.Message}");
        }
    }

    private static RetentionPack Pack(YamlMappingNode root)
    {
        var rules = ((YamlSequenceNode)root["rules"]).Children.Cast<YamlMappingNode>().ToList();
        var reminding = rules.Find(r => r.Children.ContainsKey("remind_every_days"));
        var bare = new RetentionPack(
            Text(root, "id"), Whole(root, "version"), Both(root), Day(root, "effective_from"), Text(root, "source"), [.. rules.Where(r => r.Children.ContainsKey("applies_to")).Select(Rule)]);
        return reminding is null ? bare : bare with { RemindEveryDays = Whole(reminding, "remind_every_days"), EscalateAfterDays = Whole(reminding, "escalate_after_days") };
    }

    private static RetentionRule Rule(YamlMappingNode rule) =>
        new(Text(rule, "id"), Both(rule), Keep(rule), Scope(rule["applies_to"]), Text(rule, "article"), Text(rule, "source"));

    private static KeepingPeriod Keep(YamlMappingNode rule) =>
        rule.Children.ContainsKey("ordinary_keep_days") ? KeepingPeriod.Days(Whole(rule, "ordinary_keep_days"))
        : rule.Children.ContainsKey("keep_days") ? KeepingPeriod.Days(Whole(rule, "keep_days"))
        : rule.Children.ContainsKey("keep_months") ? KeepingPeriod.Months(Whole(rule, "keep_months"))
        : Text(rule, "keep") == "permanent" ? KeepingPeriod.Permanent
        : throw new FormatException($"{Text(rule, "id")}: write keep: permanent, keep_days or keep_months.");

    private static RuleScope Scope(YamlNode node) => node switch
    {
        YamlSequenceNode list => RuleScope.OfClasses([.. list.Children.Select(c => c.ToString())]),
        YamlScalarNode { Value: "everything" } => RuleScope.All,
        YamlScalarNode { Value: "cases" } => RuleScope.OfCases,
        YamlScalarNode { Value: "marked" } => RuleScope.OfMarked,
        _ => throw new FormatException($"applies_to: write everything, cases, marked, or a list of classes, not '{node}'."),
    };

    private static PackExample Example(YamlMappingNode example, TimeZoneInfo zone)
    {
        Known(example, ExampleKeys, "an example");
        var until = Text(example, "until");
        return new PackExample(
            Text(example, "id"),
            new RetentionSubject(
                EvidenceItemId.New(), Noon(Day(example, "recorded"), zone), Noon(Day(example, "ingested"), zone), false, TimeSpan.FromMinutes(5), true,
                Optional(example, "class"), Texts(example, "former"), Texts(example, "cases"), Optional(example, "marked") == "true", false, "012345", "unit", "DSJ0001", "station", "name.mp4"),
            until == "permanent" ? null : Day(example, "until"),
            Optional(example, "then") switch { null or "due" => RetentionOutcome.Due, "review" => RetentionOutcome.Review, var other => throw new FormatException($"then: write due or review, not '{other}'.") });
    }

    private static void Try(RetentionPack pack, PackExample example, TimeZoneInfo zone)
    {
        var policy = new RetentionPolicy([new PackTerm(pack, DateTimeOffset.MinValue, null)], zone);
        var last = policy.Decide(example.Item, [], DateTimeOffset.UnixEpoch).RetainUntil is { } over ? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(over, zone).AddTicks(-1).DateTime) : (DateOnly?)null;
        if (last != example.Until)
        {
            throw new FormatException($"example '{example.Id}': it says {Shown(example.Until)}, and the rules come to {Shown(last)}.");
        }

        if (last is { } day && policy.Decide(example.Item, [], Noon(day.AddDays(1), zone)).Outcome is var outcome && outcome != example.Then)
        {
            throw new FormatException($"example '{example.Id}': it says that it is {example.Then} then, and the rules come to {outcome}.");
        }

        static string Shown(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "permanent";
    }

    private static DateTimeOffset Noon(DateOnly day, TimeZoneInfo zone)
    {
        var noon = day.ToDateTime(new TimeOnly(12, 0));
        return new DateTimeOffset(noon, zone.GetUtcOffset(noon));
    }
}
