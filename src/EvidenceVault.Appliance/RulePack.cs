using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Retention;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvidenceVault.Appliance;

/// <summary>What the vault needs of a rule pack.</summary>
/// <param name="Keep">How long the store must lock ordinary footage.</param>
/// <param name="ReturnWithin">Within which time after its issue a recorder is to be back.</param>
public sealed record RulePack(string Id, TimeSpan Keep, TimeSpan ReturnWithin)
{
    private const int LongestReturnHours = 31 * 24;

    /// <exception cref="VaultException">The pack is missing, unreadable, or keeps for less than the law demands.</exception>
    public static RulePack Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new VaultException($"The rule pack {path} is missing. Name the directory that holds retention/ with --policies DIR");
        }

        try
        {
            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            var pack = (YamlMappingNode)yaml.Documents[0].RootNode;
            return new RulePack(pack["id"].ToString(), KeepingTime.Ordinary(Number(pack, "ordinary_keep_days")), TimeSpan.FromHours(ReturnHours(Number(pack, "return_within_hours"))));
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new VaultException($"The rule pack {path} cannot be used: {e.Message}");
        }
    }

    private static int Number(YamlMappingNode pack, string name) =>
        ((YamlSequenceNode)pack["rules"]).Children.OfType<YamlMappingNode>().FirstOrDefault(r => r.Children.ContainsKey(name)) is { } rule
            ? int.Parse(rule[name].ToString(), System.Globalization.CultureInfo.InvariantCulture)
            : throw new FormatException($"it has no rule with {name}");

    private static int ReturnHours(int hours) => hours is > 0 and <= LongestReturnHours
        ? hours
        : throw new FormatException($"return_within_hours is {hours}; write 1 to {LongestReturnHours}");
}
