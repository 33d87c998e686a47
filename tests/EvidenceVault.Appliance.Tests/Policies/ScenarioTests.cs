using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using EvidenceVault.Appliance.Policies;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Holds;
using EvidenceVault.Core.Retention;
using Xunit;

namespace EvidenceVault.Appliance.Tests.Policies;

/// <summary>The shipped rule packs over scenarios.txt: what they decide, with the whole explanation in both languages, stands in scenarios.golden.txt.</summary>
public sealed class ScenarioTests
{
    private static readonly EvidenceItemId Item = EvidenceItemId.Parse("ev-00000000000000000000000001");
    private static readonly EvidenceItemId Other = EvidenceItemId.Parse("ev-00000000000000000000000002");

    [Fact]
    public void Every_scenario_comes_out_as_it_was_approved()
    {
        var scenarios = File.ReadAllLines(Beside("scenarios.txt")).Where(l => l.Length > 0 && l[0] != '#').ToList();
        Assert.InRange(scenarios.Count, 60, 500);
        var found = string.Join('\n', scenarios.Select(Play)) + "\n";
        var golden = Beside("scenarios.golden.txt");
        if (Environment.GetEnvironmentVariable("EVIDENCEVAULT_ACCEPT_GOLDEN") == "1")
        {
            File.WriteAllText(golden, found);
        }

        Assert.Equal(File.ReadAllText(golden), found);
    }

    private static string Play(string line)
    {
        var parts = line.Split('|', StringSplitOptions.TrimEntries);
        var policy = new RetentionPolicy(parts[1] == "-" ? [] : parts[1].Split(' ').Select(Term), ShippedPacks.Zone);
        var decision = policy.Decide(Subject(parts[2], At(parts[3]), At(parts[4])), parts[6].Length == 0 ? [] : [.. parts[6].Split(" ; ").Select(Hold)], At(parts[5]));
        var text = new StringBuilder($"## {parts[0]}\n{string.Join(" | ", parts[1..])}\n");
        text.Append(CultureInfo.InvariantCulture, $"=> {decision.Outcome}\n");
        foreach (var language in new[] { "zh-CN", "en" })
        {
            foreach (var said in RetentionExplanation.Lines(decision, language, ShippedPacks.Zone))
            {
                text.Append("   ").Append(said).Append('\n');
            }
        }

        return text.ToString();
    }

    /// <summary>A pack by its id, in force from its own day on, or <c>id@from..until</c>.</summary>
    private static PackTerm Term(string text)
    {
        var (id, term) = text.Split('@') is [var name, var between] ? (name, between.Split("..")) : (text, []);
        var pack = ShippedPacks.Load(id).Pack;
        return new PackTerm(pack, term.Length > 0 ? Midnight(term[0]) : DateTimeOffset.MinValue, term.Length > 1 ? Midnight(term[1]) : null);
    }

    private static RetentionSubject Subject(string text, DateTimeOffset recorded, DateTimeOffset ingested)
    {
        var words = text.Split(' ').ToList();
        var quarantined = words[0].StartsWith('~');
        words[0] = words[0].TrimStart('~');
        var companion = words.Remove("companion");
        var (doubtful, anonymous, marked) = (words.Remove("doubtful"), words.Remove("anonymous"), words.Remove("!"));
        var unclassified = words.Remove("?");
        var cases = words.Where(w => w[0] == '#').Select(w => w[1..]).ToList();
        var former = words.Where(w => w[0] == '-').Select(w => w[1..]).ToList();
        var classed = words.Find(w => w[0] is not ('#' or '-'));
        Assert.Equal(unclassified || companion, classed is null || companion);
        return new RetentionSubject(
            Item, recorded, ingested, doubtful, TimeSpan.FromMinutes(5), !companion, classed, former, cases, marked, quarantined, anonymous ? null : "012345", "一大队", "DSJ0001", "station-1", "012345_DSJ0001_0001.mp4");
    }

    private static LegalHold Hold(string text)
    {
        var words = text.Split(' ');
        var given = words.Where(w => w.Contains('=', StringComparison.Ordinal)).Select(w => w.Split('=')).ToDictionary(w => w[0], w => w[1]);
        var criteria = new HoldCriteria(
            words.Contains("item") ? [Item] : words.Contains("other-item") ? [Other] : [], given.GetValueOrDefault("case"), given.GetValueOrDefault("officer"), given.GetValueOrDefault("recorder"), null,
            given.GetValueOrDefault("plate"), null, given.TryGetValue("from", out var from) ? At(from) : null, given.TryGetValue("to", out var to) ? At(to) : null);
        var complaint = words.Contains("complaint");
        var released = words.Contains("released");
        return new LegalHold(
            "LH-1", complaint ? HoldKind.Complaint : HoldKind.Order, criteria, complaint ? "当事人不服处罚" : "办案需要", "沪公督字〔2026〕第1号", "li", new DateOnly(2026, 9, 1), At("2026-03-05"), "li",
            released ? At("2026-04-01") : null, released ? "wang" : null);
    }

    private static DateTimeOffset Midnight(string day) => At(day + "T00:00");

    /// <summary>Noon of the day in China, or the time given.</summary>
    private static DateTimeOffset At(string text) => new(
        DateTime.ParseExact(text.Contains('T', StringComparison.Ordinal) ? text : text + "T12:00", "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(8));

    private static string Beside(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name);
}
