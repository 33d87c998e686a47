using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>A legal officer's and an administrator's way through the portal, in Debian's Chromium.</summary>
public sealed class PortalTests : IAsyncLifetime
{
    private const string Password = "a-password-for-tests";
    private Site _site = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists("/usr/bin/chromium"), "Debian's package chromium is missing; eng/test installs it.");
        _site = await Site.StartAsync();
        await AccountAsync("li", "LegalOfficer", "李静");
        await AccountAsync("admin", "SystemAdministrator", "系统管理员");
        await AccountAsync("zhang", "Officer", "张伟", "--officer", "012345");
        await AccountAsync("zhao", "Officer", "赵敏", "--officer", "999999");
        (await _site.DockAsync(_site.RealRecorder("recorder"), "--json")).With(0);
        (await _site.VaultAsync("derivations", "--wait", "150")).With(0);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_legal_officer_signs_in_finds_an_item_plays_it_and_finds_the_view_in_its_trail()
    {
        var (page, troubles) = await SignedInAsync("li", "zh-CN");

        // Find: the one box finds the AVI, which no browser plays; its proxy does.
        await page.GotoAsync("/evidence?q=0002.avi");
        await page.Locator("table a[href^='/evidence/ev-']").First.ClickAsync();

        // It is another's: why comes first, and the keyboard alone is enough.
        await page.WaitForURLAsync("**/reason/ev-*");
        await SayWhyAsync(page);
        await page.WaitForURLAsync("**/evidence/ev-*");
        var id = new Uri(page.Url).Segments[^1];

        // Play: pictures with a size, and time that passes.
        await page.Locator("evidence-player video").WaitForAsync();
        await page.EvaluateAsync("async () => { const v = document.querySelector('evidence-player video'); v.muted = true; await v.play(); }");
        await page.WaitForFunctionAsync("() => { const v = document.querySelector('evidence-player video'); return v.videoWidth > 0 && v.currentTime > 0.4; }");

        // The trail tells of this very look, and of the playing.
        await page.GotoAsync($"/evidence/{id}/custody");
        var trail = await page.Locator("main ol.trail").First.TextContentAsync() ?? ""; // folded visits too
        Assert.Contains("127.0.0.1", trail, StringComparison.Ordinal);
        var entries = (await Programs.RunAsync("sqlite3", "-readonly", Path.Combine(_site.Data, "catalog.db"), $"SELECT act || ' ' || actor FROM custody_entry WHERE item = '{id}'")).With(0).Output;
        Assert.Contains("item-viewed li", entries, StringComparison.Ordinal);
        Assert.Contains("media-played li", entries, StringComparison.Ordinal);
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task A_recording_is_linked_to_a_case_and_its_package_taken_away_and_checked_by_what_the_pages_say_alone()
    {
        var (page, troubles) = await SignedInAsync("li", "zh-CN");
        await page.GotoAsync("/evidence?q=0001.mp4");
        await page.Locator("table a[href^='/evidence/ev-']").First.ClickAsync();
        await page.WaitForURLAsync("**/reason/ev-*");
        await SayWhyAsync(page);
        await page.WaitForURLAsync("**/evidence/ev-*");
        await page.FillAsync("#set-case", "2026-118");
        await page.PressAsync("#set-case", "Enter");
        await page.WaitForURLAsync("**outcome=Done**");

        // The number has no case yet: the list of cases says so and leads to the form.
        await page.Locator("nav a[href='/cases']").ClickAsync();
        await page.Locator("a[href='/case-form?number=2026-118']").ClickAsync();
        await page.FillAsync("input[name=title]", "酒后驾驶");
        await page.FillAsync("input[name=officers]", "012345");
        await page.Locator("main form button.primary").ClickAsync();
        await page.WaitForURLAsync("**/cases/2026-118?outcome=Opened");
        Assert.Equal(1, await page.Locator("#footage tbody tr").CountAsync());

        await page.Locator("a[href='/cases/2026-118/package']").ClickAsync();
        foreach (var (field, value) in new[] { ("recipient", "某区人民检察院"), ("reason", "移送审查起诉"), ("name1", "张三"), ("badge1", "012345"), ("name2", "李四"), ("badge2", "012346") })
        {
            await page.FillAsync($"input[name={field}]", value);
        }

        await page.SelectOptionAsync("select[name=use]", "inside");
        await page.Locator("main form button.primary").ClickAsync();
        await page.WaitForURLAsync("**/packages/cp-*");
        var preview = page.Url;
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("form[action*='handler=Give'] button").ClickAsync());
        var zip = Path.Combine(_site.Data, "court.zip");
        await download.SaveAsAsync(zip);

        // What the court does with it: the fingerprint comes on paper, the rest is in the package.
        await page.GotoAsync(preview + "/receipt");
        var fingerprint = Regex.Match(await page.Locator("main").TextContentAsync() ?? "", "(?:[0-9A-F]{2}:){31}[0-9A-F]{2}").Value;
        var court = Path.Combine(_site.Data, "court");
        (await Programs.RunAsync("unzip", "-q", zip, "-d", court)).With(0);
        (await Programs.RunAsync("env", "-C", Directory.GetDirectories(court).Single(), "bash", "verify.sh", fingerprint)).With(0);
        Assert.Empty(troubles);
    }

    [Fact]
    public async Task An_administrator_sees_no_footage_and_an_officer_only_his_own()
    {
        var id = (await _site.ItemsAsync())[0].GetProperty("id").GetString()!;
        foreach (var (name, status) in new[] { ("admin", 404), ("zhao", 404), ("zhang", 200) })
        {
            var (page, _) = await SignedInAsync(name, "en");
            Assert.Equal(status, (await page.GotoAsync($"/evidence/{id}"))!.Status);
            Assert.Equal(status, (await page.APIRequest.GetAsync($"{_site.Url}/media/{id}/original")).Status);
        }
    }

    [Theory]
    [InlineData("zh-CN", ColorScheme.Light)]
    [InlineData("en", ColorScheme.Dark)]
    public async Task Every_page_is_accessible_keeps_its_policy_and_loads_nothing_from_elsewhere(string language, ColorScheme scheme)
    {
        var (page, troubles) = await SignedInAsync("li", language, scheme);
        var item = (await _site.ItemsAsync()).First(i => i.GetProperty("path").GetString()!.EndsWith("_0001.mp4", StringComparison.Ordinal));
        var session = item.GetProperty("session").GetString();
        var id = item.GetProperty("id").GetString();
        foreach (var path in new[] { "/", "/evidence", "/evidence?q=nothing-like-that", "/cases", "/case-form", "/explanations", "/requests", "/retention", "/retention/forecast", "/holds", "/approvals", "/account", "/rights", $"/evidence/{id}", $"/evidence/{id}/custody", $"/sessions/{session}" })
        {
            Assert.Equal(200, (await page.GotoAsync(path))!.Status);
            if (page.Url.Contains("/reason/", StringComparison.Ordinal))
            {
                Assert.Empty((await page.RunAxe()).Violations.Select(v => v.Id));
                await SayWhyAsync(page);
                await page.WaitForURLAsync("**" + path);
            }

            var axe = await page.RunAxe();
            Assert.True(axe.Violations.Length == 0, $"{path}: {string.Join("; ", axe.Violations.Select(v => $"{v.Id} {v.Nodes.FirstOrDefault()?.Html}"))}");
            Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"), $"{path} is wider than 1366 pixels");
        }

        Assert.Empty(troubles);
    }

    private static async Task SayWhyAsync(IPage page)
    {
        await page.Locator("select[name=code]").SelectOptionAsync("case-work");
        await page.Locator("input[name=case]").FillAsync("2026-118");
        await page.Locator("input[name=case]").PressAsync("Enter");
    }

    private async Task<(IPage Page, List<string> Troubles)> SignedInAsync(string name, string language, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = _site.Url, Locale = language, ColorScheme = scheme, ViewportSize = new ViewportSize { Width = 1366, Height = 768 },
        });
        var page = await context.NewPageAsync();
        var troubles = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                troubles.Add(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(_site.Url, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                troubles.Add("asked elsewhere: " + request.Url);
            }
        };
        await page.GotoAsync("/sign-in");
        await page.FillAsync("input[name=name]", name);
        await page.FillAsync("input[name=password]", Password);
        await page.Locator("form button.primary").ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        return (page, troubles);
    }

    private async Task AccountAsync(string name, string role, string display, params string[] more) =>
        (await Programs.RunAsync(Programs.Vault, Password, ["admin", "account", "add", name, "--role", role, "--display", display, "--unit", "一大队", .. more, "--data", _site.Data])).With(0);
}
