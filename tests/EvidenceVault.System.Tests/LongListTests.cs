using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>
/// The longest lists that the portal has, in Debian's Chromium: what 500 recordings of two recorders make of the list of evidence, of a case, its chart of gaps, its matrix and the form of its package,
/// and what many openings make of a trail and of the log. Pages stay of a bounded size, fit a window of 1366 pixels, and their pages are turned by keys.
/// </summary>
public sealed partial class LongListTests(ITestOutputHelper output)
{
    private const int Items = 500;
    private const int Openings = 240; // more than a page of a trail
    private const string Case = "2026-500";
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Lists_of_the_greatest_length_stay_of_a_bounded_size_fit_and_are_turned_by_keys()
    {
        await using var site = await Site.StartAsync();
        foreach (var (name, role, unit) in new[] { ("li", "LegalOfficer", "一大队"), ("audit", "AuditAdministrator", "*") })
        {
            (await Programs.RunAsync(Programs.Vault, PortalHouse.Password, ["admin", "account", "add", name, "--role", role, "--display", name, "--unit", unit, "--data", site.Data])).With(0);
        }

        await FillAsync(site);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        await using var li = await VisitAsync(browser, site, "li");

        await li.OpenAsync("/evidence");
        await IsBoundedAsync(li, "list", 3000, 300);
        var first = await li.Page.Locator("table.items tbody th a").First.GetAttributeAsync("href");
        await TurnAsync(li, "main nav.pager a[rel=next]");
        Assert.NotEqual(first, await li.Page.Locator("table.items tbody th a").First.GetAttributeAsync("href"));
        await TurnAsync(li, "main nav.pager a[rel=prev]");
        Assert.Equal(first, await li.Page.Locator("table.items tbody th a").First.GetAttributeAsync("href"));

        await li.OpenAsync("/cases/" + Case);
        Assert.Equal(Items, await li.Page.Locator("#footage tbody tr").CountAsync());
        Assert.Equal(["DSJ0001", "DSJ0002"], await li.Page.Locator("#gaps .gap-chart tbody th").AllTextContentsAsync());
        Assert.Equal(4, await li.Page.Locator("#gaps details:not([open])").CountAsync()); // recordings and holes of each beyond the first
        await IsBoundedAsync(li, "case", 30_000, 2000);
        foreach (var part in new[] { "#gaps", "table.coverage", "#footage" })
        {
            await li.Page.EvaluateAsync("part => document.querySelector(part).scrollIntoView()", part);
            await PictureAsync(li, "long-case-" + part.Split(["#", "."], StringSplitOptions.None)[^1]);
        }

        await li.OpenAsync($"/cases/{Case}/package");
        await IsBoundedAsync(li, "package", 15_000, 1000);

        // An item that was opened often.
        var item = first!.Split('/')[^1].Split('?')[0];
        await li.OpenAsync("/evidence/" + item);
        await li.Page.EvaluateAsync("async ([item, times]) => { for (let i = 0; i < times; i += 6) await Promise.all(Array.from({ length: 6 }, () => fetch(`/evidence/${item}`))); }", new object[] { item, Openings });
        await li.OpenAsync($"/evidence/{item}");
        await IsBoundedAsync(li, "item", 3000, 300);
        await li.OpenAsync($"/evidence/{item}/custody");
        await IsBoundedAsync(li, "trail", 8000, 500);
        Assert.Equal(200, await LinesAsync(li));
        await TurnAsync(li, "main nav.pager a[rel=prev]");
        Assert.InRange(await LinesAsync(li), Openings - 200, 199);
        Assert.Equal(0, await li.Page.Locator("main nav.pager a[rel=prev]").CountAsync()); // its admission
        await TurnAsync(li, "main nav.pager a[rel=next]");
        li.HadNoTrouble();

        await using var audit = await VisitAsync(browser, site, "audit");
        foreach (var page in new[] { "/admin/custody", "/admin/custody/unusual" })
        {
            await audit.OpenAsync(page);
            await IsBoundedAsync(audit, "log" + page.Split('/')[^1], 3000, 300);
            var top = await audit.Page.Locator("main .leaf, main tbody time").First.TextContentAsync();
            await TurnAsync(audit, "main nav.pager a[rel=next]");
            Assert.NotEqual(top, await audit.Page.Locator("main .leaf, main tbody time").First.TextContentAsync());
            await IsBoundedAsync(audit, "older" + page.Split('/')[^1], 3000, 300);
        }

        audit.HadNoTrouble();
    }

