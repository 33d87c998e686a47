using System.Text.RegularExpressions;

namespace EvidenceVault.Architecture.Tests;

/// <summary>What is deployed stays in step with what is built: files, versions, options, and no secret among them.</summary>
public sealed partial class DeployTests
{
    private static readonly string[] Sources = ["src/EvidenceVault.Appliance", "docking-agent"];

    [Fact]
    public void Every_file_that_is_mounted_or_built_from_is_there()
    {
        var compose = Repository.Read("deploy/compose.yaml");
        var mounted = Mounted().Matches(compose).Select(m => Path.Combine("deploy", m.Groups["path"].Value));
        var built = Dockerfile().Matches(compose).Select(m => m.Groups["path"].Value).ToList();
        var copied = Containerfiles().SelectMany(path => Copied().Matches(Repository.Read(path))).SelectMany(m => m.Groups["path"].Value.Split(' '));
        string[] named = [.. mounted, .. built, .. copied];
        Assert.Equal(3, built.Distinct().Count());
        Assert.Contains("deploy/./nginx/vault.conf", named);
        Assert.Contains("deploy/../policies/store", named);
        Assert.Contains("docking-agent", named);
        Assert.DoesNotContain(named, path => !Path.Exists(Path.Combine(Repository.Root, path)));
    }

