using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EvidenceVault.Appliance.Stores;
using EvidenceVault.Appliance.Trust;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Retention;
using EvidenceVault.Portal;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using static EvidenceVault.Appliance.Policies.YamlMembers;

namespace EvidenceVault.Appliance.Policies;

/// <summary>How people sign in.</summary>
/// <param name="SecondFactorFor">The roles whose accounts must have a second factor.</param>
/// <param name="OpenId">By whose word one may come in as well; null for nobody's.</param>
/// <param name="Cards">The door for certificates on cards; null for none.</param>
public sealed record SignInPolicy(IReadOnlySet<AccountRole> SecondFactorFor, OpenIdOptions? OpenId, CardOptions? Cards);

/// <summary>How people sign in, as people write it: <c>policies/access/sign-in.yaml</c>.</summary>
public static class SignInPolicyFile
{
    private static readonly string[] Keys = ["version", "source", "second_factor_for", "openid_connect", "certificates"];
    private static readonly string[] OpenIdKeys = ["issuer", "client_id", "client_secret_file", "title"];
    private static readonly string[] CardKeys = ["listen", "address", "certificate", "key", "authorities", "revocation_list", "title"];

    /// <exception cref="VaultException">The file is missing or unsound; the message names what is wrong: a role that was misspelt would go without.</exception>
    public static SignInPolicy Load(string path)
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
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            return root.Children.ContainsKey("second_factor_for")
                ? new SignInPolicy(
                    Texts(root, "second_factor_for").Select(Role).ToHashSet(),
                    Section(root, "openid_connect") is { } openId ? OpenId(openId, folder) : null,
                    Section(root, "certificates") is { } cards ? Cards(cards, folder) : null)
                : throw new FormatException("the key 'second_factor_for' is missing; write [] for nobody.");
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or InvalidOperationException or FormatException or CryptographicException)
        {
            throw new VaultException($"The sign-in policy {path} cannot be used: {e.Message}");
        }
    }

    private static OpenIdOptions OpenId(YamlMappingNode section, string folder)
    {
        Known(section, OpenIdKeys, "openid_connect");
        var issuer = Text(section, "issuer");
        return new OpenIdOptions
        {
            Issuer = OpenIdOptions.IsSafe(issuer) ? issuer : throw new FormatException($"issuer: '{issuer}' is no https address. Write it as the provider's tokens name it."),
            ClientId = Text(section, "client_id"),
            ClientSecret = Secret(Path.Combine(folder, Text(section, "client_secret_file"))),
            Title = Title(section, "openid_connect"),
        };
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The door keeps its certificate as long as the program runs.")]
    private static CardOptions Cards(YamlMappingNode section, string folder)
    {
        Known(section, CardKeys, "certificates");
        var (certificate, key) = (Named(section, "certificate", folder), Named(section, "key", folder));
        Close("key", key);
        return new CardOptions
        {
            Listen = IPEndPoint.TryParse(Text(section, "listen"), out var listen) && listen.Port > 0 ? listen : throw new FormatException("listen: write an address of this machine and a port, such as 0.0.0.0:8644."),
            Address = Uri.TryCreate(Text(section, "address"), UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps ? address : throw new FormatException("address: write the https address by which browsers reach it."),
            Own = [X509Certificate2.CreateFromPemFile(certificate, key), .. Certificates(certificate).Skip(1)],
            Authorities = Certificates(Named(section, "authorities", folder)),
            RevocationListFile = section.Children.ContainsKey("revocation_list") ? Named(section, "revocation_list", folder) : null,
            Title = Title(section, "certificates"),
        };
    }

    private static X509Certificate2Collection Certificates(string path)
    {
        var read = new X509Certificate2Collection();
        read.ImportFromPemFile(path);
        return read.Count > 0 ? read : throw new FormatException($"{path} holds no certificate in PEM.");
    }

    private static string Named(YamlMappingNode section, string key, string folder) =>
        Path.Combine(folder, Text(section, key)) is var path && File.Exists(path) ? path : throw new FormatException($"{key}: {path} is missing.");

    private static Bilingual Title(YamlMappingNode section, string of) =>
        Section(section, "title") is { } title ? new Bilingual(Text(title, "zh"), Text(title, "en")) : throw new FormatException($"the key 'title' with zh and en is missing in {of}.");

    private static void Close(string key, string path)
    {
        if ((File.GetUnixFileMode(path) & ~KeyFile.Secret) != 0)
        {
            throw new FormatException($"{key}: {path} can be read by others. Close it with: chmod 600 {path}");
        }
    }

    /// <summary>The first line of a file that nobody but its owner reads.</summary>
    private static string Secret(string path) =>
        !File.Exists(path) ? throw new FormatException($"client_secret_file: {path} is missing. Put the secret on its first line, then: chmod 600 {path}")
        : (File.GetUnixFileMode(path) & ~KeyFile.Secret) != 0 ? throw new FormatException($"client_secret_file: {path} can be read by others. Close it with: chmod 600 {path}")
        : File.ReadLines(path).FirstOrDefault()?.Trim() is { Length: > 0 } secret ? secret : throw new FormatException($"client_secret_file: {path} has no secret on its first line.");

    private static YamlMappingNode? Section(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var value) ? (YamlMappingNode)value : null;

    private static AccountRole Role(string word) => Enum.GetNames<AccountRole>().Contains(word)
        ? Enum.Parse<AccountRole>(word)
        : throw new FormatException($"there is no role '{word}'. Roles are {string.Join(", ", Enum.GetNames<AccountRole>())}.");
}
