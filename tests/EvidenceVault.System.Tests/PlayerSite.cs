using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace EvidenceVault.System.Tests;

/// <summary>One vault with footage to play, and one browser, for all tests of the player.</summary>
public sealed class PlayerSite : IAsyncLifetime
{
    private Site _site = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private Dictionary<string, string> _items = [];

    internal Site Site => _site;

    public string Catalog => Path.Combine(_site.Data, "catalog.db");

    public async ValueTask InitializeAsync()
    {
        _site = await Site.StartAsync();
        (await Programs.RunAsync(Programs.Vault, PortalHouse.Password, ["admin", "account", "add", "zhang", "--role", "Officer", "--display", "张伟", "--unit", "一大队", "--officer", "012345", "--data", _site.Data])).With(0);
        await DockAsync(await RecorderAsync());
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
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

    /// <summary>Docks a recorder whose files' names end otherwise than all before, and waits until they are examined.</summary>
    public async Task DockAsync(string recorder)
    {
        (await _site.DockAsync(recorder, "--json")).With(0);
        await _site.ExaminedAsync();
        _items = (await _site.ItemsAsync()).ToDictionary(i => Path.GetFileName(i.GetProperty("path").GetString()!), i => i.GetProperty("id").GetString()!);
    }

    /// <summary>The item whose file's name ends so.</summary>
    public string Id(string ending) => _items.Single(i => i.Key.EndsWith(ending, StringComparison.Ordinal)).Value;

    internal Task<Ended> VaultAsync(params string[] arguments) => _site.VaultAsync(arguments);

    internal Task ExaminedAsync() => _site.ExaminedAsync();

    /// <summary>A page of its officer with that item open, and what went wrong on it: errors on the console, requests elsewhere.</summary>
    public async Task<(IPage Page, List<string> Troubles)> OpenAsync(string ending, string language = "en")
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = _site.Url, Locale = language, ViewportSize = new ViewportSize { Width = 1366, Height = 768 } });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        var troubles = new List<string>();
        page.PageError += (_, error) => troubles.Add(error);
        page.Console += (_, message) => troubles.AddRange(message.Type == "error" ? [message.Text] : Array.Empty<string>());
        page.Request += (_, request) => troubles.AddRange(request.Url.StartsWith(_site.Url, StringComparison.Ordinal) || request.Url.StartsWith("data:", StringComparison.Ordinal) ? [] : ["asked elsewhere: " + request.Url]);
        await page.AddInitScriptAsync(
            """
            new MutationObserver((_, observer) => {
              const video = document.querySelector('evidence-player video');
              if (!video) return;
              observer.disconnect();
              video.requestVideoFrameCallback((now) => { window.firstFrame = now; });
            }).observe(document, { childList: true, subtree: true });
            """);
        await page.GotoAsync("/sign-in");
        await page.FillAsync("input[name=name]", "zhang");
        await page.FillAsync("input[name=password]", PortalHouse.Password);
        await page.Locator("form button.primary").ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal));
        Assert.Equal(200, (await page.GotoAsync($"/evidence/{Id(ending)}"))!.Status);
        await page.WaitForFunctionAsync("() => customElements.get('evidence-player') && !document.querySelector('evidence-player .bar').hidden");
        if (await page.Locator("evidence-player video").CountAsync() > 0)
        {
            await page.WaitForFunctionAsync("() => document.querySelector('evidence-player video').readyState >= 2");
        }

        return (page, troubles);
    }

    /// <summary>30 s of video (moving, black from 10 to 13, one picture from 13 to 19, moving), a sound, a photo, another video, and the first one's positions.</summary>
    private async Task<string> RecorderAsync()
    {
        var recorder = _site.Folder("player");
        var day = Directory.CreateDirectory(Path.Combine(recorder, "DCIM", "20260301")).FullName;
        string Name(int minute, int number, string extension) => Path.Combine(day, string.Create(CultureInfo.InvariantCulture, $"012345_DSJ0001_2026030108{minute:00}00_{number:0000}.{extension}"));
        await FfmpegAsync("-f lavfi -i testsrc2=s=640x360:r=25:d=10 -f lavfi -i color=black:s=640x360:r=25:d=3 -f lavfi -i testsrc2=s=640x360:r=25:d=11 -f lavfi -i sine=d=30 "
            + "-filter_complex [2]split[x][y];[x]trim=end_frame=1,loop=149:1:0,setpts=N/25/TB[still];[y]setpts=PTS-STARTPTS[on];[0][1][still][on]concat=n=4[v] -map [v] -map 3 "
            + "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac -movflags +faststart", Name(0, 1, "mp4"));
        await FfmpegAsync("-f lavfi -i sine=d=12:r=16000 -c:a pcm_s16le", Name(10, 2, "wav"));
        await FfmpegAsync("-f lavfi -i testsrc2=s=640x360 -frames:v 1", Name(20, 3, "jpg"));
        await FfmpegAsync("-f lavfi -i testsrc2=s=320x240:r=25:d=4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p", Name(30, 5, "mp4"));
        var began = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.FromHours(8));
        var trail = Enumerable.Range(0, 30).Select(i => new { lat = 31.2304 + (i * 0.00002), lon = 121.4737 + (Math.Sin(i / 5.0) * 0.0002), timestamp = began.AddSeconds(i).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture) });
        await File.WriteAllTextAsync(Path.ChangeExtension(Name(0, 1, "mp4"), ".json"), JsonSerializer.Serialize(new { points = trail }), Encoding.UTF8, TestContext.Current.CancellationToken);
        return recorder;
    }

    internal static async Task FfmpegAsync(string recipe, string path) => (await Programs.RunAsync("ffmpeg", ["-nostdin", "-v", "error", .. recipe.Split(' '), path])).With(0);
}

[CollectionDefinition(Name)]
public sealed class PlayerRoom : ICollectionFixture<PlayerSite>
{
    internal const string Name = "player";
}
