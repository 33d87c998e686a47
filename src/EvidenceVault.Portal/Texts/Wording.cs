using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Stations;
using EvidenceVault.Portal.Features.Filing;
using Microsoft.Extensions.Localization;

namespace EvidenceVault.Portal.Texts;

/// <summary>How instants, amounts and the catalogue's words are said to people, in the language of the request.</summary>
internal sealed class Wording(IStringLocalizer texts, PortalOptions options, TimeProvider clock, Categories categories)
{
    public string Language => PortalTexts.Language;

    public string Version => options.Version;

    public TimeZoneInfo Zone => options.Zone;

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Date and time to the second in the portal's zone.</summary>
    public string Time(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public string Offset(DateTimeOffset at) => Local(at).ToString("zzz", CultureInfo.InvariantCulture);

    public string Date(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>For the <c>datetime</c> attribute.</summary>
    public string Machine(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>How long ago, or how long ahead.</summary>
    public string Ago(DateTimeOffset at)
    {
        var passed = Now - at;
        return passed switch
        {
            _ when passed <= TimeSpan.FromDays(-2) => texts["time.days-ahead", (int)-passed.TotalDays],
            _ when passed <= TimeSpan.FromHours(-1) => texts["time.hours-ahead", (int)-passed.TotalHours],
            _ when passed <= TimeSpan.FromMinutes(-1) => texts["time.minutes-ahead", (int)-passed.TotalMinutes],
            _ when passed < TimeSpan.FromMinutes(1) => texts["time.just-now"],
            _ when passed < TimeSpan.FromHours(1) => texts["time.minutes-ago", (int)passed.TotalMinutes],
            _ when passed < TimeSpan.FromDays(1) => texts["time.hours-ago", (int)passed.TotalHours],
            _ => texts["time.days-ago", (int)passed.TotalDays],
        };
    }

    /// <summary>Minutes and seconds, with hours where there are any; tenths of a second below one; a dash where nothing is known, or there is no length, as of a photograph.</summary>
    public string Length(double? seconds)
    {
        if (seconds is not { } known || !double.IsFinite(known) || known is <= 0 or > 1e8)
        {
            return "–";
        }

        if (known < 1)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0.1, known):0.0} s");
        }

        var whole = TimeSpan.FromSeconds(Math.Round(known));
        return whole.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)whole.TotalHours}:{whole.Minutes:00}:{whole.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{whole.Minutes:00}:{whole.Seconds:00}");
    }

    /// <summary>A moment within a recording, to the tenth of a second.</summary>
    public string Moment(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60):00}:{seconds % 60:00.0}");

    /// <summary>A stretch of a recording: from when to when, and how many seconds that is.</summary>
    public string Span(double from, double? to) => to is { } end && end > from
        ? string.Create(CultureInfo.InvariantCulture, $"{Moment(from)} – {Moment(end)} ({end - from:0.0} s)")
        : Moment(from);

    /// <summary>What a finding may come from, in a sentence; empty where its name says it all.</summary>
    public string FindingMeans(string kind) => texts["finding-means." + Plain(kind)] is { ResourceNotFound: false } text ? text.Value : "";

    public string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }

    public string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count that may be more than was counted says so.</summary>
    public string Count(long number, bool isAtLeast) => (isAtLeast ? "≥ " : "") + Number(number);

    public string Count(BoundedCount count) => Count(count.Number, count.IsAtLeast);

    /// <summary>A name from a device with its invisible characters made visible: a right-to-left override must not turn one extension into another.</summary>
    public string Name(string name) => string.Concat(name.Select(c => IsInvisible(c) ? string.Create(CultureInfo.InvariantCulture, $"⟨U+{(int)c:X4}⟩") : c.ToString()));

    /// <summary>The name in two parts, so that its end, where names of one recorder differ, is never cut off.</summary>
    public (string Head, string Tail) NameParts(string name)
    {
        const int TailLength = 12;
        var shown = Name(name);
        var cut = Math.Max(0, shown.Length - TailLength);
        cut -= cut > 0 && char.IsLowSurrogate(shown[cut]) ? 1 : 0;
        return (shown[..cut], shown[cut..]);
    }

    public string Class(string? id) => id is null ? texts["state.unclassified"] : categories.Find(id)?.In(Language) ?? id;

    public string Act(CustodyAct act) => texts["act." + act.ToWord()];

    public string Role(AccountRole role) => texts["role." + role];

    /// <summary>A text by a key that was put together from the catalogue's words; the word itself where nobody has given it a text.</summary>
    public string OrWord(string prefix, string word)
    {
        var text = texts[prefix + Plain(word)];
        return text.ResourceNotFound ? word : text.Value;
    }

    private static string Plain(string word) => new([.. word.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    /// <summary>What stands under a fact of a custody event.</summary>
    public string Fact(CustodyAct act, string name, string value) => (act, name) switch
    {
        (CustodyAct.Classified, "from" or "to") => Class(value.Length == 0 ? null : value),
        _ when value.Length == 0 => "–",
        (CustodyAct.ExplanationAsked, "kind") => OrWord("missing.", value),
        (CustodyAct.ExplanationGiven, "code") => Code(value),
        _ => OrWord("copy.", Name(value)),
    };

    private string Code(string code) => texts["explain.code." + code] is { ResourceNotFound: false } text ? text.Value : code;

    /// <summary>What a request for approval is about, in one line.</summary>
    public string ApprovalSubject(ApprovalRequest request) => request.Kind == ApprovalKind.RulePack && request.Subject.Split(' ') is [var pack, var version, var longer, var all]
        ? texts["approval.rule-pack", pack, version, longer, all]
        : request.Kind == ApprovalKind.Destruction && request.Subject.Split(' ') is [var items, var bytes, ..] && long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? texts["approval.destruction", items, Bytes(size)]
        : request.Kind is ApprovalKind.View or ApprovalKind.Copy or ApprovalKind.Supply && request.Subject.Split(' ') is [var count, _, var number]
            ? texts["approval." + ApprovalBook.WordOf(request.Kind), count, number]
        : texts["approval." + ApprovalBook.WordOf(request.Kind), request.Subject];

    /// <summary>The rule by which somebody may see or take what is beyond his rights; its id alone where the policy has none of that id now.</summary>
    public string AccessRule(string id) => options.Access.Rules.FirstOrDefault(r => r.Id == id) is { } rule ? $"{rule.Id} {rule.Title.In(Language)}" : id;

    public string Period(KeepingPeriod keep) => keep.Unit switch
    {
        PeriodUnit.Days => texts["period.days", keep.Count],
        PeriodUnit.Months => texts["period.months", keep.Count],
        _ => texts["period.permanent"],
    };

    public string RuleScope(RuleScope scope) => scope.Everything ? texts["scope.everything"] : scope.Cases ? texts["scope.cases"] : scope.Marked ? texts["scope.marked"] : string.Join(texts["scope.and"], scope.Classes.Select(Class));

    /// <summary>How long ago to the second, for news that grows old fast.</summary>
    public string Seconds(DateTimeOffset at) => Now - at is var passed && passed < TimeSpan.FromMinutes(2) ? texts["time.seconds-ago", Math.Max(0, (int)passed.TotalSeconds)] : Ago(at);

    /// <summary>Why a bay is as it is; a word that this vault does not know is shown as it is.</summary>
    public string BayReason(string? word) => word is null ? "" : OrWord("bayreason.", word);

    /// <summary>What to do about a bay.</summary>
    public string BayCure(BayReport bay)
    {
        var cure = texts["baycure." + string.Concat((bay.Reason ?? "").Where(char.IsLetterOrDigit))];
        return cure.ResourceNotFound ? texts["baycure.other"] : cure.Value;
    }

    /// <summary>How far a recorder's clock was off, with its direction in words.</summary>
    public string ClockOffset(long? seconds) => seconds switch
    {
        null => texts["clock.not-measured"],
        0 => texts["clock.right"],
        > 0 => texts["clock.ahead", Length(seconds)],
        _ => texts["clock.behind", Length(-seconds)],
    };

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, options.Zone);
}