    private static Task<int> LinesAsync(Visit visit) => visit.Page.EvaluateAsync<int>("() => document.querySelectorAll('main .leaf').length");

    /// <summary>Holds a page to its width, to a number of elements and to a number of KiB.</summary>
    private async Task IsBoundedAsync(Visit visit, string name, int mostElements, int mostKibibytes)
    {
        var sizes = await visit.Page.EvaluateAsync<int[]>("() => [document.querySelectorAll('*').length, Math.round(performance.getEntriesByType('navigation')[0].decodedBodySize / 1024)]");
        output.WriteLine($"{name}: {sizes[0]} elements, {sizes[1]} KiB");
        await PictureAsync(visit, "long-" + name);
        await visit.FitsAsync();
        Assert.InRange(sizes[0], 1, mostElements);
        Assert.InRange(sizes[1], 1, mostKibibytes);
    }

    private static Task PictureAsync(Visit visit, string name) => visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Visit.Artefacts("screenshots"), name + ".png") });

    /// <summary>Turns the page by keys: from the end of the document backwards, where pagers stand.</summary>
    private static async Task TurnAsync(Visit visit, string pager)
    {
        var page = visit.Page;
        await page.EvaluateAsync("() => { document.activeElement?.blur(); const end = document.createElement('a'); end.href = '#'; document.body.append(end); end.focus(); }");
        for (var i = 0; i < 30 && !await page.EvaluateAsync<bool>("pager => document.activeElement?.matches(pager) === true", pager); i++)
        {
            await page.Keyboard.PressAsync("Shift+Tab");
        }

        Assert.True(await page.EvaluateAsync<bool>("pager => document.activeElement?.matches(pager) === true", pager), $"{pager} of {page.Url} was not reached");
        await page.EvaluateAsync("() => { window.before = true; }");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForFunctionAsync("() => !window.before && document.readyState === 'complete'");
    }

    private static async Task<Visit> VisitAsync(IBrowser browser, Site site, string account)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = site.Url, Locale = "en", ViewportSize = new ViewportSize { Width = 1366, Height = 768 } });
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(await context.NewPageAsync(), site.Url);
        await visit.SignInAsync(account, PortalHouse.Password);
        return visit;
    }

    /// <summary>250 recordings of eight minutes of each of two recorders, every ten minutes one, in a case that another system opened.</summary>
    private static async Task FillAsync(Site site)
    {
        foreach (var recorder in new[] { 1, 2 })
        {
            var card = Directory.CreateDirectory(Path.Combine(site.Folder($"many{recorder}"), "DCIM", "20260301")).FullName;
            for (var n = 0; n < Items / 2; n++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"012345_DSJ000{recorder}_{Start.AddMinutes((10 * n) + (4 * recorder)):yyyyMMddHHmmss}_{n:d4}.mp4");
                await File.WriteAllTextAsync(Path.Combine(card, name), $"recording {n} of {recorder}", TestContext.Current.CancellationToken);
            }

            (await site.DockAsync(site.Folder($"many{recorder}"), "--json")).With(0);
        }

        await site.ExaminedAsync();

        // They are no videos, so nobody knows how long they are: what a video would say is put into the catalogue.
        (await Programs.RunAsync("sqlite3", "-cmd", ".timeout 20000", Path.Combine(site.Data, "catalog.db"), "UPDATE evidence_item SET duration_s = 480")).With(0);
        var key = Key().Match((await site.VaultAsync("admin", "service", "add", "cases", "--scope", "cases:write", "--scope", "cases:read", "--unit", "*")).With(0).Output).Value;
        using var http = new HttpClient { BaseAddress = new Uri(site.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.PostAsJsonAsync(
            "/api/cases",
            new { number = Case, kind = "administrative", title = "many recordings", unit = "一大队", officers = new[] { "012345" }, from = Start.AddDays(-1), to = Start.AddDays(30) },
            TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("evs_[A-Za-z0-9_-]+")]
    private static partial Regex Key();
}
