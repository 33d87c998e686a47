using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Manifests;
using EvidenceVault.Core.Retention;
using EvidenceVault.Core.Review;
using EvidenceVault.Core.Stations;
using EvidenceVault.Core.Times;
using EvidenceVault.Portal.Features.Access;
using EvidenceVault.Portal.Features.Approvals;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Features.Clips;
using EvidenceVault.Portal.Features.Docks;
using EvidenceVault.Portal.Features.Explaining;
using EvidenceVault.Portal.Features.Exports;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Holds;
using EvidenceVault.Portal.Features.Marking;
using EvidenceVault.Portal.Features.People;
using EvidenceVault.Portal.Features.Reasons;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Features.Search;
using EvidenceVault.Portal.Features.Synchronous;
using EvidenceVault.Portal.Security;
using EvidenceVault.Portal.Security.Outside;
using EvidenceVault.Portal.Texts;

namespace EvidenceVault.Portal.Tests.Texts;

/// <summary>
/// That no text is left over, and none is missing, also where keys are put together from a prefix and a value. A key is used where it stands whole in pages or code; else its prefix must stand
/// here with all values that it can have. Words that come from a log or from stations may be any: of them a text is left over when nothing in the sources writes its word.
/// </summary>
public sealed partial class TextUseTests
{
    /// <summary>Prefix → all values there are.</summary>
    private static readonly Dictionary<string, IEnumerable<string>> Closed = new()
    {
        ["access."] = Enum.GetValues<AccessAct>().Select(AccessWords.Of),
        ["account.outcome."] = Names<AccountOutcome>(),
        ["account.own."] = Names<OwnOutcome>(),
        ["act."] = Enum.GetValues<CustodyAct>().Select(a => a.ToWord()),
        ["actor."] = Lower<ActorKind>(),
        ["approval."] = Enum.GetValues<ApprovalKind>().Select(ApprovalBook.WordOf),
        ["approval.state."] = Enum.GetValues<ApprovalState>().Select(ApprovalBook.WordOf),
        ["bay."] = Names<BayState>(),
        ["baycure."] = BayWords(),
        ["bayreason."] = BayWords(),
        ["bulk.effect."] = Names<BulkEffect>(),
        ["case.kind."] = Enum.GetValues<CaseKind>().Select(k => k.ToWord()),
        ["case.outcome."] = Names<CaseOutcome>(),
        ["cases.show."] = ["open", "due", "closed", "all"],
        ["claim."] = Names<ClaimSource>(),
        ["clip.kind."] = Enum.GetValues<WorkKind>().Select(k => k.ToWord()),
        ["clip.outcome."] = Names<OrderOutcome>(),
        ["col."] = Lower<ItemFacet>(),
        ["copy."] = [.. MediaWords("Derived/DerivedFile.cs", "DerivedKind"), .. Enum.GetValues<WorkKind>().Select(k => k.ToWord()), "original", "done"],
        ["coverage.code."] = StepExplanation.Codes,
        ["coverage.extent."] = ["whole", "part"],
        ["coverage.state."] = Lower<StepState>(),
        ["delegation."] = Names<DelegationOutcome>(),
        ["derivation."] = Lower<DerivationState>(),
        ["destroy.outcome."] = ["asked", "nothing-due", "no-reason"],
        ["destroy.state."] = Names<DestructionState>(),
        ["docktrouble."] = Names<DockTrouble>().SelectMany(t => new[] { t, t + ".cure" }),
        ["doubt."] = Lower<TimeDoubts>().Where(d => d != "none"),
        ["error."] = new[] { 400, 403, 404, 429, 500 }.SelectMany(c => new[] { $"{c}", $"{c}.text" }),
        ["explain.code."] = ExplanationDesk.Codes,
        ["explained."] = Names<ExplainOutcome>(),
        ["filerole."] = Names<FileRole>(),
        ["filing."] = Names<FilingOutcome>(),
        ["finding."] = MediaWords("Finding.cs", "FindingKind"),
        ["gaps."] = Names<HoleKind>(),
        ["gate.reason."] = Names<ReasonOutcome>().Where(o => o != nameof(ReasonOutcome.Done)),
        ["gps.source."] = ["own", "sidecar"],
        ["hold."] = Names<HoldOutcome>(),
        ["holds.kind."] = ["complaint", "order"],
        ["identity.kind."] = Enum.GetValues<IdentityKind>().Select(OutsideIdentity.WordOf),
        ["marker.outcome."] = Names<MarkingOutcome>(),
        ["missing."] = Lower<IncompletenessKind>(),
        ["outside.outcome."] = Names<OutsideOutcome>().Except([nameof(OutsideOutcome.Done), nameof(OutsideOutcome.NeedsCode)]), // these lead to other pages
        ["package.leak."] = Names<LeakKind>(),
        ["package.outcome."] = Names<PackageOutcome>(),
        ["package.stage."] = Names<PackageStage>(),
        ["place."] = Names<PlaceFault>(),
        ["recorderfilter."] = Names<RecorderFilter>(),
        ["redact.style."] = ["black", "blur"],
        ["redact.verdict."] = Names<WorkVerdict>(),
        ["registered."] = Names<RegisterOutcome>(),
        ["requested."] = Names<AccessOutcome>(),
        ["retention.list."] = [nameof(RetentionOutcome.Due), nameof(RetentionOutcome.Review)],
        ["retention.list.other."] = [nameof(RetentionOutcome.Due), nameof(RetentionOutcome.Review)],
        ["retention.none."] = [nameof(RetentionOutcome.Due), nameof(RetentionOutcome.Review)],
        ["retention.total."] = ["keep", "review", "due", "held"],
        ["role."] = Names<AccountRole>(),
        ["saved."] = Names<SavedOutcome>().Where(o => o != nameof(SavedOutcome.Saved)),
        ["scope."] = ["own", "all", "unit"],
        ["step."] = MediaWords("MediaExaminer.cs", "ExaminationStep"),
        ["stores.side."] = Lower<StoreSide>(),
        ["theme."] = ["auto", "light", "dark"],
        ["timerule."] = Lower<TimeRule>(),
        ["vote."] = Names<VoteOutcome>().Union(Names<VoteRefusal>()),
    };

