using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>Every page of the portal, looked at by those whom it is for: accessible, within its window, true to its content policy; in both languages and themes, at 200 % zoom, on a tablet, on paper.</summary>
[Collection(PortalRoom.Name)]
public sealed class PagesTests(PortalHouse house)
{
    /// <summary>Addresses of the access table that are no pages: documents, downloads, answers to scripts and machines.</summary>
    private static readonly string[] NoPages =
    [
        "assets/", "media/", "api/", "intake/", "custody/", "evidence.csv", "evidence/newer", "evidence/{id}/progress", "evidence/{id}/retention", "evidence/{id}/works/{work}/progress",
        "evidence/{id}/proof", "evidence/{id}/proof/entry", "evidence/{id}/custody/{leaf:long}/proof", "evidence/{id}/custody/{leaf:long}/entry",
        "sessions/{id}/{document}", "retention/certificates/", "copies/", "packages/{id}/archive", "packages/{id}/paper", "docks/events", "register/export/",
        "cases/{no}/package/{order}", "cases/{no}/package/{order}/progress", // lasts only while something is prepared: see PreparingTests
        "error/{code:int}", "evidence/{id}/markers", "evidence/{id}/works", // these lead back to the item
    ];

    /// <summary>Account, and what he opens.</summary>
    private static readonly (string Account, string[] Pages)[] Rooms =
    [
        ("zhang", ["/", "/evidence", "/evidence?unclassified=1", "/explanations", "/requests", "/cases", "/account", "/rights", "/evidence/{item}", "/sessions/{session}"]),
        ("li",
        [
            "/", "/evidence", "/evidence?q=nothing-like-that", "/evidence/{item}", "/evidence/{sound}", "/evidence/{picture}", "/evidence/{broken}", "/evidence/{item}/custody", "/evidence/{item}/custody/{leaf}", "/evidence/{item}/redact", "/evidence/{item}/works/{work}",
            "/sync?i={item}&i={avi}", "/sessions/{session}", "/cases", "/case-form", "/cases/{case}", "/cases/{case}?step=notice#mark", "/cases/{case}/package", "/packages/{package}", "/packages/{package}/receipt",
            "/bulk?item={item}&act=classify&to-class=patrol", "/bulk/{bulk}", "/explanations", "/requests", "/retention", "/retention/forecast", "/holds", "/approvals", "/account", "/rights?asked=ev-1", "/confirm", "/reason/{avi}", "/not-there",
        ]),
        ("wang", ["/", "/evidence", "/cases/{case}", "/explanations", "/requests", "/retention", "/holds", "/approvals", "/schedule", "/docks", "/account"]),
        ("sun", ["/", "/docks", "/recorders", "/recorders/{recorder}", "/officers", "/units", "/register/import", "/explanations", "/account"]),
        ("admin", ["/health", "/docks", "/schedule", "/retention/forecast", "/admin/accounts", "/account"]),
        ("safety", ["/admin/accounts", "/admin/accounts?account=zhang", "/admin/rights", "/admin/rights?account=zhao&asked={item}", "/units", "/register/import", "/account"]),
        ("audit", ["/admin/rights", "/admin/custody", "/admin/custody?actor=li", "/admin/custody/unusual", "/account"]),
        ("", ["/sign-in", "/sign-in/outside/failed"]),
    ];

    public static TheoryData<string> Accounts() => [.. Rooms.Select(r => r.Account)];

