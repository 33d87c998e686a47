using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Approvals;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using EvidenceVault.Core.Review;
using EvidenceVault.Portal.Features.Exports;
using EvidenceVault.Portal.Tests.Rig;

namespace EvidenceVault.Portal.Tests.Exports;

/// <summary>Who prepares, sees and gives out which package; and what its pages say.</summary>
public sealed partial class ExportTests
{
    private const string Case = "沪公交决字〔2026〕第118号";
    private const string Recipient = "某律师事务所 <script>alert(1)</script>";
    private static readonly string Page = $"/cases/{Uri.EscapeDataString(Case)}/package";

    [Fact]
    public async Task Clips_and_stills_may_go_into_a_package_by_names_of_their_own_and_a_redaction_only_once_it_was_approved()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        foreach (var (kind, from) in new[] { (WorkKind.Clip, 0), (WorkKind.Clip, 5), (WorkKind.Redaction, 0) })
        {
            var plan = Seeds.Plan(item, kind, from, from + 9);
            await rig.Seeds.AddWorkAsync(item, kind == WorkKind.Redaction ? plan with { Masks = [new Mask(MaskStyle.Black, "face", [new MaskKey(0, 1, 1, 9, 9), new MaskKey(9, 1, 1, 9, 9)])] } : plan);
        }

