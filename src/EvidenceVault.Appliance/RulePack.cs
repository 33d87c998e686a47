using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Retention;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvidenceVault.Appliance;

/// <summary>What the vault needs of a rule pack.</summary>
/// <param name="Keep">How long the store must lock ordinary footage.</param>
/// <param name="ReturnWithin">Within which time after its issue a recorder is to be back.</param>
/// <param name="ExplainWithin">Within which time something that may be missing is to be explained.</param>
/// <param name="ClockAlarm">From how much on a recorder's clock counts as off.</param>
public sealed record RulePack(string Id, TimeSpan Keep, TimeSpan ReturnWithin, TimeSpan ExplainWithin, TimeSpan ClockAlarm)
{
    private const int LongestHours = 31 * 24;
    private const int LargestOffsetSeconds = 3600;

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
            return new RulePack(
                pack["id"].ToString(), KeepingTime.Ordinary(Number(pack, "ordinary_keep_days")), TimeSpan.FromHours(Within(pack, "return_within_hours", LongestHours)),
                TimeSpan.FromHours(Within(pack, "explain_within_hours", LongestHours)), TimeSpan.FromSeconds(Within(pack, "clock_alarm_seconds", LargestOffsetSeconds)));
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

    private static int Within(YamlMappingNode pack, string name, int most) => Number(pack, name) is var number && number > 0 && number <= most
        ? number
        : throw new FormatException($"{name} is {number}; write 1 to {most}");
}
