using System.Text.RegularExpressions;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Review;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using static EvidenceVault.Appliance.Policies.YamlMembers;

namespace EvidenceVault.Appliance.Policies;

/// <summary>The statutory steps of each kind of case, as people write them: <c>policies/cases/KIND.yaml</c>.</summary>
public static partial class CasePolicyFile
{
    private const int MostSteps = 40;
    private const int MostDays = 3660;

    private static readonly string[] PolicyKeys = ["version", "kind", "title", "handle_within_days", "source", "review", "steps", "examples"];
    private static readonly string[] ReviewKeys = ["share", "fastest", "sound"];
    private static readonly string[] StepKeys = ["id", "title", "article", "required", "classes"];
    private static readonly string[] ExampleKeys = ["id", "classes", "required"];

    /// <summary>Reads a file for each kind there is, and tries its examples.</summary>
    /// <param name="directory">Holds <c>administrative.yaml</c> and the others.</param>
    /// <param name="classes">The classes there are: a step for another one would never be looked for, and nobody would notice.</param>
    /// <exception cref="VaultException">A file is missing or unsound, or an example does not come out as it says; the message names it.</exception>
    public static CasePolicy Load(string directory, IReadOnlySet<string> classes) =>
        new([.. Enum.GetValues<CaseKind>().Select(kind => LoadKind(Path.Combine(directory, kind.ToWord() + ".yaml"), kind, classes))]);

    private static CaseKindPolicy LoadKind(string path, CaseKind kind, IReadOnlySet<string> classes)
    {
        if (!File.Exists(path))
        {
            throw new VaultException($"The steps of cases {path} are missing. Name the directory that holds cases/ with --policies DIR");
        }

        try
        {
            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            var root = yaml.Documents.Count == 1 ? (YamlMappingNode)yaml.Documents[0].RootNode : throw new FormatException("it must be one YAML document.");
            Known(root, PolicyKeys, "the steps of a kind");
            _ = Whole(root, "version");
            Insist(CaseKinds.Find(Text(root, "kind")) == kind, $"kind: write {kind.ToWord()} in this file.");
            var policy = new CaseKindPolicy(kind, Words(root, "title"), Text(root, "source"), root.Children.ContainsKey("handle_within_days") ? Days(root) : null, [.. Maps(root, "steps").Select(Step)]) { Review = Review(root) };
            Insist(policy.Steps.Count is > 0 and <= MostSteps, $"steps: write 1 to {MostSteps}.");
            Insist(policy.Steps.Select(s => s.Id).Distinct(StringComparer.Ordinal).Count() == policy.Steps.Count, "a step stands twice.");
            var stranger = policy.Steps.SelectMany(s => s.Classes ?? []).FirstOrDefault(c => !classes.Contains(c));
            Insist(stranger is null, $"there is no class '{stranger}'. Classes stand in policies/categories/.");
            foreach (var example in Maps(root, "examples"))
            {
                Try(policy, example);
            }

            return policy;
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentOutOfRangeException or IOException)
        {
            throw new VaultException($"The steps of cases {path} cannot be used: {e.Message}");
        }
    }

    private static CaseStep Step(YamlMappingNode step)
    {
        Known(step, StepKeys, "a step");
        var id = Text(step, "id");
        Insist(StepId().IsMatch(id), $"'{id}': an id has 2 to 40 of a-z, 0-9 and -.");
        return new CaseStep(id, Both(step), step.Children.ContainsKey("article") ? Words(step, "article") : null, YesOrNo(step, "required", id), step.Children.ContainsKey("classes") ? Texts(step, "classes") : null);
    }

    private static ReviewDemand Review(YamlMappingNode root)
    {
        var review = root.Children.TryGetValue("review", out var node) && node is YamlMappingNode map ? map : throw new FormatException("review: write { share: PERCENT, fastest: 2 or 4, sound: true or false }.");
        Known(review, ReviewKeys, "a review");
        var demand = new ReviewDemand(Whole(review, "share"), Whole(review, "fastest"), YesOrNo(review, "sound", "review"));
        Insist(demand.IsSound, "review: a share is 0 to 100 percent, the fastest speed that counts 4 or 2, and with sound 2.");
        return demand;
    }

    private static bool YesOrNo(YamlMappingNode map, string key, string of) => Text(map, key) switch
    {
        "true" => true,
        "false" => false,
        var other => throw new FormatException($"{of}: {key}: write true or false, not '{other}'."),
    };

    private static void Try(CaseKindPolicy policy, YamlMappingNode example)
    {
        Known(example, ExampleKeys, "an example");
        var comes = new CasePolicy([policy]).Steps(policy.Kind, [.. Texts(example, "classes")]).Where(s => s.IsRequired).Select(s => s.Id).ToList();
        Insist(comes.SequenceEqual(Texts(example, "required")), $"example '{Text(example, "id")}': it says {string.Join(' ', Texts(example, "required"))}, and the steps come to {string.Join(' ', comes)}.");
    }

    private static Bilingual Words(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var value) && value is YamlMappingNode words
        ? new(Text(words, "zh"), Text(words, "en"))
        : throw new FormatException($"the key '{key}' needs zh and en.");

    private static int Days(YamlMappingNode root) => Whole(root, "handle_within_days") is var days and >= 1 and <= MostDays ? days : throw new FormatException($"handle_within_days: write 1 to {MostDays}.");

    private static IEnumerable<YamlMappingNode> Maps(YamlMappingNode root, string key) => ((YamlSequenceNode)root[key]).Children.Cast<YamlMappingNode>();

    private static void Insist(bool holds, string message)
    {
        if (!holds)
        {
            throw new FormatException(message);
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex StepId();
}