        var works = rig.Get<DerivedWorks>();
        var paths = works.Of(item).Select(w => w.Path(1)).ToList();
        Assert.Equal(2, paths.Distinct(StringComparer.Ordinal).Count());
        Assert.All(paths, path => Assert.Matches("^data/derived/0001_clip-[0-9a-z]{8}\\.mp4$", path));
        var redaction = new Works(rig.Database).Of(item.Id).Single(w => w.Kind == WorkKind.Redaction);
        rig.Database.Write(t => new Works(rig.Database).Write(t, new CustodyEvent
        {
            Act = CustodyAct.WorkApproved, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Person, "li"), Item = item.Id, Facts = new Dictionary<string, string> { ["work"] = redaction.Id },
        }));
        Assert.Equal(["clip", "clip", "redaction"], works.Of(item).Select(w => w.Kind));
        Assert.All(works.Of(item), w => Assert.Equal(item.Sha256, w.ParentSha256));
    }

    [Fact]
    public async Task What_is_called_a_redaction_and_shows_what_was_to_be_left_out_is_found_by_its_digest_and_does_not_go()
    {
        await using var rig = await PortalRig.StartAsync();
        var (item, sound) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/b.mp4"));
        rig.Seeds.Link(Case, item, sound);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        foreach (var one in new[] { item, sound })
        {
            var plan = Seeds.Plan(one, WorkKind.Redaction, 0, 9) with { Masks = [new Mask(MaskStyle.Black, "face", [new MaskKey(0, 1, 1, 9, 9), new MaskKey(9, 1, 1, 9, 9)])] };
            var work = await rig.Seeds.AddWorkAsync(one, plan);
            rig.Database.Write(t => new Works(rig.Database).Write(t, new CustodyEvent
            {
                Act = CustodyAct.WorkApproved, At = rig.Clock.GetUtcNow(), Actor = new CustodyActor(ActorKind.Person, "li"), Item = one.Id, Facts = new Dictionary<string, string> { ["work"] = work.Id },
            }));
            if (one == item)
            {
                await rig.Seeds.AddCopyAsync(item, "proxy", "video/mp4", [.. "work "u8, .. Encoding.UTF8.GetBytes(plan.ToText())]); // the same bytes
            }
        }

        foreach (var (one, goes) in new[] { (sound, true), (item, false) })
        {
            using var ordered = await wang.PostAsync(Page, Page, ("items", one.Id.Value), ("withheld", one.Id.Value), ("recipient", Recipient), ("use", "inside"), ("reason", "x"), ("name1", "a"), ("badge1", "1"), ("name2", "b"), ("badge2", "2"));
            using var prepared = await wang.GetAsync(ordered.Headers.Location!.OriginalString);
            var where = prepared.Headers.Location!.OriginalString;
            var leaks = (await wang.ReadAsync(where)).QuerySelectorAll("[aria-labelledby=leaks-title] tbody tr");
            Assert.Contains("The original is left out", leaks[0].TextContent, StringComparison.Ordinal);
            Assert.Equal(!goes, leaks[1].TextContent.Contains("This shows what was to be left out", StringComparison.Ordinal));
            Assert.Equal(goes, (await wang.ReadAsync(where)).QuerySelector("form[action$='handler=Give']") is not null);
            using var given = await GiveAsync(wang, where["/packages/".Length..]);
            Assert.Equal(goes ? HttpStatusCode.OK : HttpStatusCode.Redirect, given.StatusCode);
        }

        Assert.Equal(sound.Id, Assert.Single(rig.Events(CustodyAct.PackageGiven)).Item);
    }

    [Fact]
    public async Task Only_legal_officers_prepare_and_only_what_their_own_rights_cover()
    {
        await using var rig = await PortalRig.StartAsync();
        var (own, other) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/other.mp4", unit: "二中队"));
        rig.Seeds.Link(Case, own, other);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var page = await wang.ReadAsync(Page);
        Assert.Equal([own.Id.Value], page.QuerySelectorAll("input[name=items]").Select(i => i.GetAttribute("value")));
        Assert.Contains("beyond your rights: 1", page.QuerySelector(".notice.warn")!.TextContent, StringComparison.Ordinal);

        // What is asked for beyond the list is not packed, and the package says that it is missing.
        var package = await PrepareAsync(wang, "inside", own, other);
        var statement = CourtPackage.Read(Encoding.UTF8.GetBytes(await TextAsync(wang, $"/packages/{package}/paper?path=package.json")));
        Assert.Equal((own.Id, 1), (Assert.Single(statement.Items).Item, statement.Missing));

        foreach (var role in new[] { AccountRole.Officer, AccountRole.Supervisor, AccountRole.SystemAdministrator, AccountRole.EquipmentManager })
        {
            using var somebody = await rig.SignInAsync(role);
            foreach (var path in new[] { Page, $"/packages/{package}", $"/packages/{package}/paper", $"/packages/{package}/receipt" })
            {
                using var answer = await somebody.GetAsync(path);
                Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }

        rig.AddAccount("stranger", AccountRole.LegalOfficer, unit: "二中队");
        using var stranger = await rig.SignInAsync("stranger");
        using var hidden = await stranger.GetAsync($"/packages/{package}");
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        using var none = await wang.GetAsync("/cases/2026-999/package");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public async Task A_package_for_outside_the_police_goes_out_only_when_the_head_of_the_organ_has_agreed_to_this_recipient_and_only_while_that_holds()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        rig.Seeds.Link(Case, item);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var package = await PrepareAsync(wang, "outside", item);
        using (var early = await GiveAsync(wang, package))
        {
            Assert.EndsWith("outcome=NotGranted", early.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        using (var asked = await wang.PostAsync($"/packages/{package}", $"/packages/{package}?handler=Ask", ("reason", "阅卷")))
        {
            Assert.EndsWith("asked=Asked", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);
        }

        var request = Assert.Single(new ApprovalBook(rig.Database).Page(openOnly: true, 10));
        var wanted = AccessRequest.Read(request.Document);
        Assert.Equal((AccessAct.Supply, Case, Recipient, "A4"), (wanted.Act, wanted.Case, wanted.Recipient!, wanted.Rule));
        rig.AddAccount("chief", AccountRole.Supervisor, "000001", "*");
        using var chief = await rig.SignInAsync("chief");
        using (var vote = await chief.PostAsync("/approvals", "/approvals", ("request", request.Id), ("vote", "approve"), ("reason", "同意")))
        {
            Assert.Equal(HttpStatusCode.Redirect, vote.StatusCode);
        }

        using (var given = await GiveAsync(wang, package))
        {
            Assert.Equal((HttpStatusCode.OK, "application/zip"), (given.StatusCode, given.Content.Headers.ContentType!.MediaType));
        }

        var told = Assert.Single(rig.Events(CustodyAct.PackageGiven));
        Assert.Equal((request.Id, "A4", Recipient, item.Id), (told.Facts["grant"], told.Facts["rule"], told.Facts["recipient"], told.Item!.Value));

        // What was granted for this recipient lets nothing go to another, and nobody else takes it.
        var elsewhere = await PrepareAsync(wang, "outside", "另一家律师事务所", item);
        using var refused = await GiveAsync(wang, elsewhere);
        Assert.EndsWith("outcome=NotGranted", refused.Headers.Location!.OriginalString, StringComparison.Ordinal);
        rig.AddAccount("colleague", AccountRole.LegalOfficer);
        using var colleague = await rig.SignInAsync("colleague");
        using var taken = await colleague.PostAsync(Page, $"/packages/{package}?handler=Give");
        Assert.Equal(HttpStatusCode.Redirect, taken.StatusCode);

        rig.Clock.Advance(PortalRig.Access.GrantFor);
        using var later = await rig.SignInAsync("LegalOfficer");
        using var over = await GiveAsync(later, package);
        Assert.EndsWith("outcome=NotGranted", over.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Single(rig.Events(CustodyAct.PackageGiven));
    }

    [Fact]
    public async Task The_preview_names_every_file_as_the_recipient_gets_it_and_what_it_gives_away()
    {
        await using var rig = await PortalRig.StartAsync();
        var items = await rig.Seeds.AdmitAsync(Seeds.Officer, PortalRig.Unit, new SeedFile("DCIM/a.mp4", [1, 2, 3]), new SeedFile("DCIM/unasked.mp4", [4]));
        var item = items.Single(i => i.Name == "a.mp4");
        rig.Seeds.Examined(item, "Video", 3, """
            {"probe":{"why_not":null,"tracks":[{"kind":"Video"},{"kind":"Audio"},{"kind":"Data"},{"kind":"Video","is_attached_picture":true}],"positions":[{"latitude":31.2,"longitude":121.4}]}}
            """);
        await rig.Seeds.AddCopyAsync(item, "proxy", "video/mp4", [7, 7, 7], """{"crf":23.5}""");
        await rig.Seeds.AddCopyAsync(item, "poster", "image/jpeg", [8]);
        rig.Seeds.Link(Case, item);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var package = await PrepareAsync(wang, "inside", item);
        var page = await wang.ReadAsync($"/packages/{package}");
        var shown = page.QuerySelectorAll("#files-title ~ details tbody tr").Select(r => (r.Children[0].TextContent, r.Children[1].TextContent.Replace(",", "", StringComparison.Ordinal), r.Children[2].TextContent)).ToHashSet();
        using var answer = await GiveAsync(wang, package);
        using var archive = new ZipArchive(await answer.Content.ReadAsStreamAsync(PortalRig.Cancel), ZipArchiveMode.Read);
        var got = archive.Entries.Select(e =>
        {
            using var content = e.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            return (e.FullName[(e.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..], e.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), Core.Evidence.Sha256Digest.Of(bytes.ToArray()).Hex);
        }).ToHashSet();
        Assert.Equal(got.Order(), shown.Order());
        Assert.Contains(got, f => f.Item1 == "data/derived/0001_proxy.mp4");
        Assert.DoesNotContain(got, f => f.Item1.Contains("poster", StringComparison.Ordinal)); // it was not asked for
        var leaks = page.QuerySelectorAll("#leaks-title ~ table tbody th").Select(t => t.TextContent).ToList();
        Assert.All(["Places in the metadata: 1", "Sound tracks: 1", "Streams that no player shows (telemetry, time code, subtitles): 1", "Attached pictures: 1", "Files that the sealed manifest names and the package does not hold: 1"], leak => Assert.Contains(leak, leaks));
    }

    [Fact]
    public async Task Reports_open_without_a_network_or_a_script_speak_their_language_and_let_no_name_become_markup()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync("DCIM/<img src=x onerror=alert(1)>\u202e.mp4");
        rig.Seeds.Link(Case, item);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        var package = await PrepareAsync(wang, "inside", item);
        foreach (var (path, language, title) in new[] { (PackagePaths.ChineseReport, "zh-CN", "电子数据提取笔录及清单"), (PackagePaths.EnglishReport, "en", "Record and list of the extraction of electronic evidence") })
        {
            using var answer = await wang.GetAsync($"/packages/{package}/paper?path={path}");
            Assert.Contains("sandbox", string.Join(';', answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            var report = await Visitor.ParseAsync(answer);
            Assert.Equal((language, title), (report.DocumentElement.GetAttribute("lang"), report.QuerySelector("h1")!.TextContent));
            Assert.Empty(report.QuerySelectorAll("script, link, img, iframe, [src], [href], [style]"));
            Assert.All([item.Sha256.Hex, "张三", "012346", "+38 s", Case, "⟨U+202E⟩"], said => Assert.Contains(said, report.Body!.TextContent, StringComparison.Ordinal));
            Assert.DoesNotMatch(TextKey(), report.Body!.TextContent);
        }

        using var player = await wang.GetAsync($"/packages/{package}/paper?path={PackagePaths.Player}");
        Assert.Equal(HttpStatusCode.NotFound, player.StatusCode); // it has a script, and runs from a disk only
        using var original = await wang.GetAsync($"/packages/{package}/paper?path=data/originals/0001_x.mp4");
        Assert.Equal(HttpStatusCode.NotFound, original.StatusCode);
        var receipt = await wang.ReadAsync($"/packages/{package}/receipt");
        Assert.Contains(rig.Authority.Root.FingerprintWithColons, receipt.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NoRecipient", "recipient", "")]
    [InlineData("NoReason", "reason", " ")]
    [InlineData("TwoInvestigators", "badge2", "012345")]
    [InlineData("TwoInvestigators", "name1", "")]
    [InlineData("NoItem", "items", "ev-00000000000000000000000000")]
    public async Task What_is_missing_is_said_and_nothing_is_prepared(string outcome, string field, string value)
    {
        await using var rig = await PortalRig.StartAsync();
        var (item, other) = (await rig.Seeds.AdmitAsync(), await rig.Seeds.AdmitAsync("DCIM/left-out.mp4"));
        rig.Seeds.Link(Case, item, other);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        using var answer = await wang.PostAsync(Page, Page, [.. Form("inside", Recipient, item).Select(f => f.Name == field ? (field, value) : f)]);
        var back = await wang.ReadAsync(answer.Headers.Location!.OriginalString);
        Assert.Contains("outcome=" + outcome, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.NotEmpty(back.QuerySelectorAll(".notice.fail"));
        Assert.Empty(rig.Events(CustodyAct.PackagePrepared));

        // The form comes back as it was sent, what was left out among it, and nothing of it stands in the address.
        Assert.Equal(outcome == "NoItem" ? [] : [item.Id.Value], back.QuerySelectorAll("input[name=items][checked]").Select(i => i.GetAttribute("value")));
        Assert.Equal(["proxy"], back.QuerySelectorAll("input[name=derived][checked]").Select(i => i.GetAttribute("value")));
        Assert.Equal(field == "badge1" ? value : "012345", back.QuerySelector("input[name=badge1]")!.GetAttribute("value"));
        Assert.DoesNotContain("012345", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_form_offers_only_copies_that_have_been_made_and_names_the_officers_whose_recorders_they_were()
    {
        await using var rig = await PortalRig.StartAsync();
        rig.Seeds.Register();
        var (item, other) = (await rig.Seeds.AdmitVideoAsync(), await rig.Seeds.AdmitAsync("DCIM/other.mp4"));
        rig.Seeds.Link(Case, item, other);
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        Assert.Empty((await wang.ReadAsync(Page)).QuerySelectorAll("input[name=derived]"));

        await rig.Seeds.AddCopyAsync(item, "proxy", "video/mp4", [1]);
        await rig.Seeds.AddCopyAsync(other, "proxy", "video/mp4", [2]);
        await rig.Seeds.AddWorkAsync(item, Seeds.Plan(item, WorkKind.Clip, 1, 5));
        await rig.Seeds.AddWorkAsync(item, Seeds.Plan(item, WorkKind.Redaction, 0, 9) with { Masks = [new Mask(MaskStyle.Black, "face", [new MaskKey(0, 1, 1, 9, 9), new MaskKey(9, 1, 1, 9, 9)])] }); // nobody has let it go
        var form = await wang.ReadAsync(Page);
        Assert.Equal(["proxy 2", "clip 1"], form.QuerySelectorAll("label:has(input[name=derived])").Select(l => $"{l.QuerySelector("input")!.GetAttribute("value")} {l.QuerySelector(".count")!.TextContent}"));
        Assert.Equal((Seeds.Officer, "张警官"), (form.QuerySelector("#officer-badges option")!.GetAttribute("value"), form.QuerySelector("#officer-names option")!.GetAttribute("value")));
        Assert.All(new[] { "name1", "badge2" }, f => Assert.NotNull(form.GetElementById(form.QuerySelector($"input[name={f}]")!.GetAttribute("list")!)));
    }

    [Fact]
    public async Task Looking_at_a_package_is_a_line_of_the_log_and_the_item_page_leads_to_it()
    {
        await using var rig = await PortalRig.StartAsync();
        var item = await rig.Seeds.AdmitAsync();
        using var wang = await rig.SignInAsync(AccountRole.LegalOfficer);
        Assert.Empty((await wang.ReadAsync($"/evidence/{item.Id}")).QuerySelectorAll("#package-title ~ ul a"));
        rig.Seeds.Link(Case, item);
        var link = (await wang.ReadAsync($"/evidence/{item.Id}")).QuerySelector("#package-title ~ ul a")!.GetAttribute("href")!;
        Assert.Equal($"{Page}?items={item.Id}", link);
        var package = await PrepareAsync(wang, "inside", item);
        await wang.ReadAsync($"/packages/{package}");
        Assert.All(["package " + Case, "package " + package], query => Assert.Contains(rig.Events(CustodyAct.ItemListed), e => e.Facts["query"] == query && e.Facts["items"] == item.Id.Value));
    }

    private static (string Name, string Value)[] Form(string use, string recipient, params EvidenceItem[] items) =>
    [
        .. items.Select(i => ("items", i.Id.Value)), ("derived", "proxy"), ("recipient", recipient), ("use", use), ("reason", "移送起诉"), ("statement", ""),
        ("name1", "张三"), ("badge1", "012345"), ("name2", "李四"), ("badge2", "012346"),
    ];

    private static Task<string> PrepareAsync(Visitor who, string use, params EvidenceItem[] items) => PrepareAsync(who, use, Recipient, items);

    private static async Task<string> PrepareAsync(Visitor who, string use, string recipient, params EvidenceItem[] items)
    {
        using var ordered = await who.PostAsync(Page, Page, Form(use, recipient, items));
        Assert.StartsWith(Page + "/", ordered.Headers.Location!.OriginalString, StringComparison.Ordinal);
        using var answer = await who.GetAsync(ordered.Headers.Location!.OriginalString); // it waits, and the rig's clock stands
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/packages/cp-", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return answer.Headers.Location!.OriginalString["/packages/".Length..];
    }

    /// <summary>Releases it; follows to the archive where it was.</summary>
    private static async Task<HttpResponseMessage> GiveAsync(Visitor who, string package)
    {
        var answer = await who.PostAsync($"/packages/{package}/receipt", $"/packages/{package}?handler=Give");
        if (answer.Headers.Location?.OriginalString is not { } where || !where.StartsWith($"/packages/{package}?pass=", StringComparison.Ordinal))
        {
            return answer;
        }

        answer.Dispose();
        var page = await who.ReadAsync(where);
        Assert.Equal(page.QuerySelector(".notice.ok a[download]")!.GetAttribute("href"), page.QuerySelector("start-download")!.GetAttribute("data-source"));
        return await who.GetAsync(page.QuerySelector("start-download")!.GetAttribute("data-source")!);
    }

    private static async Task<string> TextAsync(Visitor who, string path)
    {
        using var answer = await who.GetAsync(path);
        return await answer.Content.ReadAsStringAsync(PortalRig.Cancel);
    }

    [GeneratedRegex(@"\b(report|package|claim|filerole|act)\.[a-z]")]
    private static partial Regex TextKey();
}