    [Fact]
    public void Every_secret_is_declared_made_and_never_in_the_repository()
    {
        var compose = Repository.Read("deploy/compose.yaml");
        var maker = Repository.Read("deploy/make-secrets");
        var files = SecretFile().Matches(compose).Select(m => m.Groups["path"].Value).ToList();
        Assert.Equal(11, files.Count);
        // keys/NAME.key and NAME.crt are made by loops over the names.
        Assert.DoesNotContain(files, file => !maker.Contains(Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal));
        Assert.Contains("secrets/", File.ReadAllLines(Path.Combine(Repository.Root, "deploy/.gitignore")));
        Assert.Contains("deploy/secrets", File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore")));
    }

    [Fact]
    public void No_secret_stands_in_a_file_that_is_deployed()
    {
        var found = Deployed().SelectMany(path => Literal().Matches(Repository.Read(path)).Select(m => $"{path}: {m.Value}"));
        Assert.Empty(found);
    }

    [Fact]
    public void Every_image_is_named_by_its_version()
    {
        var images = Containerfiles().Append("deploy/compose.yaml")
            .SelectMany(path => Image().Matches(Repository.Read(path)).Select(m => m.Groups["image"].Value))
            .Where(image => image is not ("minio" or "rooms" or "build")) // stages of the same file
            .ToList();
        Assert.True(images.Count >= 8, $"only {images.Count} images were found");
        Assert.DoesNotContain(images, image => !Version().IsMatch(image));
    }

    [Fact]
    public void Images_are_built_with_the_sdk_that_the_checkout_asks_for()
    {
        var wanted = SdkBand().Match(Repository.Read("global.json")).Groups["band"].Value;
        var used = Containerfiles().SelectMany(path => SdkBand().Matches(Repository.Read(path))).Select(m => m.Groups["band"].Value).ToList();
        Assert.Equal(2, used.Count);
        Assert.All(used, band => Assert.Equal(wanted, band));
    }

    [Fact]
    public void Every_service_is_confined()
    {
        var services = Service().Split(Services())[1..].Where(s => s.Contains("image:", StringComparison.Ordinal)).ToList();
        Assert.Equal(6, services.Count);
        Assert.All(services, service => Assert.True(
            service.Contains("<<: *confined", StringComparison.Ordinal)
                || (service.Contains("read_only: true", StringComparison.Ordinal) && service.Contains("no-new-privileges:true", StringComparison.Ordinal) && service.Contains("cap_drop: [ALL]", StringComparison.Ordinal) && service.Contains("user: ", StringComparison.Ordinal)),
            service));
        Assert.All(Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy/systemd"), "*.service"), path =>
        {
            var unit = File.ReadAllLines(path);
            Assert.All(["NoNewPrivileges=true", "ProtectSystem=strict", "PrivateTmp=true", "UMask=0077"], line => Assert.Contains(line, unit));
            Assert.Contains(unit, line => line.StartsWith("User=", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Every_option_and_verb_given_to_our_programs_is_one_they_know()
    {
        var source = string.Concat(Repository.Sources(Sources).Select(Repository.Read));
        var units = Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy/systemd"), "*.service")
            .SelectMany(File.ReadLines).Where(line => line.StartsWith("ExecStart=/opt/", StringComparison.Ordinal));
        // 'store-init' is held to its word as soon as there is such a verb.
        var services = Service().Split(Services())[1..]
            .Where(s => OursOnly().IsMatch(s) && (!s.StartsWith("store-init:", StringComparison.Ordinal) || source.Contains("\"--admin-key\"", StringComparison.Ordinal)))
            .Select(s => Command().Match(s).Groups["words"].Value);
        var words = units.Concat(services).SelectMany(line => Option().Matches(line)).Select(m => m.Value).Distinct().ToList();
        Assert.Contains("--data", words);
        Assert.Contains("--url", words);
        Assert.Contains("--config", words);
        Assert.DoesNotContain(words, word => !source.Contains($"\"{word}\"", StringComparison.Ordinal));
        Assert.All(["serve", "dock", "hand-over", "run"], verb => Assert.Contains($"\"{verb}\"", source, StringComparison.Ordinal));
    }

    private static string Services()
    {
        var compose = Repository.Read("deploy/compose.yaml");
        var from = compose.IndexOf("\nservices:\n", StringComparison.Ordinal);
        return compose[from..compose.IndexOf("\nnetworks:\n", from, StringComparison.Ordinal)];
    }

    private static IEnumerable<string> Containerfiles() => Deployed().Where(path => Path.GetFileName(path).StartsWith("Containerfile.", StringComparison.Ordinal));

    private static IEnumerable<string> Deployed() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "deploy"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path))
        .Where(path => !path.StartsWith("deploy/secrets/", StringComparison.Ordinal));

    [GeneratedRegex(@"(?<path>\.\.?/(?!secrets/)[\w./-]+)[:""]")]
    private static partial Regex Mounted();

    [GeneratedRegex(@"dockerfile: (?<path>\S+) \}")]
    private static partial Regex Dockerfile();

    [GeneratedRegex(@"^COPY (?!--from)(?<path>.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copied();

    [GeneratedRegex(@"file: \./secrets/(?<path>[\w./-]+)")]
    private static partial Regex SecretFile();

    [GeneratedRegex(@"(?i)(-----BEGIN [A-Z ]*PRIVATE KEY|(?<!make-)(password|secret|access_?key)\w*\s*[:=]\s*[""']?(?!\s|/|%|\$|\[)[A-Za-z0-9+/=]{6,}|\b[0-9a-f]{32,}\b)")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\s*(?:image: |FROM )(?<image>\S+)", RegexOptions.Multiline)]
    private static partial Regex Image();

    [GeneratedRegex(@":(\d+\.\d+\.\d+[\w.-]*|RELEASE\.\d{4}-\d\d-\d\dT[\d-]+Z)$")]
    private static partial Regex Version();

    [GeneratedRegex(@"(?:sdk:|""version"": "")(?<band>\d+\.\d+\.\d)\d\d")]
    private static partial Regex SdkBand();

    [GeneratedRegex(@"^  (?=[a-z][a-z-]*:$)", RegexOptions.Multiline)]
    private static partial Regex Service();

    [GeneratedRegex(@"image: evidence-vault(-docking-agent)?:")]
    private static partial Regex OursOnly();

    [GeneratedRegex(@"^    command:(?<words>.*?)(?=^    [a-z])", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Command();

    [GeneratedRegex("(?<![\\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}
