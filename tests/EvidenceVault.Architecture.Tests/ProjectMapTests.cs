using System.Xml.Linq;

namespace EvidenceVault.Architecture.Tests;

/// <summary>Who may see whom. A new arrow is a decision: change this map and say why in docs/adr.</summary>
public sealed class ProjectMapTests
{
    private static readonly Dictionary<string, string[]> Map = new()
    {
        ["Core"] = [],
        ["DurableFiles"] = ["Core"],
        ["ObjectStore"] = ["Core", "DurableFiles"],
        ["Catalog"] = ["Core"],
        ["Media"] = ["Core"],
        ["Retention"] = ["Catalog", "Core"],
        ["Portal"] = ["Catalog", "Core"],
        ["Appliance"] = ["Catalog", "Core", "DurableFiles", "Media", "ObjectStore", "Portal", "Retention"],
        ["Verifier"] = ["Core"],
        ["DockingAgent"] = ["Core", "DurableFiles"],
    };

    /// <summary>Runtime packages, each with a line in docs/adr/0002-packages.md.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Core"] = ["BouncyCastle.Cryptography", "System.Security.Cryptography.Pkcs"],
        ["DurableFiles"] = [],
        ["ObjectStore"] = ["AWSSDK.S3", "Minio"],
        ["Catalog"] = ["Microsoft.Data.Sqlite"],
        ["Media"] = ["FFMpegCore"],
        ["Retention"] = ["Quartz", "Quartz.Extensions.Hosting"],
        ["Portal"] = ["Microsoft.AspNetCore.Authentication.OpenIdConnect", "QRCoder"],
        ["Appliance"] = ["Microsoft.Extensions.Hosting.Systemd", "System.CommandLine", "YamlDotNet"],
        ["Verifier"] = ["System.CommandLine"],
        ["DockingAgent"] = ["Microsoft.Extensions.Hosting.Systemd", "Spectre.Console", "System.CommandLine", "YamlDotNet"],
    };

    [Fact]
    public void The_map_names_every_project_there_is() =>
        Assert.Equal(Map.Keys.Order(StringComparer.Ordinal), Projects().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_project_sees_exactly_what_the_map_allows()
    {
        foreach (var (name, project) in Projects())
        {
            var seen = project.Descendants("ProjectReference").Select(r => ShortName(r.Attribute("Include")!.Value)).Order(StringComparer.Ordinal);
            Assert.True(Map[name].SequenceEqual(seen), $"{name} sees {string.Join(", ", seen)}");
        }
    }

    [Fact]
    public void Every_project_uses_exactly_the_packages_that_were_decided_on()
    {
        foreach (var (name, project) in Projects())
        {
            var used = project.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value).Order(StringComparer.Ordinal);
            Assert.True(Packages[name].SequenceEqual(used), $"{name} uses {string.Join(", ", used)}");
        }
    }

    [Fact]
    public void Every_package_has_a_line_in_the_decision_record()
    {
        var record = Repository.Read("docs/adr/0002-packages.md");
        Assert.All(Packages.Values.SelectMany(p => p).Distinct(), package => Assert.Contains(package, record, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_has_tests_and_a_readme()
    {
        foreach (var name in Map.Keys)
        {
            Assert.True(Directory.Exists(Path.Combine(Repository.Root, "tests", $"EvidenceVault.{name}.Tests")), $"{name} has no tests");
            var readme = Path.Combine(Repository.Root, name == "DockingAgent" ? "docking-agent" : $"src/EvidenceVault.{name}", "README.md");
            Assert.True(File.Exists(readme), $"{name} has no README.md");
            Assert.InRange(File.ReadAllLines(readme).Length, 3, 30);
        }
    }

    private static Dictionary<string, XDocument> Projects() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
        .Append(Path.Combine(Repository.Root, "docking-agent", "EvidenceVault.DockingAgent.csproj"))
        .ToDictionary(ShortName, path => XDocument.Load(path));

    private static string ShortName(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["EvidenceVault.".Length..];
}
