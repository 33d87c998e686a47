using System.Globalization;
using System.Text.Json.Nodes;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Core.Retention;

/// <summary>
/// A rule pack as it is approved, kept and compared: canonical JSON (RFC 8785), so that the same rules have one digest. Reading refuses what no pack may say.
/// </summary>
public static class RetentionPackFormat
{
    public const string FormatName = "evidencevault-retention-pack";
    public const int FormatVersion = 1;

    /// <summary>The largest pack, in bytes.</summary>
    public const int MostBytes = 256 * 1024;

    private const int MostRules = 500;
    private const int MostClasses = 500;
    private const int MostReminderDays = 90;
    private const string DayFormat = "yyyy-MM-dd";

    public static byte[] Write(RetentionPack pack) => CanonicalJson.Write(new JsonObject
    {
        ["format"] = FormatName,
        ["format_version"] = FormatVersion,
        ["id"] = pack.Id,
        ["version"] = pack.Version,
        ["title"] = Both(pack.Title),
        ["effective_on"] = pack.EffectiveOn.ToString(DayFormat, CultureInfo.InvariantCulture),
        ["source"] = pack.Source,
        ["remind_every_days"] = pack.RemindEveryDays,
        ["escalate_after_days"] = pack.EscalateAfterDays,
        ["rules"] = JsonMembers.Array(pack.Rules, Rule),
    });

    /// <exception cref="FormatException">Not a pack, or one that says what no pack may say; the message names the rule.</exception>
    public static RetentionPack Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes)
        {
            throw new FormatException($"A pack has at most {MostBytes} bytes.");
        }

        var root = CanonicalJson.Read(bytes);
        if (root.Text("format") != FormatName || root.Whole("format_version") != FormatVersion)
        {
            throw new FormatException($"This is no '{FormatName}' of version {FormatVersion}.");
        }

        var pack = new RetentionPack(
            root.Text("id", 64), checked((int)root.Whole("version")), Both(root.Object("title")), Day(root.Text("effective_on", 10)), root.Text("source", 1000),
            [.. root.Objects("rules", MostRules).Select(Rule)],
            checked((int)root.Whole("remind_every_days")), checked((int)root.Whole("escalate_after_days")));
        Insist(pack);
        return pack;
    }

    /// <summary>What no pack may say, whoever wrote it.</summary>
    /// <exception cref="FormatException">It says so all the same; the message names the rule and the cure.</exception>
    public static void Insist(RetentionPack pack)
    {
        Insist(pack.Id.Length is > 0 and <= 64 && pack.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'), "id: write 1 to 64 of a to z, 0 to 9 and '-'.");
        Insist(pack.Version is >= 1 and <= 10_000, "version: write 1 to 10000.");
        Insist(pack.Rules.Count is >= 1 and <= MostRules, $"rules: write 1 to {MostRules} of them.");
        Insist(pack.RemindEveryDays is >= 1 and <= MostReminderDays, $"remind_every_days: write 1 to {MostReminderDays}.");
        Insist(pack.EscalateAfterDays >= pack.RemindEveryDays && pack.EscalateAfterDays <= 366, "escalate_after_days: write no less than remind_every_days and no more than 366.");
        Insist(pack.Rules.Select(r => r.Id).Distinct(StringComparer.Ordinal).Count() == pack.Rules.Count, "rules: an id stands twice.");
        foreach (var rule in pack.Rules)
        {
            Insist(rule.Id.Length is > 0 and <= 32 && !rule.Id.Any(char.IsControl), "rules: each needs an id of 1 to 32 characters.");
            Insist(rule.Title is { Zh.Length: > 0, En.Length: > 0 } && rule.Article.Length > 0 && rule.Source.Length > 0, $"{rule.Id}: title in both languages, article and source are needed.");
            Insist(rule.Keep.LeastDays >= KeepingTime.FloorDays, $"{rule.Id}: keeps for {rule.Keep}, which can be less than {KeepingTime.FloorDays} days; article 13 of the MPS rule of 2016 demands six months. Write at least {KeepingTime.FloorDays} days or 7 months.");
            var kinds = (rule.Scope.Everything ? 1 : 0) + (rule.Scope.Classes.Count > 0 ? 1 : 0) + (rule.Scope.Cases ? 1 : 0) + (rule.Scope.Marked ? 1 : 0);
            Insist(kinds == 1, $"{rule.Id}: applies_to needs exactly one of: everything, classes, cases, marked.");
        }
    }

    private static void Insist(bool holds, string message)
    {
        if (!holds)
        {
            throw new FormatException(message);
        }
    }

    private static JsonNode Rule(RetentionRule rule)
    {
        var written = new JsonObject
        {
            ["id"] = rule.Id,
            ["title"] = Both(rule.Title),
            ["keep"] = rule.Keep.Unit switch { PeriodUnit.Days => "days", PeriodUnit.Months => "months", _ => "permanent" },
            ["article"] = rule.Article,
            ["source"] = rule.Source,
            ["applies_to"] = rule.Scope.Everything ? "everything" : rule.Scope.Cases ? "cases" : rule.Scope.Marked ? "marked" : "classes",
        };
        if (!rule.Keep.IsPermanent)
        {
            written["count"] = rule.Keep.Count;
        }

        if (rule.Scope.Classes.Count > 0)
        {
            written["classes"] = JsonMembers.Array(rule.Scope.Classes, c => c);
        }

        return written;
    }

    private static RetentionRule Rule(JsonObject rule)
    {
        var id = rule.Text("id", 32);
        try
        {
            return new RetentionRule(id, Both(rule.Object("title")), Keep(rule), Scope(rule), rule.Text("article", 32), rule.Text("source", 2000));
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new FormatException($"{id}: {e.Message}");
        }
    }

    private static KeepingPeriod Keep(JsonObject rule) => rule.Text("keep", 16) switch
    {
        "days" => KeepingPeriod.Days(checked((int)rule.Whole("count"))),
        "months" => KeepingPeriod.Months(checked((int)rule.Whole("count"))),
        "permanent" => KeepingPeriod.Permanent,
        var other => throw new FormatException($"'{other}' is no period: write days, months or permanent."),
    };

    private static RuleScope Scope(JsonObject rule) => rule.Text("applies_to", 16) switch
    {
        "everything" => RuleScope.All,
        "cases" => RuleScope.OfCases,
        "marked" => RuleScope.OfMarked,
        "classes" => RuleScope.OfClasses(rule.Texts("classes", MostClasses)),
        var other => throw new FormatException($"'{other}' is nothing that a rule applies to."),
    };

    private static JsonObject Both(Bilingual words) => new() { ["zh"] = words.Zh, ["en"] = words.En };

    private static Bilingual Both(JsonObject words) => new(words.Text("zh", 200), words.Text("en", 200));

    private static DateOnly Day(string text) => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day
        : throw new FormatException("A day is written as 2026-01-31.");
}