    /// <summary>Prefix → folders of the sources that write its words.</summary>
    private static readonly Dictionary<string, string> Open = new()
    {
        ["fact."] = "src docking-agent", ["reason."] = "src", ["note."] = "docking-agent src", ["method."] = "docking-agent", ["transport."] = "docking-agent", ["quarantine."] = "src docking-agent",
        ["finding-means."] = "src/EvidenceVault.Media", ["filter."] = "src/EvidenceVault.Portal/Features/Search", ["import.problem."] = "src/EvidenceVault.Portal/Features/Register",
        ["nav."] = "src/EvidenceVault.Portal/Features", ["outside.trouble."] = "src/EvidenceVault.Portal/Security src/EvidenceVault.Portal/Features/SignIn", ["rights.need."] = "src/EvidenceVault.Portal/Features/Rights",
        ["rights.step."] = "src/EvidenceVault.Portal", ["work."] = "src",
    };

    private static readonly IReadOnlyDictionary<string, string> Texts = PortalTexts.Load().Of(PortalTexts.English);
    private static readonly string Portal = string.Concat(Sources("src/EvidenceVault.Portal"));

    public static TheoryData<string> ClosedPrefixes => [.. Closed.Keys];

    public static TheoryData<string> OpenPrefixes => [.. Open.Keys];

    [Fact]
    public void Every_prefix_that_keys_are_put_together_from_is_known_here_and_none_is_that_no_longer_exists()
    {
        var built = Built().Matches(Portal).Select(m => m.Groups.Values.Skip(1).First(g => g.Success).Value).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Closed.Keys.Concat(Open.Keys).Order(StringComparer.Ordinal), built);
    }

    [Theory]
    [MemberData(nameof(ClosedPrefixes))]
    public void Each_value_of_a_prefix_has_its_text_and_each_of_its_texts_a_value(string prefix)
    {
        var values = Closed[prefix].ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], values.Where(v => !Texts.ContainsKey(prefix + v)));
        Assert.Equal([], Under(prefix).Where(v => !values.Contains(v) && !IsWhole(prefix + v)));
    }

    [Theory]
    [MemberData(nameof(OpenPrefixes))]
    public void A_text_for_a_word_of_others_has_something_that_writes_it(string prefix)
    {
        var words = Open[prefix].Split(' ').SelectMany(Sources).SelectMany(s => Word().Matches(s).Concat(EnumValue().Matches(s))).Select(m => Plain(m.Groups[1].Value)).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], Under(prefix).Where(v => !v.Split('.').Where(part => part != "text").All(part => words.Contains(Plain(part))) && !IsWhole(prefix + v)));
    }

    [Fact]
    public void Every_other_text_stands_whole_in_pages_or_code() =>
        Assert.Equal([], Texts.Keys.Where(k => !Closed.Keys.Concat(Open.Keys).Any(p => k.StartsWith(p, StringComparison.Ordinal)) && !IsWhole(k)).Order(StringComparer.Ordinal));

    /// <summary>What follows the prefix in the keys that have it, but for those of a longer prefix.</summary>
    private static IEnumerable<string> Under(string prefix)
    {
        var longer = Closed.Keys.Concat(Open.Keys).Where(p => p.Length > prefix.Length && p.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        return Texts.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && !longer.Exists(p => k.StartsWith(p, StringComparison.Ordinal))).Select(k => k[prefix.Length..]).Order(StringComparer.Ordinal);
    }

    private static bool IsWhole(string key) => Portal.Contains($"\"{key}\"", StringComparison.Ordinal);

    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetNames<T>();

    private static IEnumerable<string> Lower<T>()
        where T : struct, Enum => Enum.GetNames<T>().Select(Plain);

    /// <summary>As the portal looks words up that are not its own.</summary>
    private static string Plain(string word) => string.Concat(word.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    private static IEnumerable<string> BayWords() => typeof(BayReasons).GetFields().Select(f => Plain((string)f.GetRawConstantValue()!));

    /// <summary>The values of an enumeration of the media room, which the portal knows by their words alone.</summary>
    private static IEnumerable<string> MediaWords(string file, string name)
    {
        var text = File.ReadAllText(Path.Combine(Checkout(), "src/EvidenceVault.Media", file));
        var from = text.IndexOf($"enum {name}", StringComparison.Ordinal);
        return EnumValue().Matches(text[from..text.IndexOf("\n}", from, StringComparison.Ordinal)]).Select(m => Plain(m.Groups[1].Value));
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Checkout(), folder), "*.cs*", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".csproj", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText);

    private static string Checkout([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));

    /// <summary><c>T["x." + value]</c>, <c>OrWord("x.", word)</c>, and keys that are put together before they are looked up.</summary>
    [GeneratedRegex("""(?:\bT|\btexts|\bTexts)\["([a-z][a-z.-]*\.)"\s*\+|\bOrWord\("([a-z][a-z.-]*\.)"\s*[,+]""")]
    private static partial Regex Built();

    [GeneratedRegex(@"^    ([A-Z]\w+),?\r?$", RegexOptions.Multiline)]
    private static partial Regex EnumValue();

    [GeneratedRegex("\"([^\"\\r\\n]+)\"")]
    private static partial Regex Word();
}
