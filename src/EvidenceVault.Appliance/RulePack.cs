using EvidenceVault.Appliance.Trust;
using EvidenceVault.Core.Retention;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EvidenceVault.Appliance;

/// <summary>What the vault needs of a rule pack: how long the store must lock ordinary footage.</summary>
public sealed record RulePack(string Id, TimeSpan Keep)
{
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
            var ordinary = ((YamlSequenceNode)pack["rules"]).Children.OfType<YamlMappingNode>().First(r => r.Children.ContainsKey("ordinary_keep_days"));
            return new RulePack(pack["id"].ToString(), KeepingTime.Ordinary(int.Parse(ordinary["ordinary_keep_days"].ToString(), System.Globalization.CultureInfo.InvariantCulture)));
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new VaultException($"The rule pack {path} cannot be used: {e.Message}");
        }
    }
}
