using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using static EvidenceVault.Appliance.Policies.YamlMembers;

namespace EvidenceVault.Appliance.Policies;

/// <summary>How people sign in, as people write it: <c>policies/access/sign-in.yaml</c>.</summary>
public static class SignInPolicyFile
{
    private static readonly string[] Keys = ["version", "source", "second_factor_for"];

    /// <summary>The roles whose accounts must have a second factor.</summary>
    /// <exception cref="VaultException">The file is missing or unsound; the message names what is wrong: a role that was misspelt would go without.</exception>
    public static IReadOnlySet<AccountRole> Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new VaultException($"The sign-in policy {path} is missing. Name the directory that holds access/ with --policies DIR");
        }

        try
        {
            using var reader = File.OpenText(path);
            var yaml = new YamlStream();
            yaml.Load(reader);
            var root = (YamlMappingNode)yaml.Documents.Single().RootNode;
            Known(root, Keys, "the policy");
            _ = Whole(root, "version");
            return root.Children.ContainsKey("second_factor_for")
                ? Texts(root, "second_factor_for").Select(Role).ToHashSet()
                : throw new FormatException("the key 'second_factor_for' is missing; write [] for nobody.");
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or FormatException)
        {
            throw new VaultException($"The sign-in policy {path} cannot be used: {e.Message}");
        }
    }

    private static AccountRole Role(string word) => Enum.GetNames<AccountRole>().Contains(word)
        ? Enum.Parse<AccountRole>(word)
        : throw new FormatException($"there is no role '{word}'. Roles are {string.Join(", ", Enum.GetNames<AccountRole>())}.");
}
