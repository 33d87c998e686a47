using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Stations;
using EvidenceVault.Core.Times;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Features.Docks;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Register;
using EvidenceVault.Portal.Tests.Rig;
using EvidenceVault.Portal.Texts;

namespace EvidenceVault.Portal.Tests.Texts;

public sealed partial class TextTests
{
    private static readonly PortalTexts All = PortalTexts.Load();

    [Fact]
    public void Both_languages_have_the_same_keys_and_no_text_is_empty()
    {
        var (chinese, english) = (All.Of(PortalTexts.Chinese), All.Of(PortalTexts.English));
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), chinese.Keys.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(chinese.Values.Concat(english.Values), string.IsNullOrWhiteSpace);
        Assert.All(chinese, t => Assert.Equal(Places(t.Value), Places(english[t.Key])));
    }

    [Fact]
    public void Every_key_in_pages_and_code_has_a_text()
    {
        var keys = Sources().SelectMany(s => Key().Matches(s)).Select(m => (Text: m.Groups[1].Value, IsWhole: m.Groups[2].Value is "]" or ",")).Distinct().ToList();
        var known = All.Of(PortalTexts.English).Keys.ToList();
        Assert.True(keys.Count > 150);
        Assert.DoesNotContain(keys, k => k.IsWhole ? !known.Contains(k.Text) : !known.Exists(t => t.StartsWith(k.Text, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_act_role_rule_source_and_outcome_has_its_words()
    {
        string[] keys =
        [
            .. Enum.GetValues<CustodyAct>().Select(a => "act." + a.ToWord()),
            .. Enum.GetNames<AccountRole>().Select(r => "role." + r),
            .. Enum.GetNames<ClaimSource>().Select(s => "claim." + s),
            .. Enum.GetNames<BayState>().Select(s => "bay." + s),
            .. Enum.GetNames<DockTrouble>().SelectMany(t => new[] { "docktrouble." + t, "docktrouble." + t + ".cure" }),
            .. typeof(BayReasons).GetFields().SelectMany(f => new[] { "bayreason.", "baycure." }.Select(p => p + string.Concat(((string)f.GetRawConstantValue()!).Where(char.IsLetter)))),
            .. Enum.GetNames<RecorderFilter>().Select(f => "recorderfilter." + f),
            .. Enum.GetNames<RegisterOutcome>().Select(o => "registered." + o),
            .. Enum.GetNames<CaseOutcome>().Select(o => "case.outcome." + o),
            .. Enum.GetValues<CaseKind>().Select(k => "case.kind." + k.ToWord()),
            .. Enum.GetNames<StepState>().Select(s => "coverage.state." + string.Concat(s.Select(char.ToLowerInvariant))),
            .. StepExplanation.Codes.Select(c => "coverage.code." + c),
            .. Enum.GetNames<FilingOutcome>().Select(o => "filing." + o),
            .. Enum.GetNames<TimeRule>().Select(r => "timerule." + string.Concat(r.Select(char.ToLowerInvariant))),
            .. Enum.GetNames<Core.Manifests.FileRole>().Select(r => "filerole." + r),
        ];
        Assert.Empty(keys.Except(All.Of(PortalTexts.English).Keys));
    }

    [Fact]
    public async Task Notes_of_claimed_times_are_said_in_the_language_of_the_page_and_unknown_ones_as_they_are()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Database.Write(t => rig.Get<EvidenceItems>().AddClaims(t, item.Id,
        [
            new ClaimedTime(ClaimSource.RecorderClock, "20260704140630", null, null, "in the path, by the recorder's clock"),
            new ClaimedTime(ClaimSource.FileTime, "2026-07-04T06:06:30Z", null, null, "modification time"),
            new ClaimedTime(ClaimSource.Sidecar, "x", null, null, "'start' in the sidecar"),
        ]));
        rig.AddAccount("li", AccountRole.LegalOfficer);
        using var browser = await rig.SignInAsync("li", "zh-CN");
        var notes = (await browser.ReadAsync($"/evidence/{item.Id}")).QuerySelectorAll("#times small bdi").Select(n => n.TextContent).ToList();
        Assert.All(["路径中，按记录仪时钟", "修改时间", "'start' in the sidecar"], note => Assert.Contains(note, notes));
    }

    [Theory]
    [InlineData("zh-CN,zh;q=0.9", "zh-CN", "证据")]
    [InlineData("zh-TW", "zh-CN", "证据")]
    [InlineData("fr, en;q=0.5", "en", "Evidence")]
    [InlineData("fr", "zh-CN", "证据")]
    public async Task A_page_speaks_the_first_language_that_we_both_know(string accept, string language, string heading)
    {
        await using var rig = await PortalRig.StartAsync();
        rig.AddAccount("li", AccountRole.LegalOfficer);
        using var browser = await rig.SignInAsync("li", accept);
        var page = await browser.ReadAsync("/evidence");
        Assert.Equal((language, heading), (page.DocumentElement.GetAttribute("lang"), page.QuerySelector("h1")!.TextContent));
    }

    [Fact]
    public async Task The_setting_outweighs_the_browser_and_stays()
    {
        await using var rig = await PortalRig.StartAsync();
        using var browser = rig.OpenBrowser("zh-CN");
        using var answer = await browser.PostAsync("/sign-in", "/preferences", ("language", "en"), ("theme", "dark"), ("back", "/sign-in"));
        var page = await browser.ReadAsync(answer.Headers.Location!.OriginalString);
        Assert.Equal(("en", "dark"), (page.DocumentElement.GetAttribute("lang"), page.DocumentElement.GetAttribute("data-theme")));
    }

    private static string Places(string text) => string.Concat(Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<string> Sources([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/EvidenceVault.Portal"));
        return Directory.EnumerateFiles(root, "*.cs*", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText);
    }

    [GeneratedRegex("""(?:\bT|\btexts)\["([^"]+)"\s*([\],+]?)""")]
    private static partial Regex Key();

    [Fact]
    public void English_says_one_item_and_two_items()
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        System.Globalization.CultureInfo.CurrentUICulture = System.Globalization.CultureInfo.GetCultureInfo(PortalTexts.English);
        try
        {
            var texts = PortalTexts.Load();
            Assert.Equal(["1 item", "2 items", "0 items", "1,001 items", "≥ 1 items"], new object[] { 1, 2L, 0, "1,001", "≥ 1" }.Select(n => texts["list.count", n].Value));
            Assert.Equal("1 station, 8 bays", texts["docks.counts", 1, 8].Value);
            Assert.Equal("1 number is missing: 3 to 3", texts["explain.missing", "1", 3, 3, ""].Value);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();
}
