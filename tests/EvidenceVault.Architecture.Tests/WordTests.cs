using System.Text.RegularExpressions;

namespace EvidenceVault.Architecture.Tests;

/// <summary>One word per thing; and the words that say nothing, or say too much, stay out.</summary>
public sealed partial class WordTests
{
    private const int Wall = 400;

    [Fact]
    public void No_type_is_named_by_a_word_that_says_nothing()
    {
        var found = Repository.Sources("src", "docking-agent")
            .SelectMany(path => TypeName().Matches(Repository.Read(path)).Select(m => m.Groups["name"].Value).Where(name => EmptyWord().IsMatch(name)).Select(name => $"{path}: {name}"));
        Assert.Empty(found);
    }

    [Fact]
    public void Evidence_is_destroyed_by_procedure_and_never_deleted_or_disposed_of()
    {
        var found = Repository.Sources("src/EvidenceVault.Core", "src/EvidenceVault.Portal", "src/EvidenceVault.Retention")
            .SelectMany(path => MethodName().Matches(Repository.Read(path)).Select(m => m.Groups["name"].Value).Where(name => name.StartsWith("Delete", StringComparison.Ordinal)).Select(name => $"{path}: {name}"));
        Assert.Empty(found);
    }

    [Fact]
    public void No_file_passes_the_wall()
    {
        var found = Repository.Sources().Select(path => (path, lines: File.ReadLines(Path.Combine(Repository.Root, path)).Count())).Where(f => f.lines > Wall);
        Assert.Empty(found);
    }

    [Fact]
    public void Nothing_is_left_unfinished_by_its_own_words()
    {
        var found = Repository.Sources().Where(path => !path.EndsWith("WordTests.cs", StringComparison.Ordinal) && Unfinished().IsMatch(Repository.Read(path)));
        Assert.Empty(found);
    }

    [Fact]
    public void Only_the_retention_room_may_hold_the_destroy_port()
    {
        var found = Repository.Sources("src", "docking-agent")
            .Where(path => WayOut().IsMatch(Repository.Read(path)))
            .Where(path => !path.StartsWith("src/EvidenceVault.Core/Storage/", StringComparison.Ordinal)
                && !path.StartsWith("src/EvidenceVault.ObjectStore/", StringComparison.Ordinal)
                && !path.StartsWith("src/EvidenceVault.Retention/", StringComparison.Ordinal)
                && path != "src/EvidenceVault.Appliance/Stores/VaultStores.cs"); // opens them, and hands them to that room only
        Assert.Empty(found);
    }

    [Fact]
    public void Core_touches_no_file_no_process_and_no_network()
    {
        var found = Repository.Sources("src/EvidenceVault.Core")
            .Where(path => OutsideWorld().IsMatch(Repository.Read(path)));
        Assert.Empty(found);
    }

    [GeneratedRegex(@"^\s*(?:public|internal|private|protected|file)[\w\s]*?\b(?:class|record struct|record|struct|interface|enum)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"^\s*(?:public|internal|private|protected)[\w\s<>?,\[\]]*?\s(?<name>[A-Z]\w*)\s*[<(]", RegexOptions.Multiline)]
    private static partial Regex MethodName();

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utility|Processor|Info|Data|Common|Base|Service)$")]
    private static partial Regex EmptyWord();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|NotImplementedException)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(IDestroyPort|ISurplusPort|FileSystemDestroyer|MinioDestroyer)\b")]
    private static partial Regex WayOut();

    [GeneratedRegex(@"\b(File\.|Directory\.|FileStream|HttpClient|Process\.Start|Socket\(|Console\.)")]
    private static partial Regex OutsideWorld();
}
