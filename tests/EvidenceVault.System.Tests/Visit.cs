using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>A window of the browser that notes what goes wrong in it: errors on the console, among them breaches of the content policy, and requests to anywhere but the portal.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly List<string> _troubles = [];

    public Visit(IPage page, string portal)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("status of 4", StringComparison.Ordinal)) // a refused page is no trouble: its test looks at the status
            {
                _troubles.Add($"{new Uri(page.Url).AbsolutePath}: {message.Text}");
            }
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(portal, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                _troubles.Add("asked elsewhere: " + request.Url);
            }
        };
    }

    public IPage Page { get; }

    public string Path => new Uri(Page.Url).AbsolutePath;

    /// <summary>Opens a page; where it is another's footage, says why first, as every page asks it.</summary>
    public async Task OpenAsync(string address, int status = 200)
    {
        var answer = await Page.GotoAsync(address);
        Assert.True(status == answer!.Status, $"{address} was answered {answer.Status}");
        if (Path.StartsWith("/reason/", StringComparison.Ordinal) && !address.StartsWith("/reason/", StringComparison.Ordinal))
        {
            await SayWhyAsync();
            await Page.WaitForURLAsync(url => new Uri(url).PathAndQuery == address);
        }
    }

    public async Task SignInAsync(string account, string password)
    {
        await Page.GotoAsync("/sign-in");
        await Page.FillAsync("input[name=name]", account);
        await Page.FillAsync("input[name=password]", password);
        await Page.Locator("main form button.primary").ClickAsync();
        await Page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
    }

    public async Task SayWhyAsync(string number = "2026-118")
    {
        await Page.Locator("select[name=code]").SelectOptionAsync("case-work");
        await Page.FillAsync("input[name=case]", number);
        await Page.PressAsync("input[name=case]", "Enter");
    }

    /// <summary>Fills a form's fields by their names and sends it with its main button, or with another.</summary>
    public async Task SendAsync(string form, IReadOnlyDictionary<string, string> fields, string button = "button")
    {
        foreach (var (name, value) in fields)
        {
            var field = Page.Locator($"{form} [name='{name}']");
            if (await field.EvaluateAsync<string>("field => field.tagName") == "SELECT")
            {
                await field.SelectOptionAsync(value);
            }
            else
            {
                await field.FillAsync(value);
            }
        }

        await AnsweredAsync(() => Page.Locator($"{form} {button}").First.ClickAsync());
    }

    /// <summary>Does what leads to another page, and waits for that page.</summary>
    public async Task AnsweredAsync(Func<Task> act)
    {
        await Page.RunAndWaitForResponseAsync(act, r => r.Request.IsNavigationRequest && r.Status is < 300 or >= 400);
        await Page.WaitForLoadStateAsync();
    }

    /// <summary>Gives the password once more where that is asked.</summary>
    public async Task ConfirmAsync()
    {
        var password = Page.Locator("main form[action='/confirm'] input[type=password]");
        if (await password.CountAsync() > 0)
        {
            await password.FillAsync(PortalHouse.Password);
            await AnsweredAsync(() => password.PressAsync("Enter"));
        }
    }

    /// <summary>Holds the page to WCAG 2.2 AA as far as axe can tell.</summary>
    public async Task IsAccessibleAsync()
    {
        var faults = await FaultsAsync();
        Assert.True(faults is null, faults);
    }

    /// <summary>What axe finds wrong with the page; null where that is nothing.</summary>
    public async Task<string?> FaultsAsync()
    {
        var axe = await Page.RunAxe();
        return axe.Violations.Length == 0 ? null : $"{Page.Url}: {string.Join("; ", axe.Violations.Select(v => $"{v.Id} {v.Nodes.FirstOrDefault()?.Html}"))}";
    }

    /// <summary>Holds the page to the width of its window (WCAG 2.2, 1.4.10 Reflow): tables alone may scroll, in a frame of their own.</summary>
    public async Task FitsAsync()
    {
        var wide = await TooWideAsync();
        Assert.True(wide is null, wide);
    }

    /// <summary>What makes the page wider than its window; null where nothing does.</summary>
    public async Task<string?> TooWideAsync()
    {
        var wide = await Page.EvaluateAsync<string?>("""
            () => {
              const room = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= room) return null;
              const far = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > room + 1).pop();
              return `${document.documentElement.scrollWidth} of ${room} px, by ${far?.outerHTML.slice(0, 160)}`;
            }
            """);
        return wide is null ? null : $"{Page.Url} is wider than its window: {wide}";
    }

    /// <summary>Keeps a picture of the whole page with the run's artefacts.</summary>
    public async Task ShowAsync(string name)
    {
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = global::System.IO.Path.Combine(Artefacts("screenshots"), name + ".png"), FullPage = true });
    }

    public static string Artefacts(string kind) => Directory.CreateDirectory(global::System.IO.Path.Combine(Programs.Checkout, "artifacts", kind)).FullName;

    public void HadNoTrouble() => Assert.Empty(_troubles);

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());
}