    [Theory]
    [MemberData(nameof(Accounts))]
    public async Task Every_page_is_accessible_and_keeps_to_its_window_and_its_policy(string account)
    {
        var known = await KnownAsync();
        var faults = new List<string>();
        foreach (var look in new[] { new Look(), new Look("en", ColorScheme.Dark) })
        {
            await using var visit = account.Length > 0 ? await house.VisitAsync(account, look) : await house.StrangerAsync(look);
            foreach (var (page, number) in Rooms.First(r => r.Account == account).Pages.Select((p, n) => (p, n)))
            {
                await visit.OpenAsync(Filled(page, known), page == "/not-there" ? 404 : 200);
                faults.AddRange(new[] { await visit.FaultsAsync(), await visit.TooWideAsync() }.OfType<string>());
                await visit.ShowAsync($"{(account.Length > 0 ? account : "stranger")}-{number:d2}-{Regex.Replace(page.Split('?', '#')[0].Trim('/'), "[^a-z]+", "-").Trim('-')}-{look.Language[..2]}-{(look.Scheme == ColorScheme.Dark ? "dark" : "light")}");
            }

            visit.HadNoTrouble();
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    [Theory]
    [InlineData(683, 384, "en")] // 1366 × 768 at 200 %
    [InlineData(820, 1180, "zh-CN")] // a tablet, upright
    [InlineData(320, 640, "zh-CN")] // 1280 at 400 %: WCAG 2.2, 1.4.10
    public async Task Every_page_keeps_to_a_small_window_too(int width, int height, string language)
    {
        var known = await KnownAsync();
        var wide = new List<string>();
        foreach (var (account, pages) in Rooms)
        {
            await using var visit = account.Length > 0 ? await house.VisitAsync(account, new Look(language, Width: width, Height: height)) : await house.StrangerAsync(new Look(language, Width: width, Height: height));
            foreach (var page in pages.Where(p => p != "/not-there"))
            {
                await visit.OpenAsync(Filled(page, known));
                if (await visit.TooWideAsync() is { } what)
                {
                    wide.Add(what);
                }
            }
        }

        Assert.True(wide.Count == 0, string.Join("\n", wide));
    }

    [Fact]
    public void Every_page_of_the_access_table_is_looked_at()
    {
        var table = File.ReadAllText(Path.Combine(Programs.Checkout, "policies", "access", "endpoints.yaml"));
        var routes = Regex.Matches(table, "GET: \"([^\"]*)\"").Select(m => m.Groups[1].Value).Where(r => !NoPages.Any(n => n.EndsWith('/') ? r.StartsWith(n, StringComparison.Ordinal) : r == n)).ToList();
        Assert.NotEmpty(routes);
        var opened = Rooms.SelectMany(r => r.Pages).Select(p => p.Split('?', '#')[0].Trim('/')).ToHashSet();
        Assert.DoesNotContain(routes, route =>
        {
            var pattern = new Regex("^" + Regex.Replace(Regex.Escape(route), @"/?\\\{[^}]+}", m => m.Value.Contains('?', StringComparison.Ordinal) ? "(/[^/]+)?" : (m.Value[0] == '/' ? "/" : "") + "[^/]+") + "$");
            return !opened.Any(pattern.IsMatch);
        });
    }

    [Fact]
    public async Task Reports_print_on_A4_without_what_only_a_screen_needs()
    {
        var known = await KnownAsync();
        await using var visit = await house.VisitAsync("li", new Look(Width: 794, Height: 1123)); // A4 at 96 dpi
        foreach (var (page, name) in new[] { ("/cases/{case}", "case"), ("/evidence/{item}", "item"), ("/evidence/{item}/custody", "custody"), ("/retention/forecast", "forecast"), ("/packages/{package}/receipt", "receipt") })
        {
            await visit.OpenAsync(Filled(page, known));
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
            await visit.FitsAsync();
            var seen = await visit.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('nav, header.top, form, button, video, .skip')].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 120))");
            Assert.True(seen.Length == 0, $"{page} prints what nobody can use on paper: {string.Join(" ", seen)}");
            var printed = await visit.Page.PdfAsync(new PagePdfOptions { Format = "A4", Path = Path.Combine(Visit.Artefacts("print"), name + ".pdf") });
            Assert.True(printed.AsSpan().StartsWith("%PDF"u8));
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Null });
        }
    }

    private static string Filled(string page, IReadOnlyDictionary<string, string> known) => Regex.Replace(page, "{([a-z]+)}", m => known[m.Groups[1].Value]);

    /// <summary>Ids for the addresses; what they stand for is made the first time.</summary>
    private async Task<IReadOnlyDictionary<string, string>> KnownAsync() => await house.KnownAsync(async () =>
    {
        var known = new Dictionary<string, string>
        {
            ["item"] = await house.ItemAsync("_0001.mp4"), ["avi"] = await house.ItemAsync("_0002.avi"), ["sound"] = await house.ItemAsync("_0003.mp3"), ["picture"] = await house.ItemAsync("_0004.jpg"), ["broken"] = await house.ItemAsync("_0005.mp4"),
            ["session"] = (await house.Site.ItemsAsync())[0].GetProperty("session").GetString()!, ["case"] = "2026-900", ["recorder"] = "DSJ0900",
        };
        known["leaf"] = (await house.LeavesAsync(known["item"]))[0];
        await using var li = await house.VisitAsync("li");
        await li.OpenAsync($"/evidence/{known["item"]}");
        await li.SendAsync("#filing form[action*='handler=Link']", new Dictionary<string, string> { ["case"] = known["case"] });
        await li.SendAsync("#clip-form", new Dictionary<string, string> { ["from"] = "0:00", ["to"] = "0:01" });
        await li.Page.Locator("#works tbody th a").First.WaitForAsync();
        known["work"] = (await li.Page.Locator("#works tbody th a").First.GetAttributeAsync("href"))!.Split('/')[^1];

        await li.OpenAsync("/case-form?number=" + known["case"]);
        await li.SendAsync("main form", new Dictionary<string, string> { ["title"] = "酒后驾驶", ["officers"] = "012345" }, "button.primary");
        await li.Page.WaitForURLAsync("**/cases/2026-900**");
        await li.OpenAsync($"/cases/{known["case"]}/package");
        await li.SendAsync("main form", PackageFields, "button.primary");
        await li.Page.WaitForURLAsync("**/packages/cp-*");
        known["package"] = li.Path.Split('/')[^1];

        await li.OpenAsync($"/bulk?item={known["picture"]}&act=classify&to-class=patrol");
        await li.SendAsync("form.bulk-confirm", new Dictionary<string, string>());
        await li.OpenAsync(li.Path);
        known["bulk"] = li.Path.Split('/')[^1];

        await using var sun = await house.VisitAsync("sun");
        await sun.OpenAsync("/units");
        await sun.SendAsync("form[action='/units']", new Dictionary<string, string> { ["unit"] = "yidadui", ["name"] = "一大队" });
        await sun.OpenAsync("/recorders");
        await sun.SendAsync("form[action='/recorders?handler=Add']", new Dictionary<string, string> { ["recorder"] = known["recorder"], ["unit"] = "yidadui", ["model"] = "DSJ-A7" });
        return known;
    });

    internal static readonly Dictionary<string, string> PackageFields = new()
    {
        ["recipient"] = "某区人民检察院", ["reason"] = "移送审查起诉", ["name1"] = "张三", ["badge1"] = "012345", ["name2"] = "李四", ["badge2"] = "012346", ["use"] = "inside",
    };
}
